// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "audio/io/output.h"
#include "base/process/helper_program.h"
#include "base/result.h"
#include "base/time.h"

namespace hornbill::audio {

// A zone on a sound card.
struct SoundcardOptions {
  std::string zone;
  std::string device = "default";   // name, part of a name (any case), or "default"
  std::vector<int> channels{1, 2};  // of the device, 1-based: left, right; one: mono mixdown
  base::Duration trim{0};           // sound comes this much later; 0..2 s
};

// Makes the outputs that go to sound cards. One child process drives each device, whatever the
// number of zones on it; the children are stopped when the last output of a device is gone.
// Two names are taken for two devices unless they are the same text.
class SoundCards {
 public:
  // `program`: the path of hornbill-card.
  explicit SoundCards(std::string program = base::helper_program("hornbill-card"));
  ~SoundCards();
  SoundCards(const SoundCards&) = delete;
  SoundCards& operator=(const SoundCards&) = delete;

  // The output opens in the background, and again for as long as it lives; an absent device is a
  // state, not a failure. An output may outlive this object.
  // Thread: one at a time.
  // Fails: invalid_argument, channels out of 1..32, doubled, or taken by another zone.
  base::Result<std::unique_ptr<Output>> open(const SoundcardOptions& options);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill::audio
