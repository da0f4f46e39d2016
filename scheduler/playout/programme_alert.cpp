// SPDX-License-Identifier: Apache-2.0
// How a programme gives way to alerts, and how it comes back.
#include <algorithm>

#include "scheduler/playout/pace.h"
#include "scheduler/playout/programme.h"
#include "scheduler/playout/return_word.h"

namespace hornbill::scheduler {
namespace {

// Items that gave way to the next at their segue point sound on unheld; one that is longer than
// the alert would come up again behind it.
void cut_tails(CoreContext& context, const std::string& programme, base::FramePos at) {
  const audio::Fade fade{base::to_frames(context.setup->alerts.cut_fade), audio::Curve::linear};
  for (const auto& [token, play] : context.voices.plays()) {
    const bool tail = play->abandoned && play->on_air() && play->spec.segue &&
                      play->spec.kind == AsRunKind::item && play->spec.programme == programme;
    if (!tail || !play->end_note.empty() || play->end().value_or(at) < at) continue;
    context.voices.fade_out(*play, at, fade, "cut by an alert", context.out);
  }
}

}  // namespace

Cut Programme::cut_at(const CoreContext& context, base::FramePos at) const {
  const base::FrameCount heard{std::max<std::int64_t>((at - current_->start).value, 0)};
  return {current_->spec.segment, current_->spec.request.from + heard, context.clock.utc_at(at)};
}

std::optional<base::FramePos> Programme::next_break(const CoreContext& context) const {
  const bool nothing = !acts() || seized_ || current_ == nullptr || builtin_on_air();
  if (nothing) return context.earliest();
  if (!current_->on_air() || !current_->total || !current_->end()) return std::nullopt;
  return std::max(*current_->end(), context.earliest());
}

void Programme::seize(CoreContext& context, base::FramePos at, alerts::ReturnPolicy after) {
  if (std::exchange(seized_, true)) return heed(context, after);
  cut_.reset();
  return_at_ = {INT64_MAX};
  context.changed = true;
  drop_next(context);
  // Before the interrupted one joins those that wait: it goes on as its entry says, while these
  // are judged by how late they are.
  if (!held_ && acts()) keep_back(context);
  overlays_.interrupt(context, at, after);
  cut_tails(context, name_, at);
  if (!acts()) return;
  watch_silence(context, false);
  if (current_ == nullptr) return;
  const bool ends_there = current_->end() && *current_->end() <= at;
  if (!ends_there) {
    Layer* running = current_layer();
    if (running != nullptr && current_->spec.source == FeedSource::file) {
      cut_ = {cut_at(context, at), after};
      running->cut(cut_->cut, policy_of(after, running->rule().resume));
    }
    const audio::Fade fade{base::to_frames(context.setup->alerts.cut_fade), audio::Curve::linear};
    context.voices.fade_out(*current_, at, fade, "cut by an alert", context.out);
  }
  context.voices.release(std::exchange(current_, nullptr), context.out);
}

// Another alert has the zones now: its word counts, where it has one, though what returns may have
// been made ready by that of the first.
void Programme::heed(CoreContext& context, alerts::ReturnPolicy after) {
  Layer* layer = current_layer();
  if (after == alerts::ReturnPolicy::as_the_item_says || !cut_ || layer == nullptr) return;
  if (std::exchange(cut_->word, after) == after) return;
  const bool taken_up = next_.play != nullptr && next_.layer == current_layer_ &&
                        !layer->is_cut() && next_.play->spec.segment == cut_->cut.segment;
  if (taken_up) {
    context.voices.release(next_.play, context.out);
    next_ = {};
  } else {
    drop_next(context);
  }
  layer->cut_otherwise(cut_->cut, policy_of(after, layer->rule().resume), taken_up);
}

void Programme::give_back(CoreContext& context, base::FramePos at) {
  if (!std::exchange(seized_, false)) return;
  not_before_ = at;
  returning_ = true;
  return_at_ = {INT64_MAX};
  context.changed = true;
  if (!acts()) return;
  if (!silent_) watch_silence(context, true);
  heard_ = false;  // what comes back may take a moment to open
  idle_since_ = context.tick;
  if (!held_) admit_kept_back(context);
}

}  // namespace hornbill::scheduler
