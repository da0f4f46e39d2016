// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "audio/io/live_input.h"

namespace hornbill::audio {

// Listens to a live input beside the programme: hands on what comes in, at the pace of the steady
// clock. What is missing is silence.
// Owns: the input and a thread.
class InputListener {
 public:
  // Mono, 48 kHz, some 20 ms of it. What comes while it blocks is kept for a few seconds.
  // Thread: the listener's own.
  using Hear = std::function<void(std::span<const float> mono)>;

  InputListener(std::unique_ptr<LiveInput> input, Hear hear);
  ~InputListener();

  // Thread: any.
  InputState input() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill::audio
