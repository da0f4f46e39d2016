// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/frames.h"
#include "base/time.h"
#include "scheduler/playout/core_context.h"

namespace hornbill::scheduler {

// The live input of an alert's message: asked for ahead of its time, asked for again where it is
// not there, and watched for sound while it is heard.
// Thread: core.
class LiveLine {
 public:
  enum class State : std::uint8_t {
    closed,  // not asked for, or refused: failure() says why
    ready,   // take() gives it
    heard,
    over,
  };

  State state() const { return state_; }
  const std::string& failure() const { return failure_; }

  // Asks for the input, again a second after it was refused.
  void prepare(CoreContext& context, const std::string& input);
  // Requires: ready. The caller starts it, and tells from when it is heard and until when it may
  // be; a line that was heard before keeps its own end.
  Play* play() const { return play_; }
  base::FramePos begin(base::FramePos at, base::FramePos until);
  // It is no longer heard; its play is the caller's. Asked for again after reopen().
  void close() { state_ = State::over; }
  void reopen();
  // Gives up a line that is not heard.
  void drop(CoreContext& context);

  // Requires: heard. Whether nothing worth hearing came for so long.
  bool silent_for(const CoreContext& context, const std::string& input, base::Duration limit);

 private:
  State state_ = State::closed;
  Play* play_ = nullptr;
  std::optional<base::Tick> asked_;
  std::string failure_;
  base::FramePos sound_at_;              // the last that was worth hearing
  std::optional<base::FramePos> until_;  // when it was first heard
};

}  // namespace hornbill::scheduler
