// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <vector>

namespace hornbill::audio {

// Fourier transforms of one size, a power of two. Plain and short, for work off the audio thread.
// Source: Cooley and Tukey 1965, radix 2, in place.
class Fft {
 public:
  explicit Fft(std::size_t size);

  std::size_t size() const { return order_.size(); }
  // Requires: data.size() == size().
  void forward(std::span<std::complex<float>> data) const;
  // The inverse, without the division by size().
  void backward(std::span<std::complex<float>> data) const;

 private:
  std::vector<std::size_t> order_;          // of bits reversed
  std::vector<std::complex<float>> turns_;  // exp(-2 pi i k / size)
};

}  // namespace hornbill::audio
