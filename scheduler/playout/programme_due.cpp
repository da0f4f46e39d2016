// SPDX-License-Identifier: Apache-2.0
// Entries that fall due: taken from the agenda, judged when late, made ready to begin.
#include <algorithm>

#include "scheduler/playout/pace.h"
#include "scheduler/playout/programme.h"

namespace hornbill::scheduler {
namespace {

constexpr base::Duration kOnTime = std::chrono::seconds(1);
constexpr base::Duration kLongestHole = std::chrono::hours(24);

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
  agenda_.start_at(since);
  join_in_force(context, restored);
  judge_interrupted(context, restored);
  judge_waiting(context, since);
  if (held_ || stopped_) {  // judged again when the timetable goes on
    for (Agenda::Item& item : release_pending(context)) kept_back_.push_back(std::move(item));
  }
  context.changed = true;
}

const RunningEntry* Programme::was_running(const std::string& rule) const {
  if (!last_) return nullptr;
  const auto it = std::find_if(last_->running.begin(), last_->running.end(),
                               [&](const RunningEntry& r) { return r.rule == rule; });
  return it == last_->running.end() ? nullptr : &*it;
}

bool Programme::was_waiting(const std::string& rule, base::UtcTime planned) const {
  if (!last_) return false;
  const auto& all = last_->waiting;
  return std::find(all.begin(), all.end(), WaitingEntry{rule, planned}) != all.end();
}

// The planned start of the entry that an item belongs to.
std::optional<base::UtcTime> Programme::planned_of(const InterruptedItem& item) const {
  if (item.planned) return item.planned;
  const RunningEntry* running = was_running(item.rule);
  return running == nullptr ? std::nullopt : std::optional(running->planned);
}

void Programme::join_in_force(CoreContext& context, const Restored& restored) {
  const base::UtcTime now = context.now();
  for (Agenda::Item& item : agenda_.in_force(now)) {
    if (item.rule.mix == Mix::duck || item.entry.start >= now) continue;
    Layer joined(++last_layer_, item, context);
    const std::string rule = item.rule.name;
    const base::UtcTime planned = item.entry.start;
    const auto cut = std::find_if(
        restored.interrupted.begin(), restored.interrupted.end(),
        [&](const InterruptedItem& i) { return i.rule == rule && planned_of(i) == planned; });
    const RunningEntry* running = was_running(rule);
    const bool was_on =
        cut != restored.interrupted.end() || (running != nullptr && running->planned == planned);
    // What had begun and is not among the running was over.
    if (last_ && !was_on && agenda_.has_begun(rule, planned)) continue;
    const bool missed_in_hole = restored.last_alive &&
                                (planned > *restored.last_alive || was_waiting(rule, planned)) &&
                                planned > now - kLongestHole;
    const bool in_full = missed_in_hole && joined.rule().late != LatePolicy::join;
    if (!was_on && !in_full && !joined.may_last(context, now - planned)) continue;
    agenda_.mark_begun(rule, planned);
    if (!judge_late(context, joined)) continue;
    if (was_on && joined.rule().late == LatePolicy::play) {
      if (running != nullptr) joined.set_items_begun(running->items);
      if (cut != restored.interrupted.end()) {
        joined.go_on_with({cut->segment, cut->offset, cut->last_heard});
      }
    }
    if (!joined.bounded()) std::erase_if(stack_, [](const Layer& l) { return !l.bounded(); });
    stack_.push_back(std::move(joined));
  }
}

// What was broken off and is not in force is judged again, from its planned start, by its late
// policy.
void Programme::judge_interrupted(CoreContext& context, const Restored& restored) {
  const base::UtcTime now = context.now();
  for (const InterruptedItem& broken : restored.interrupted) {
    const auto planned = planned_of(broken);
    if (!planned || *planned < now - kLongestHole || *planned > now) continue;
    const bool goes_on = std::any_of(stack_.begin(), stack_.end(),
                                     [&](const Layer& l) { return l.rule().name == broken.rule; });
    if (goes_on) continue;
    auto item = agenda_.find(broken.rule, *planned);
    if (!item || is_layer(item->rule)) continue;
    admit(context, std::move(*item));
  }
}

// What was due before the hole and waited for its turn is met late as well. What is planned later
// than `since` comes out of the plan by itself, and layers were joined.
void Programme::judge_waiting(CoreContext& context, base::UtcTime since) {
  if (!last_) return;
  for (const WaitingEntry& waited : last_->waiting) {
    if (waited.planned >= since || waited.planned < context.now() - kLongestHole) continue;
    if (agenda_.has_begun(waited.rule, waited.planned)) continue;
    auto item = agenda_.find(waited.rule, waited.planned);
    if (!item || is_layer(item->rule)) continue;
    admit(context, std::move(*item));
  }
}

// After a reload: what is new or changed and would be on air by now begins at once.
void Programme::join_changed(CoreContext& context, const std::vector<Rule>& before) {
  const auto unchanged = [&](const Rule& rule) {
    return std::any_of(before.begin(), before.end(), [&](Rule old) {
      old.line = rule.line;
      return old == rule;
    });
  };
  const base::UtcTime now = context.now();
  for (Agenda::Item& item : agenda_.in_force(now)) {
    if (item.rule.mix == Mix::duck || item.entry.start >= now || unchanged(item.rule)) continue;
    const auto same = [&](const Layer& l) { return l.rule().name == item.rule.name; };
    if (std::any_of(stack_.begin(), stack_.end(), same)) continue;
    if (std::any_of(pending_.begin(), pending_.end(),
                    [&](const Pending& p) { return same(p.layer); })) {
      continue;
    }
    Layer joined(++last_layer_, item, context);
    if (!joined.may_last(context, now - item.entry.start)) continue;
    agenda_.mark_begun(item.rule.name, item.entry.start);
    if (!judge_late(context, joined)) continue;
    const auto above = std::find_if(stack_.begin(), stack_.end(), [&](const Layer& l) {
      return l.entry().start > item.entry.start;
    });
    stack_.insert(above, std::move(joined));
  }
}

void Programme::clock_stepped(CoreContext& context, base::Duration by) {
  if (!begun_) return;
  const base::UtcTime now = context.now();
  const auto waiting = release_pending(context);
  const base::UtcTime before = now - by;
  // Forward: what lies in between is late. Back: what began stays begun, the rest comes again.
  const base::UtcTime from = by.count() > 0 ? std::max(before, now - kLongestHole) : now;
  agenda_.start_at(from);
  enlist_again(context, waiting, from);
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
  enlist(context, std::move(due));
}

void Programme::enlist(CoreContext& context, Layer due) {
  context.changed = true;
  if (due.rule().mix == Mix::duck) {
    overlays_.add(std::move(due));
    return;
  }
  const bool hard = due.rule().start == StartMode::hard;
  const base::UtcTime force = hard ? due.entry().start : due.entry().start + due.rule().wait_up_to;
  pending_.push_back({std::move(due), force, nullptr, hard, base::Tick{0}, 0});
}

// Those that waited already and start before `before` go on waiting, as far as the plan still has
// them; later ones come out of the plan by themselves.
void Programme::enlist_again(CoreContext& context, const std::vector<Agenda::Item>& waiting,
                             base::UtcTime before) {
  for (const Agenda::Item& item : waiting) {
    if (item.entry.start >= before) continue;
    if (auto planned = agenda_.find(item.rule.name, item.entry.start)) {
      enlist(context, Layer(++last_layer_, std::move(*planned), context));
    }
  }
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
    p.layer.name_unplayable(context);
    if (p.layer.exhausted()) {
      miss(context, p.layer, "", "nothing of " + to_string(p.layer.rule().play) + " can be played");
      return true;
    }
    p.retry = context.tick + (p.layer.is_input() ? 1 : kRetry.value);
    return false;
  });
}

