// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

namespace hornbill::audio {

// Keeps a ring's fill steady by a slow proportional and integral law: how much faster or slower a
// resampler must run so that two clocks agree. Pure: time comes in as a number.
// The plant is fill' = 0.048 frames/s for each ppm; with the gains below the closed loop is
// critically damped with 0.06 rad/s: 100 ppm move the fill by at most 31 frames, 0.6 ms, and the
// correction changes by less than 10 ppm a second, which nobody hears (a cent is 578 ppm).
class DriftLoop {
 public:
  static constexpr double kLimitPpm = 1500.0;

  // `excess`: mean fill of the last `seconds` less the wanted one. Units: frames.
  // Returns the correction in ppm; positive: more must be taken out than goes in.
  double update(double excess, double seconds) {
    constexpr double kProportional = 2.5;  // ppm a frame
    constexpr double kIntegral = 0.075;    // ppm a frame and second
    const double bounded = std::clamp(excess, -kMaxExcess, kMaxExcess);
    integral_ = std::clamp(integral_ + kIntegral * bounded * seconds, -kLimitPpm, kLimitPpm);
    ppm_ = std::clamp(integral_ + kProportional * bounded, -kLimitPpm, kLimitPpm);
    return ppm_;
  }

  double ppm() const { return ppm_; }
  // Keeps what was learnt of the two clocks; for a ring that starts anew.
  void settle() { ppm_ = integral_; }

 private:
  static constexpr double kMaxExcess = 480.0;  // frames; a jolt must not wind the integral up
  double integral_ = 0.0;
  double ppm_ = 0.0;
};

}  // namespace hornbill::audio
