// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"

namespace hornbill::audio {

struct DriftCorrectorOptions {
  int channels = 2;
  int rate_in = 48'000;
  int rate_out = 48'000;
};

// A resampler whose ratio can be bent a little at any time, without a step in the sound.
// Thread: one at a time, never the engine's or a device's.
class DriftCorrector {
 public:
  // Fails: invalid_argument, unsupported.
  static base::Result<DriftCorrector> make(const DriftCorrectorOptions& options);
  DriftCorrector(DriftCorrector&&) noexcept;
  DriftCorrector& operator=(DriftCorrector&&) noexcept;
  ~DriftCorrector();

  // Resamples whole frames; the result is valid until the next call.
  std::span<const float> process(std::span<const float> in);

  // From now on gives `ppm` less output for the same input (negative: more). Holds for 10 s:
  // call it about every second. Range: +-2000.
  void set_ppm(double ppm);

  // Output frames that are still inside.
  double delay_frames() const;

 private:
  struct State;
  explicit DriftCorrector(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hornbill::audio
