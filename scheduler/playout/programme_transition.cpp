// SPDX-License-Identifier: Apache-2.0
// When the programme changes hands, to whom, and how it sounds.
#include <algorithm>

#include "scheduler/playout/pace.h"
#include "scheduler/playout/programme.h"

namespace hornbill::scheduler {
namespace {

constexpr std::int64_t kPatience = 5;        // ticks; then the built-in sound
constexpr std::int64_t kFirstPatience = 25;  // before anything was heard at all
constexpr base::Duration kOverdue = std::chrono::seconds(2);
constexpr base::FrameCount kShortest{1};  // crossfade

// Whether its first frames are the beginning of something, which no long fade may swallow.
bool begins_anew(const Play& play) {
  return play.spec.kind == AsRunKind::item && !play.spec.goes_on;
}

}  // namespace

std::optional<Programme::Boundary> Programme::next_boundary(CoreContext& context, bool yields) {
  std::optional<Boundary> first;
  const auto consider = [&](std::optional<Boundary> candidate) {
    if (candidate && (!first || candidate->at < first->at)) first = std::move(candidate);
  };
  consider(forced_boundary(context));
  consider(time_over_boundary(context));
  if (!yields) consider(natural_boundary(context));
  consider(immediate_boundary(context));
  return first;
}

// Whether the entry may take the programme at its own time, whatever plays.
bool Programme::may_force(CoreContext& context, const Pending& pending) {
  const Layer* running = current_layer();
  if (orphaned()) return pending.hard || context.now() >= pending.force;
  if (running == nullptr || (current_ == nullptr && !silent_)) return true;
  const bool same_instant = running->entry().start == pending.layer.entry().start;
  if (same_instant && running->is_single() && current_ != nullptr) return false;
  if (pending.hard) return true;
  // A soft start waits for an item of its own to end, however long that takes.
  return !(running->is_single() && current_ != nullptr && context.now() < pending.force);
}

std::optional<Programme::Boundary> Programme::forced_boundary(CoreContext& context) {
  const Layer* running = current_layer();
  // Nothing is lost by breaking into these.
  const bool open_ended = silent_ || current_layer_ == kFallback ||
                          (running == nullptr && !orphaned()) ||
                          (running != nullptr && running->is_input());
  std::optional<Boundary> first;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const Pending& p = pending_[i];
    const bool ready = p.layer.silent() || (p.play && p.play->state == PlayState::ready);
    if (!ready || !may_force(context, p) || lets_another_first(context, i)) continue;
    const base::UtcTime when = open_ended ? p.layer.entry().start : p.force;
    const base::FramePos at = std::max(context.clock.frame_at(when), context.earliest());
    if (!first || at < first->at) first = Boundary{at, Cause::forced, i, {}, false};
  }
  return first;
}

std::optional<Programme::Boundary> Programme::time_over_boundary(CoreContext& context) {
  const Layer* running = current_layer();
  if (running == nullptr || !running->end() || held_ || (current_ == nullptr && !silent_)) {
    return std::nullopt;
  }
  const base::FramePos end = context.clock.frame_at(*running->end());
  const base::FrameCount fade = silent_ ? base::FrameCount{} : crossfade_length(context);
  const base::FramePos at = std::max(end - fade, context.earliest());
  Boundary boundary{at, Cause::time_over, due_pending(context, *running->end()), fade, false};
  if (boundary.pending || next_.ready()) return boundary;
  if (context.now() - *running->end() > kOverdue && next_.play != nullptr) {
    drop_next(context);
    choose_fallback(context, context.now());
  }
  return std::nullopt;
}

std::optional<Programme::Boundary> Programme::natural_boundary(CoreContext& context) {
  if (current_ == nullptr || !current_->on_air() || !current_->end()) return std::nullopt;
  if (!current_->total) return std::nullopt;  // the end is only believed once it was decoded
  const base::FramePos end = *current_->end();
  if (end < context.earliest()) return std::nullopt;  // over; its end will be reported
  if (const auto i = due_pending(context, context.clock.utc_at(end))) {
    return Boundary{end, Cause::natural, i, {}, false};
  }
  if (!next_.ready()) return std::nullopt;
  if (next_.silent) return Boundary{end, Cause::natural, std::nullopt, {}, false};
  if (current_->spec.segue) {
    const base::FramePos at = current_->start + *current_->spec.segue;
    if (at >= context.earliest() && at < end) {
      return Boundary{at, Cause::natural, std::nullopt, {}, true};
    }
  }
  base::FrameCount overlap = crossfade_length(context);
  const base::FramePos at = std::max(end - overlap, context.earliest());
  overlap = end - at;
  return Boundary{at, Cause::natural, std::nullopt, overlap, false};
}

