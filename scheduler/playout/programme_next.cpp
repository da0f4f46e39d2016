// SPDX-License-Identifier: Apache-2.0
// What follows the item on air: chosen and opened ahead, from the stack or the fallback.
#include <algorithm>

#include "scheduler/playout/pace.h"
#include "scheduler/playout/programme.h"

namespace hornbill::scheduler {
// When the programme will need another item, as far as can be told.
base::FramePos Programme::change_expected(CoreContext& context) {
  const base::FramePos earliest = context.earliest();
  if (seized_)
    return return_at_ == base::FramePos{INT64_MAX} ? return_at_ : std::max(return_at_, earliest);
  if (skip_ || (current_ == nullptr && !silent_) || standing_in(context)) return earliest;
  if (builtin_on_air() && fallback_usable(context)) return earliest;
  base::FramePos at{INT64_MAX};
  if (current_ != nullptr && current_->on_air() && current_->end()) {
    at = std::max(*current_->end() - crossfade_length(context), earliest);
  }
  const Layer* running = current_layer();
  if (running != nullptr && running->end() && !held_) {
    at = std::min(at, context.clock.frame_at(*running->end()));
  }
  return at;
}

void Programme::prepare_next(CoreContext& context) {
  if (next_.is_set()) return;
  const base::FramePos at = change_expected(context);
  const base::FrameCount ahead = seized_ ? kReturnPrepare : kPrepareFrames;
  if (at.value == INT64_MAX || at - context.earliest() > ahead) return;
  const base::UtcTime when = context.clock.utc_at(at);
  if (choose_from_stack(context, when)) return;
  if (entry_about_to_begin(context)) return;
  const bool standing = current_ != nullptr && current_layer_ == kFallback && !builtin_on_air();
  // While the fallback goes on by itself there is nothing better to open.
  if (standing && !skip_ &&
      current_->end().value_or(at + kPrepareFrames) - context.earliest() > kPrepareFrames) {
    return;
  }
  if (idle(when) && context.setup->fallback.silent_when_idle && begun_) {
    if (!silent_) next_ = {nullptr, kFallback, true};
    return;
  }
  choose_fallback(context, when);
}

bool Programme::idle(base::UtcTime at) const {
  return std::all_of(stack_.begin(), stack_.end(),
                     [&](const Layer& l) { return l.over(at) || l.exhausted(); });
}

// The topmost entry that can give an item; an exhausted or failing one leaves it to those below.
bool Programme::choose_from_stack(CoreContext& context, base::UtcTime at) {
  for (std::size_t i = stack_.size(); i-- > 0;) {
    Layer& candidate = stack_[i];
    if (candidate.over(at) && !held_) continue;
    const bool is_current = candidate.id() == current_layer_;
    if (candidate.silent()) {
      if (!silent_) next_ = {nullptr, candidate.id(), true};
      return true;
    }
    const auto retry = retry_.find(candidate.id());
    if (retry != retry_.end() && context.tick < retry->second) continue;
    // A live input that is on the air needs no successor of its own.
    if (is_current && candidate.is_input() && current_ != nullptr && !skip_ &&
        context.input_usable(candidate.rule().play.name)) {
      return true;
    }
    if (auto spec = candidate.choose(context, at)) {
      next_ = {context.voices.open(*spec, context.tick, context.out), candidate.id(), false};
      return true;
    }
    candidate.name_unplayable(context);
    if (!candidate.exhausted() && !candidate.is_input()) {
      retry_[candidate.id()] = context.tick + kRetry.value;
    }
  }
  return false;
}

bool Programme::builtin_on_air() const {
  return current_ != nullptr && current_->spec.source == FeedSource::builtin;
}

bool Programme::fallback_usable(const CoreContext& context) const {
  const auto retry = retry_.find(kFallback);
  return context.setup->fallback.play && (retry == retry_.end() || context.tick >= retry->second);
}

// Nothing sounds, but an entry that is due is being opened: worth a moment's patience.
bool Programme::entry_about_to_begin(const CoreContext& context) const {
  if (current_ != nullptr || silent_ || context.tick.value - idle_since_.value >= patience()) {
    return false;
  }
  return std::any_of(pending_.begin(), pending_.end(), [&](const Pending& p) {
    return p.play != nullptr && p.play->waits() && p.layer.entry().start <= context.now();
  });
}

void Programme::choose_fallback(CoreContext& context, base::UtcTime at) {
  const std::string why = idle(at) ? "nothing is scheduled" : "nothing scheduled can play";
  if (fallback_usable(context)) {
    if (auto spec = choose_fallback_item(context, at)) {
      spec->kind = AsRunKind::fallback;
      spec->planned.reset();
      spec->reason = why;
      next_ = {context.voices.open(*spec, context.tick, context.out), kFallback, false};
      return;
    }
    retry_[kFallback] = context.tick + kRetry.value;
  }
  if (builtin_on_air() && !skip_) return;
  PlaySpec spec;
  spec.kind = AsRunKind::fallback;
  spec.programme = name_;
  spec.entry = "built-in sound";
  spec.reason = context.setup->fallback.play ? "no fallback item can play" : why;
  next_ = {context.voices.open_builtin(std::move(spec)), kFallback, false};
}

// The fallback begins again when it comes to its end.
std::optional<PlaySpec> Programme::choose_fallback_item(CoreContext& context, base::UtcTime at) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (!fallback_ || fallback_->exhausted()) {
      Rule rule;
      rule.name = "fallback";
      rule.programme = name_;
      rule.play = *context.setup->fallback.play;
      fallback_.emplace(kFallback, Agenda::Item{Entry{}, std::move(rule)}, context);
    }
    if (auto spec = fallback_->choose(context, at)) return spec;
    if (!fallback_->exhausted()) return std::nullopt;
  }
  return std::nullopt;
}

void Programme::follow_next(CoreContext& context) {
  if (!next_.is_set()) return;
  if (next_.play != nullptr && next_.play->state == PlayState::failed) {
    const std::uint64_t id = next_.layer;
    Layer* owner = id == kFallback ? (fallback_ ? &*fallback_ : nullptr) : layer(id);
    if (!owner || owner->tell_once(next_.play->spec.segment, context.now())) {
      AsRunRecord record;
      record.programme = name_;
      record.entry = next_.play->spec.entry;
      record.segment = next_.play->spec.segment;
      record.reason = "cannot be played: " + next_.play->failure;
      write_note(context, AsRunKind::missed, std::move(record));
    }
    context.voices.release(next_.play, context.out);
    next_ = {};
    layer_failed(context, id);
    return;
  }
  // The entry it belongs to may have gone by now, or its time may be over when it would begin.
  if (next_.layer == kFallback) return;
  const Layer* owner = layer(next_.layer);
  if (owner == nullptr || (owner->over(context.now()) && !held_)) drop_next(context);
}

void Programme::layer_failed(CoreContext& context, std::uint64_t id) {
  if (++failures_[id] < kMostFailures) return;
  failures_.erase(id);
  retry_[id] = context.tick + kRetry.value;
}

// Gives up what was made ready; its entry offers it again.
void Programme::drop_next(CoreContext& context) {
  if (next_.play != nullptr) {
    Layer* owner =
        next_.layer == kFallback ? (fallback_ ? &*fallback_ : nullptr) : layer(next_.layer);
    const bool reusable =
        next_.play->spec.source == FeedSource::file && next_.play->state != PlayState::failed;
    if (owner != nullptr && reusable) owner->put_back(next_.play->spec);
    context.voices.release(next_.play, context.out);
  }
  next_ = {};
}

}  // namespace hornbill::scheduler
