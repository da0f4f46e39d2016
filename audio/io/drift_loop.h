// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

namespace hornbill::audio {

// Keeps a ring's fill steady by a slow proportional and integral law: how much faster or slower a
// resampler must run so that two clocks agree. Pure: time comes in as a number.
// The plant is fill' = 0.048 frames/s for each ppm; the gains make the closed loop critically
// damped with the bandwidth given. With that of a card, 100 ppm move the fill by at most 61
// frames, 1.3 ms, and the correction by less than 10 ppm a second, which nobody hears (a cent is
// 578 ppm).
class DriftLoop {
 public:
  static constexpr double kLimitPpm = 1500.0;
  static constexpr double kCard = 0.06;      // rad/s
  static constexpr double kNetwork = 0.006;  // where data comes in gusts

  explicit DriftLoop(double bandwidth = kCard)
      : proportional_(2.0 * bandwidth / kPlant),
        integral_gain_(bandwidth * bandwidth / kPlant),
        max_excess_(std::min(1'200.0, 50'000.0 * bandwidth) / proportional_) {}

  // `excess`: mean fill of the last `seconds` less the wanted one. Units: frames.
  // Returns the correction in ppm; positive: more must be taken out than goes in.
  double update(double excess, double seconds) {
    const double bounded = std::clamp(excess, -max_excess_, max_excess_);
    integral_ = std::clamp(integral_ + integral_gain_ * bounded * seconds, -kLimitPpm, kLimitPpm);
    ppm_ = std::clamp(integral_ + proportional_ * bounded, -kLimitPpm, kLimitPpm);
    return ppm_;
  }

  double ppm() const { return ppm_; }
  // Keeps what was learnt of the two clocks; for a ring that starts anew.
  void settle() { ppm_ = integral_; }

 private:
  static constexpr double kPlant = 0.048;  // frames/s for each ppm, at 48 kHz

  double proportional_;   // ppm a frame
  double integral_gain_;  // ppm a frame and second
  // Frames; a jolt must neither wind the integral up nor bend the pitch by more than 1,200 ppm, or
  // 300 where the fill says little because data comes in gusts.
  double max_excess_;
  double integral_ = 0.0;
  double ppm_ = 0.0;
};

}  // namespace hornbill::audio