std::optional<Programme::Boundary> Programme::immediate_boundary(CoreContext& context) {
  const base::FramePos now = std::max(context.earliest(), not_before_);
  const auto pending = due_pending(context, context.now());
  if (skip_ && current_ != nullptr) {
    if (pending || next_.ready()) return Boundary{now, Cause::skipped, pending, {}, false};
    return std::nullopt;
  }
  const bool better = next_.layer != current_layer_ ? standing_in(context)
                                                    : builtin_on_air() && next_.play != nullptr;
  if (better && next_.ready()) {
    return Boundary{now, Cause::replaced, std::nullopt, {}, false};
  }
  if (current_ != nullptr || silent_) return std::nullopt;
  // After a start and after an alert the entry that fell due meanwhile comes first, without the old
  // item in between.
  const bool fresh = returning_ || !heard_;
  if (fresh && !pending && entry_about_to_begin(context)) return std::nullopt;
  if (pending || next_.ready()) return Boundary{now, Cause::idle, pending, {}, false};
  if (context.tick.value - idle_since_.value < patience()) return std::nullopt;
  drop_next(context);
  retry_[kFallback] = context.tick + 50;  // the built-in sound first: it is there at once
  choose_fallback(context, context.now());
  if (!next_.ready()) return std::nullopt;
  return Boundary{now, Cause::idle, std::nullopt, {}, false};
}

std::int64_t Programme::patience() const { return heard_ ? kPatience : kFirstPatience; }

// The first entry that waits, is ready and due by then.
std::optional<std::size_t> Programme::due_pending(const CoreContext& context,
                                                  base::UtcTime at) const {
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const Pending& p = pending_[i];
    if (p.layer.entry().start > at) continue;
    const bool ready = p.layer.silent() || (p.play && p.play->state == PlayState::ready);
    if (ready && !lets_another_first(context, i)) return i;
  }
  return std::nullopt;
}

// After a start all that was missed is opened at once, and ready in any order.
bool Programme::lets_another_first(const CoreContext& context, std::size_t waiting) const {
  const base::UtcTime start = pending_[waiting].layer.entry().start;
  return std::any_of(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(waiting),
                     [&](const Pending& p) {
                       return p.layer.entry().start == start && p.play != nullptr &&
                              p.play->state == PlayState::opening &&
                              context.tick < p.play->opened + kTurn.value;
                     });
}

// Overlap of the current item with what follows: bounded by a third of either.
base::FrameCount Programme::crossfade_length(CoreContext& context) {
  if (current_ == nullptr) return {};
  const Layer* running = current_layer();
  base::FrameCount length = base::to_frames(context.setup->sound.crossfade);
  if (running != nullptr) length = running->crossfade(context);
  if (running != nullptr && next_.is_set() && next_.layer != current_layer_) {
    length = std::max(length, kEdge);
  }
  if (const auto total = current_->length()) length = std::min(length, {total->value / 3});
  if (next_.play != nullptr && next_.play->length()) {
    length = std::min(length, {next_.play->length()->value / 3});
  }
  return length;
}

void Programme::transit(CoreContext& context, const Boundary& boundary) {
  base::UtcTime when = context.clock.utc_at(boundary.at);
  // Its fade-out begins before its time is over; it is over all the same.
  if (const Layer* ending = current_layer(); ending && boundary.cause == Cause::time_over) {
    when = std::max(when, ending->end().value_or(when));
  }
  if (!boundary.pending) {
    const Next heir = std::exchange(next_, Next{});
    const Layer* owner = layer(heir.layer);
    end_current(context, boundary, owner ? owner->rule().name : "fallback");
    if (heir.silent) {
      fall_silent(context, heir.layer);
    } else {
      start_heir(context, boundary, heir.play, heir.layer);
    }
    tidy_stack(when, heir.layer);
    return;
  }
  const auto it = pending_.begin() + static_cast<std::ptrdiff_t>(*boundary.pending);
  Pending heir = std::move(*it);
  pending_.erase(it);
  drop_next(context);
  end_current(context, boundary, heir.layer.rule().name);
  agenda_.mark_begun(heir.layer.rule().name, heir.layer.entry().start);
  const std::uint64_t id = heir.layer.id();
  tidy_stack(when, id);
  // An entry without an end gives way to the next such entry for good.
  if (!heir.layer.bounded()) std::erase_if(stack_, [](const Layer& l) { return !l.bounded(); });
  stack_.push_back(std::move(heir.layer));
  if (heir.play == nullptr) {
    fall_silent(context, id);
  } else {
    start_heir(context, boundary, heir.play, id);
  }
}

