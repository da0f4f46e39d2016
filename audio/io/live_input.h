// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "audio/engine/feed.h"
#include "base/process/helper_program.h"
#include "base/time.h"

namespace hornbill::audio {

enum class InputHealth : std::uint8_t {
  connecting,
  silent,  // connected, but nothing worth playing
  usable,
  lost,  // `text` says why; being tried again
};

// What a live input says of itself. Thread: any; a copy.
struct InputState {
  std::string name;
  InputHealth health = InputHealth::connecting;
  std::string text;            // the cause, in words, where health is not `usable`
  float level_dbfs = -120.0F;  // RMS of the last 100 ms
  std::uint64_t reconnects = 0;
  std::uint64_t dropped_frames = 0;  // that came too late or too many
  double drift_ppm = 0.0;            // correction applied now
};

// When sound counts as worth playing.
struct LevelRule {
  double silence_dbfs = -50.0;
  base::Duration silence_after{std::chrono::seconds(5)};
  base::Duration return_after{std::chrono::seconds(2)};  // of steady sound
};

// A source of sound that is there whether it is on air or not: connected, measured and made ready
// from construction to destruction.
class LiveInput {
 public:
  virtual ~LiveInput() = default;

  // From now on the sound goes to `feed`, newest first: what was buffered before is at most the
  // input's delay. The input is the feed's producer until stop() returns; it never finishes it.
  // Several feeds get the same sound; they must be read at the same rate.
  // Thread: one at a time for start and stop.
  virtual void start(Feed& feed) = 0;
  // A feed that was not started is left alone.
  virtual void stop(Feed& feed) = 0;

  // Thread: any.
  virtual InputState state() const = 0;
  virtual bool usable() const noexcept = 0;
};

struct LineInputOptions {
  std::string name;
  std::string device = "default";  // as for SoundcardOptions
  std::string program = base::helper_program("hornbill-card");
  LevelRule rule;
  base::Duration delay{std::chrono::milliseconds(80)};  // kept ready against jitter
};

// A sound card's input, driven by a child process of ours.
std::unique_ptr<LiveInput> make_line_input(const LineInputOptions& options);

class DecodeServer;

struct StreamInputOptions {
  std::string name;
  std::string url;  // http or https
  LevelRule rule;
  base::Duration delay{std::chrono::milliseconds(1500)};
  base::Duration no_sound_limit{std::chrono::seconds(3)};  // then lost, and tried again
};

// An HTTP or Icecast stream, decoded in a limited child. `server` must outlive the input.
std::unique_ptr<LiveInput> make_stream_input(const StreamInputOptions& options,
                                             DecodeServer& server);

}  // namespace hornbill::audio
