// SPDX-License-Identifier: Apache-2.0
// Entries that fall due: taken from the agenda, judged when late, made ready to begin.
#include <algorithm>

#include "scheduler/playout/programme.h"

namespace hornbill::scheduler {
namespace {

constexpr base::Duration kTakeAhead = std::chrono::seconds(20);
constexpr base::Duration kOnTime = std::chrono::seconds(1);
constexpr base::Duration kLongestHole = std::chrono::hours(24);
constexpr base::Tick kRetry{500};  // 10 s
constexpr int kMostFailures = 10;

std::string in_words(base::Duration d) {
  const auto s = std::chrono::duration_cast<std::chrono::seconds>(d).count();
  if (s < 120) return std::to_string(s) + " s";
  if (s < 7200) return std::to_string(s / 60) + " min";
  return std::to_string(s / 3600) + " h";
}

}  // namespace

void Programme::begin(CoreContext& context, const Restored& restored) {
  begun_ = true;
  const base::UtcTime now = context.now();
  base::UtcTime since = now - kOnTime;  // what is due at this very moment still counts
  if (restored.last_alive) {
    since = std::clamp(*restored.last_alive, now - kLongestHole, now);
  }
  for (const StartedEntry& entry : restored.started) agenda_.mark_begun(entry.rule, entry.planned);
  join_in_force(context, restored);
  // What was broken off is judged again, from its planned start, by its late policy.
  for (const InterruptedItem& item : restored.interrupted) {
    if (item.planned < now - kLongestHole || item.planned > now) continue;
    if (std::any_of(stack_.begin(), stack_.end(),
                    [&](const Layer& l) { return l.rule().name == item.rule; })) {
      continue;
    }
    agenda_.forget_begun(item.rule, item.planned);
    since = std::min(since, item.planned);
  }
  agenda_.start_at(since);
  context.changed = true;
}

void Programme::join_in_force(CoreContext& context, const Restored& restored) {
  for (Agenda::Item& item : agenda_.in_force(context.now())) {
    if (item.rule.mix == Mix::duck || item.entry.start >= context.now()) continue;
    Layer joined(++last_layer_, item, context);
    const std::string rule = item.rule.name;
    const base::UtcTime planned = item.entry.start;
    agenda_.mark_begun(rule, planned);
    if (!judge_late(context, joined)) continue;
    const auto cut = std::find_if(
        restored.interrupted.begin(), restored.interrupted.end(),
        [&](const InterruptedItem& i) { return i.rule == rule && i.planned == planned; });
    if (cut != restored.interrupted.end() && joined.rule().late == LatePolicy::play) {
      joined.go_on_with({cut->segment, cut->offset, cut->last_heard});
    }
    if (!joined.bounded()) std::erase_if(stack_, [](const Layer& l) { return !l.bounded(); });
    stack_.push_back(std::move(joined));
  }
}

void Programme::clock_stepped(CoreContext& context, base::Duration by) {
  if (!begun_) return;
  const base::UtcTime now = context.now();
  release_pending(context);
  const base::UtcTime before = now - by;
  // Forward: what lies in between is late. Back: what began stays begun, the rest comes again.
  agenda_.start_at(by.count() > 0 ? std::max(before, now - kLongestHole) : now);
  std::erase_if(stack_, [&](const Layer& l) { return l.over(now) && l.id() != current_layer_; });
  context.changed = true;
}

void Programme::take_due(CoreContext& context) {
  for (Agenda::Item& item : agenda_.take(context.now() + kTakeAhead)) {
    admit(context, std::move(item));
  }
}

void Programme::admit(CoreContext& context, Agenda::Item item) {
  drop_older_recurrence(context, item);
  Layer due(++last_layer_, std::move(item), context);
  const base::UtcTime now = context.now();
  const bool late = now - due.entry().start > kOnTime;
  if (late && !judge_late(context, due)) return;
  if (due.rule().mix == Mix::duck) {
    overlays_.add(std::move(due));
    return;
  }
  const bool hard = due.rule().start == StartMode::hard;
  const base::UtcTime force = hard ? due.entry().start : due.entry().start + due.rule().wait_up_to;
  pending_.push_back({std::move(due), force, nullptr, hard, base::Tick{0}, 0});
  context.changed = true;
}

// Decides by the entry's late policy whether it still plays; says why not.
bool Programme::judge_late(CoreContext& context, Layer& late) {
  const base::UtcTime now = context.now();
  const base::Duration lateness = now - late.entry().start;
  const Rule& rule = late.rule();
  if (late.over(now)) {
    miss(context, late, "", "its time was over before it could begin");
    return false;
  }
  switch (rule.late) {
    case LatePolicy::play:
      return true;
    case LatePolicy::join:
      late.join(lateness);
      return true;
    case LatePolicy::within:
      if (lateness <= rule.late_within) return true;
      miss(context, late, "",
           "met " + in_words(lateness) + " late, and it plays only within " +
               in_words(rule.late_within));
      return false;
    case LatePolicy::skip:
      miss(context, late, "", "met " + in_words(lateness) + " late, and it is skipped when late");
      return false;
  }
  return false;
}

// Recurrences of one entry never pile up: only the latest plays.
void Programme::drop_older_recurrence(CoreContext& context, const Agenda::Item& item) {
  if (!item.rule.every || item.entry.start > context.now()) return;
  const std::string why = "a later one of the same entry was due by then";
  if (auto older = overlays_.take_waiting(item.rule.name)) miss(context, *older, "", why);
  std::erase_if(pending_, [&](Pending& p) {
    if (p.layer.rule().name != item.rule.name || p.play != nullptr) return false;
    miss(context, p.layer, "", why);
    return true;
  });
}

void Programme::prepare_pending(CoreContext& context) {
  std::erase_if(pending_, [&](Pending& p) {
    if (p.layer.over(context.now())) {
      miss(context, p.layer, "", "its time was over before it could begin");
      context.voices.release(p.play, context.out);
      return true;
    }
    if (p.play != nullptr && p.play->state == PlayState::failed) return pending_failed(context, p);
    if (p.play != nullptr || p.layer.silent() || context.tick < p.retry) return false;
    const auto spec = p.layer.choose(context, std::max(p.layer.entry().start, context.now()));
    if (spec) {
      p.play = context.voices.open(*spec, context.tick, context.out);
      return false;
    }
    if (p.layer.exhausted()) {
      miss(context, p.layer, "", "nothing of " + to_string(p.layer.rule().play) + " can be played");
      return true;
    }
    p.retry = context.tick + (p.layer.is_input() ? 1 : kRetry.value);
    return false;
  });
}

// True when the entry has to be given up. A playlist tries its next item.
bool Programme::pending_failed(CoreContext& context, Pending& pending) {
  miss(context, pending.layer, pending.play->spec.segment,
       "cannot be played: " + pending.play->failure);
  context.voices.release(std::exchange(pending.play, nullptr), context.out);
  if (pending.layer.is_single()) return true;
  if (++pending.failures >= kMostFailures) {
    pending.failures = 0;
    pending.retry = context.tick + kRetry.value;
  }
  return false;
}

void Programme::release_pending(CoreContext& context) {
  for (Pending& p : pending_) context.voices.release(p.play, context.out);
  pending_.clear();
  overlays_.release_waiting(context);
}

}  // namespace hornbill::scheduler