// True when the entry has to be given up. A playlist tries its next item; a lone item is tried
// again, because a disk or a decode server may be in trouble for a moment only.
bool Programme::pending_failed(CoreContext& context, Pending& pending) {
  if (pending.layer.may_try_again(context)) {
    context.voices.release(std::exchange(pending.play, nullptr), context.out);
    pending.layer.ask_again();
    pending.retry = context.tick + kTryAgainTicks.value;
    return false;
  }
  const std::string& segment = pending.play->spec.segment;
  if (pending.layer.tell_once(segment, context.now())) {
    miss(context, pending.layer, segment, "cannot be played: " + pending.play->failure);
  }
  context.voices.release(std::exchange(pending.play, nullptr), context.out);
  if (pending.layer.is_single()) return true;
  if (++pending.failures >= kMostFailures) {
    pending.failures = 0;
    pending.retry = context.tick + kRetry.value;
  }
  return false;
}

std::vector<Agenda::Item> Programme::release_pending(CoreContext& context) {
  std::vector<Agenda::Item> items;
  for (Pending& p : pending_) {
    context.voices.release(p.play, context.out);
    items.push_back({p.layer.entry(), p.layer.rule()});
  }
  pending_.clear();
  for (Agenda::Item& item : overlays_.release_waiting(context)) items.push_back(std::move(item));
  return items;
}

// What waits now is judged by its late policy when the timetable goes on.
void Programme::keep_back(CoreContext& context) {
  const base::UtcTime now = context.now();
  for (Agenda::Item& item : release_pending(context)) {
    if (item.entry.start < now) kept_back_.push_back(std::move(item));
  }
  if (begun_) agenda_.start_at(now);
}

void Programme::admit_kept_back(CoreContext& context) {
  for (const Agenda::Item& item : std::exchange(kept_back_, {})) {
    auto planned = agenda_.find(item.rule.name, item.entry.start);  // unless a reload took it
    if (planned) admit(context, std::move(*planned));
  }
}

}  // namespace hornbill::scheduler
