// SPDX-License-Identifier: Apache-2.0
#include "audio/media/fft.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

#include "base/check.h"

namespace hornbill::audio {

Fft::Fft(std::size_t size) : order_(size), turns_(size / 2) {
  HORNBILL_CHECK(std::has_single_bit(size) && size >= 2);
  for (std::size_t i = 1; i < size; ++i) {
    order_[i] = (order_[i / 2] / 2) | ((i % 2) * (size / 2));
  }
  for (std::size_t k = 0; k < size / 2; ++k) {
    const double angle =
        -2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(size);
    turns_[k] = {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))};
  }
}

void Fft::forward(std::span<std::complex<float>> data) const {
  HORNBILL_CHECK(data.size() == size());
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (i < order_[i]) std::swap(data[i], data[order_[i]]);
  }
  for (std::size_t half = 1; half < data.size(); half *= 2) {
    const std::size_t stride = turns_.size() / half;
    for (std::size_t from = 0; from < data.size(); from += 2 * half) {
      for (std::size_t k = 0; k < half; ++k) {
        const std::complex<float> turn = turns_[k * stride];
        const std::complex<float> odd = data[from + k + half];
        // Written out: std::complex's own product looks for NaN.
        const std::complex<float> part(odd.real() * turn.real() - odd.imag() * turn.imag(),
                                       odd.real() * turn.imag() + odd.imag() * turn.real());
        data[from + k + half] = data[from + k] - part;
        data[from + k] += part;
      }
    }
  }
}

void Fft::backward(std::span<std::complex<float>> data) const {
  forward(data);
  std::reverse(data.begin() + 1, data.end());
}

}  // namespace hornbill::audio
