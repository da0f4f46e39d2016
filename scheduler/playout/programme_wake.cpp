// SPDX-License-Identifier: Apache-2.0
// When the programme could act next, so that drivers without audio may jump there.
#include <algorithm>

#include "scheduler/playout/pace.h"
#include "scheduler/playout/programme.h"

namespace hornbill::scheduler {
namespace {

constexpr base::FramePos kNever{INT64_MAX};
constexpr base::Tick kFar{INT64_MAX / base::kTickFrames - 1};

}  // namespace

// Entries that wait: one that has no item yet is looked at again, one that is being opened tells.
base::FramePos Programme::pending_acts(CoreContext& context) const {
  base::FramePos at = kNever;
  for (const Pending& p : pending_) {
    if (p.play == nullptr && !p.layer.silent()) at = std::min(at, p.retry.first_frame());
    const bool opening = p.play != nullptr && p.play->state == PlayState::opening;
    if (opening && context.tick < p.play->opened + kTurn.value) {
      at = std::min(at, (p.play->opened + kTurn.value).first_frame());
    }
    if (p.layer.end()) at = std::min(at, context.clock.frame_at(*p.layer.end()));
  }
  return at;
}

base::Tick Programme::next(CoreContext& context) {
  const base::Tick soon = context.tick + 1;
  const Layer* running = current_layer();
  base::FramePos at = overlays_.nothing_before(context, running && running->is_single());
  if (seized_) {
    if (!acts() || next_.is_set() || return_at_ == kNever) return kFar;
    return std::max(soon, base::tick_of(return_at_ - kReturnPrepare));
  }
  if (acts()) {
    if (skip_ || (current_ == nullptr && !silent_) || standing_in(context)) return soon;
    if (begun_ && !held_) {
      const base::UtcTime start = agenda_.nothing_before(context.now());
      at = std::min(at, context.clock.frame_at(start - kTakeAhead));
    }
    at = std::min(at, pending_acts(context));
    const base::FramePos change = change_expected(context);
    if (!next_.is_set() && change != kNever) at = std::min(at, change - kPrepareFrames);
    if (const auto boundary = next_boundary(context)) at = std::min(at, boundary->at - kCommit);
    for (const auto& [layer, retry] : retry_) {
      if (retry > context.tick) at = std::min(at, retry.first_frame());
    }
  }
  if (at == kNever) return kFar;
  return std::max(soon, base::tick_of(at));
}

}  // namespace hornbill::scheduler
