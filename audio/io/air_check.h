// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "audio/io/live_input.h"
#include "audio/io/output.h"
#include "audio/media/air_watch.h"

namespace hornbill::audio {

struct AirCheckOptions {
  std::string name;
  std::string zone;
  AirWatchOptions watch;
};

// Hears a zone as its listeners do: takes what the zone sends as an output of it, listens to a
// monitored input at the engine's pace, and answers whether something sent is to be heard. Sound
// counts as late by the input's own delay too.
// Owns: the input and two threads. About a hundredth of a core.
class AirCheck final : public Output {
 public:
  // Thread: own, one of the two. Must not block for long.
  using Listener = std::function<void(const AirAnswer&)>;

  AirCheck(const AirCheckOptions& options, std::unique_ptr<LiveInput> input, Listener listener);
  ~AirCheck() override;

  void push(std::span<const float> stereo, base::FramePos first) HORNBILL_REALTIME override;
  OutputState state() const override;

  // Thread: any. Every question gets one answer, but for those that the end of life overtakes.
  void ask(const AirQuestion& question);
  // The monitored input's. Thread: any.
  InputState input() const;
  // The latest frame of the zone that it remembers. Thread: any.
  base::FramePos now() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill::audio
