// SPDX-License-Identifier: Apache-2.0
#include "scheduler/playout/live_line.h"

#include <algorithm>
#include <utility>

namespace hornbill::scheduler {
namespace {

constexpr base::Tick kAskAgain{50};  // a second

}  // namespace

void LiveLine::prepare(CoreContext& context, const std::string& input) {
  if (state_ != State::closed) return;
  if (play_ == nullptr) {
    if (asked_ && context.tick < *asked_ + kAskAgain.value) return;
    asked_ = context.tick;
    PlaySpec spec;
    spec.source = FeedSource::input;
    spec.input = input;
    spec.recorded = false;
    play_ = context.voices.open(std::move(spec), context.tick, context.out);
  }
  if (play_->state == PlayState::failed) {
    failure_ = play_->failure;
    context.voices.release(std::exchange(play_, nullptr), context.out);
  } else if (play_->state == PlayState::ready) {
    state_ = State::ready;
  }
}

base::FramePos LiveLine::begin(base::FramePos at, base::FramePos until) {
  state_ = State::heard;
  play_ = nullptr;
  sound_at_ = at;
  if (!until_) until_ = until;
  return *until_;
}

void LiveLine::reopen() {
  state_ = State::closed;
  asked_.reset();
}

void LiveLine::drop(CoreContext& context) {
  context.voices.release(std::exchange(play_, nullptr), context.out);
  state_ = State::over;
}

bool LiveLine::silent_for(const CoreContext& context, const std::string& input,
                          base::Duration limit) {
  if (context.input_usable(input)) sound_at_ = std::max(sound_at_, context.earliest());
  return context.earliest() - sound_at_ > base::to_frames(limit);
}

}  // namespace hornbill::scheduler
