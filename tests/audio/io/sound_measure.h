// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <span>
#include <thread>
#include <vector>

#include "base/frames.h"

namespace hornbill::test {

// A sine of `hz` and `amplitude` at frame `n`, 48 kHz.
inline float sine(double hz, double amplitude, std::int64_t n) {
  return static_cast<float>(
      amplitude * std::sin(2.0 * std::numbers::pi * hz * static_cast<double>(n) / 48'000.0));
}

inline double rms(std::span<const float> x) {
  double sum = 0.0;
  for (const float v : x) sum += static_cast<double>(v) * v;
  return x.empty() ? 0.0 : std::sqrt(sum / static_cast<double>(x.size()));
}

// First index of a sample beyond `level`, from `from`; the size if there is none.
inline std::size_t onset(std::span<const float> x, float level, std::size_t from = 0) {
  for (std::size_t i = from; i < x.size(); ++i) {
    if (std::abs(x[i]) > level) return i;
  }
  return x.size();
}

// The largest step from one sample to the next.
inline float largest_step(std::span<const float> x) {
  float most = 0.0F;
  for (std::size_t i = 1; i < x.size(); ++i) most = std::max(most, std::abs(x[i] - x[i - 1]));
  return most;
}

// 10 ms windows whose level is more than 1 dB off `expected` (RMS).
inline int odd_windows(std::span<const float> x, double expected) {
  int count = 0;
  for (std::size_t i = 0; i + 480 <= x.size(); i += 480) {
    const double ratio = rms(x.subspan(i, 480)) / expected;
    if (ratio < 0.891 || ratio > 1.122) ++count;
  }
  return count;
}

// The frequency of a steady sine by its phase at both ends. `about`: within 1 %. Units: Hz.
inline double frequency(std::span<const float> x, double about) {
  const auto phase = [&](std::size_t from, std::size_t n) {
    double re = 0.0;
    double im = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      const double w = 2.0 * std::numbers::pi * about * static_cast<double>(from + i) / 48'000.0;
      const double window =
          0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * (static_cast<double>(i) + 0.5) /
                               static_cast<double>(n));
      re += window * x[from + i] * std::cos(w);
      im += window * x[from + i] * -std::sin(w);
    }
    return std::atan2(im, re);
  };
  constexpr std::size_t kPart = 4'800;
  double turned = 0.0;
  double last = phase(0, kPart);
  std::size_t at = 0;
  for (std::size_t next = kPart; next + kPart <= x.size(); next += kPart) {
    const double now = phase(next, kPart);
    turned += std::remainder(now - last, 2.0 * std::numbers::pi);
    last = now;
    at = next;
  }
  return about + turned / (2.0 * std::numbers::pi) / (static_cast<double>(at) / 48'000.0);
}

// Pushes stereo blocks of 10 ms at the steady clock's pace, as the live driver does.
class Pacer {
 public:
  using Push = std::function<void(std::span<const float>, base::FramePos)>;
  using Source = std::function<float(std::int64_t frame, int channel)>;

  Pacer(Source source, Push push)
      : thread_([this, source = std::move(source), push = std::move(push)](std::stop_token stop) {
          std::vector<float> block(base::kBlockFrames * 2);
          auto next = std::chrono::steady_clock::now();
          for (std::int64_t at = 0; !stop.stop_requested(); at += base::kBlockFrames) {
            for (int i = 0; i < base::kBlockFrames; ++i) {
              block[2 * i] = source(at + i, 0);
              block[2 * i + 1] = source(at + i, 1);
            }
            push(block, base::FramePos{at});
            frames_.store(at + base::kBlockFrames);
            next += std::chrono::milliseconds(10);
            std::this_thread::sleep_until(next);
          }
        }) {}

  std::int64_t frames() const { return frames_.load(); }

 private:
  std::atomic<std::int64_t> frames_{0};
  std::jthread thread_;
};

// Asks every 5 ms until it is true or the time is up. Returns the seconds it took, or -1.
inline double seconds_until(const std::function<bool()>& done, double limit) {
  const auto begin = std::chrono::steady_clock::now();
  for (;;) {
    const double now =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (done()) return now;
    if (now > limit) return -1.0;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace hornbill::test