// How the item on air ends; what was cut is remembered by its entry.
void Programme::end_current(CoreContext& context, const Boundary& boundary,
                            const std::string& heir) {
  if (silent_) end_silence(context);
  if (current_ == nullptr) return;
  const base::FrameCount cut = base::to_frames(context.setup->sound.cut_fade);
  audio::Fade fade{cut, audio::Curve::linear};
  std::string note;
  Layer* running = current_layer();
  switch (boundary.cause) {
    case Cause::natural:
      fade = {boundary.overlap, audio::Curve::equal_power};
      break;
    case Cause::forced:
    case Cause::replaced:
      note = (boundary.cause == Cause::forced ? "cut by " : "gave way to ") + heir;
      if (running != nullptr && current_->spec.source == FeedSource::file) {
        running->cut(cut_at(context, boundary.at));
      }
      break;
    case Cause::time_over:
      note = "its time was over";
      fade = {std::max(boundary.overlap, cut), audio::Curve::equal_power};
      break;
    case Cause::skipped:
      note = *skip_;
      break;
    case Cause::idle:
      break;
  }
  skip_.reset();
  const bool by_itself =
      boundary.cause == Cause::natural && (boundary.segue || boundary.overlap.value == 0);
  if (!by_itself) context.voices.fade_out(*current_, boundary.at, fade, note, context.out);
  context.voices.release(std::exchange(current_, nullptr), context.out);
}

void Programme::start_heir(CoreContext& context, const Boundary& boundary, Play* play,
                           std::uint64_t id) {
  StartSpec spec;
  spec.at = boundary.at;
  spec.route.programme = index_;
  Layer* owner = layer(id);
  const bool gapless = owner != nullptr && owner->crossfade(context).value == 0;
  const bool crossfades = boundary.cause == Cause::natural && !boundary.segue &&
                          boundary.overlap >= (play->spec.goes_on ? kComeBack : kShortest);
  if (crossfades) {
    spec.fade_in = {boundary.overlap, audio::Curve::equal_power};
  } else if (std::exchange(returning_, false) && !begins_anew(*play)) {
    spec.fade_in = {base::to_frames(context.setup->alerts.return_fade), audio::Curve::linear};
  } else if (play->spec.goes_on) {
    spec.fade_in = {kComeBack, audio::Curve::linear};
  } else if (!(gapless && boundary.cause == Cause::natural && id == current_layer_)) {
    spec.fade_in = {kEdge, audio::Curve::linear};
  }
  if (gapless) spec.end_fade = {};
  if (!context.voices.start(*play, spec, context.out)) {
    context.voices.release(play, context.out);
    current_layer_ = kFallback;
    idle_since_ = context.tick;
    return;
  }
  current_ = play;
  heard_ = true;
  current_layer_ = id;
  if (owner != nullptr) owner->name_unplayable(context);
  if (owner != nullptr) owner->item_began();
  if (id == kFallback && fallback_) fallback_->name_unplayable(context);
  failures_.erase(id);
  const bool fallback = id == kFallback;
  if (!fallback) fallback_since_.reset();
  if (fallback && !fallback_since_) fallback_since_ = context.clock.utc_at(boundary.at);
  context.history.add(context.clock.utc_at(boundary.at), play->spec.segment, play->spec.artist);
  context.changed = true;
}

void Programme::fall_silent(CoreContext& context, std::uint64_t id) {
  silent_ = true;
  returning_ = false;
  current_layer_ = id;
  fallback_since_.reset();
  const Layer* owner = layer(id);
  silence_ = {};
  silence_.id = context.voices.next_record_id();
  silence_.kind = AsRunKind::silence;
  silence_.programme = name_;
  silence_.entry = owner != nullptr ? owner->rule().name : "";
  if (owner != nullptr) silence_.planned = owner->entry().start;
  silence_.started = context.now();
  silence_.started_frame = context.earliest();
  silence_.reason = owner != nullptr ? "the timetable asks for it" : "nothing is scheduled";
  context.out.record(silence_);
  watch_silence(context, false);
  context.changed = true;
}

void Programme::end_silence(CoreContext& context) {
  silent_ = false;
  silence_.ended = context.now();
  silence_.played = context.earliest() - silence_.started_frame;
  silence_.how_ended = "finished";
  context.out.record(silence_);
  watch_silence(context, true);
}

// Entries that are over or have nothing more leave the stack, but for `keep`.
void Programme::tidy_stack(base::UtcTime at, std::uint64_t keep) {
  std::erase_if(stack_, [&](const Layer& l) {
    return l.id() != keep && ((l.over(at) && !held_) || l.exhausted());
  });
}

}  // namespace hornbill::scheduler
