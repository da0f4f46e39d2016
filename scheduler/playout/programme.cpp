// SPDX-License-Identifier: Apache-2.0
#include "scheduler/playout/programme.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "scheduler/playout/pace.h"

namespace hornbill::scheduler {
namespace {

constexpr std::size_t kShown = 10;

}  // namespace

Programme::Programme(std::string name, audio::ProgrammeIndex index)
    : name_(std::move(name)), index_(index) {}

Layer* Programme::layer(std::uint64_t id) {
  const auto it =
      std::find_if(stack_.begin(), stack_.end(), [id](const Layer& l) { return l.id() == id; });
  return it == stack_.end() ? nullptr : &*it;
}

void Programme::setup_changed(CoreContext& context) {
  if (std::exchange(retired_, false)) {
    heard_ = false;
    idle_since_ = context.tick;
  }
  std::vector<Rule> rules;
  for (const Rule& rule : context.setup->rules) {
    if (rule.programme == name_) rules.push_back(rule);
  }
  const std::vector<Rule> before = agenda_.rules();
  agenda_.set_rules(rules, context.setup->zone);
  if (begun_) {
    const auto waiting = release_pending(context);
    agenda_.start_at(context.now());
    enlist_again(context, waiting, context.now());
  }
  drop_next(context);
  fallback_.reset();
  retry_.clear();
  // Running entries keep their place; one whose rule is gone or plays something else gives way.
  std::erase_if(stack_, [&](Layer& running) {
    const auto it = std::find_if(rules.begin(), rules.end(), [&](const Rule& r) {
      return r.name == running.rule().name && r.play == running.rule().play;
    });
    if (it == rules.end()) return true;
    running.set_rule(*it, running.end());
    running.look_again(context);
    return false;
  });
  if (begun_) join_changed(context, before);
  adopt_or_end(context, rules);
  watch_silence(context, !silent_ && !stopped_);
  context.changed = true;
}

// What becomes of the item on air when its entry may be gone: whoever wants it off the air at once
// says so by a skip, or by taking away the file as well.
void Programme::adopt_or_end(CoreContext& context, const std::vector<Rule>& rules) {
  orphan_.reset();
  if (current_ == nullptr || current_->spec.source != FeedSource::file) return;
  const PlaySpec& spec = current_->spec;
  const bool named = std::any_of(rules.begin(), rules.end(),
                                 [&](const Rule& rule) { return rule.name == spec.entry; });
  if (current_layer_ == kFallback || named) return;
  orphan_ = current_->token;
  const auto index = context.library->find(spec.segment);
  const bool there = index && context.library->at(*index).present;
  if (!there) skip_ = "taken off: neither its entry nor its file is in the configuration any more";
}

bool Programme::orphaned() const {
  return current_ != nullptr && orphan_ == std::optional(current_->token);
}

void Programme::retire(CoreContext& context) {
  if (std::exchange(retired_, true)) return;
  fade_all(context, "its programme is in the configuration no more");
  release_pending(context);
  agenda_.set_rules({}, context.setup->zone);
  stack_.clear();
  fallback_.reset();
  kept_back_.clear();
  retry_.clear();
  failures_.clear();
  watch_silence(context, false);
  context.changed = true;
}

void Programme::library_changed(CoreContext& context) {
  for (Layer& running : stack_) running.library_changed(context);
  for (Pending& waiting : pending_) waiting.layer.library_changed(context);
  if (fallback_) fallback_->library_changed(context);
  overlays_.library_changed(context);
  retry_.clear();
}

void Programme::step(CoreContext& context) {
  if (!seized_ && context.earliest() >= not_before_)
    overlays_.step(context, current_layer() != nullptr && current_layer()->is_single());
  for (const auto& [rule, planned] : overlays_.take_begun()) agenda_.mark_begun(rule, planned);
  follow_current(context);
  const bool yields = std::exchange(yields_, false);
  if (!acts()) return;
  if (seized_) {
    follow_next(context);
    prepare_next(context);
    return;
  }
  if (begun_ && !held_) take_due(context);
  if (begun_) prepare_pending(context);
  follow_next(context);
  prepare_next(context);
  const auto boundary = next_boundary(context, yields);
  if (boundary && boundary->at - context.earliest() <= kCommit) transit(context, *boundary);
}

void Programme::follow_current(CoreContext& context) {
  if (current_ == nullptr || current_->state != PlayState::ended) return;
  context.voices.release(std::exchange(current_, nullptr), context.out);
  skip_.reset();
  idle_since_ = context.tick;
  context.changed = true;
}

// Whether something else sounds although an entry of higher standing could.
bool Programme::standing_in(CoreContext& context) {
  if ((current_ == nullptr && !silent_) || orphaned()) return false;
  for (std::size_t i = stack_.size(); i-- > 0;) {
    const Layer& higher = stack_[i];
    if (higher.id() == current_layer_)
      return higher.is_input() && current_ != nullptr &&
             !context.input_usable(higher.rule().play.name);
    if (higher.over(context.now()) || higher.exhausted()) continue;
    if (higher.silent()) return true;
    if (higher.is_input()) {
      if (context.input_usable(higher.rule().play.name)) return true;
      continue;
    }
    const auto retry = retry_.find(higher.id());
    if (retry == retry_.end() || context.tick >= retry->second) return true;
  }
  return false;
}

void Programme::miss(CoreContext& context, const Layer& missed, const std::string& segment,
                     const std::string& why) {
  AsRunRecord record;
  record.programme = name_;
  record.entry = missed.rule().name;
  record.planned = missed.planned();
  record.segment = segment;
  record.reason = why;
  write_note(context, AsRunKind::missed, std::move(record));
}

std::optional<std::string> Programme::operate(CoreContext& context,
                                              const OperatorCommand& command) {
  if (retired_) return std::nullopt;
  AsRunRecord record;
  record.programme = name_;
  std::optional<std::string> refused;
  switch (command.action) {
    case OperatorAction::skip:
      record.reason = "skip ordered by " + command.who;
      refused = skip(context, command.who);
      if (refused) record.reason += " was refused: " + *refused;
      break;
    case OperatorAction::hold:
      record.reason = "timetable held by " + command.who;
      held_ = true;
      ordered_by_ = command.who;
      keep_back(context);
      break;
    case OperatorAction::resume:
      record.reason = "timetable goes on, ordered by " + command.who;
      if (stopped_) watch_silence(context, !silent_);
      if (stopped_) heard_ = false;
      held_ = stopped_ = false;
      if (!seized_) admit_kept_back(context);
      idle_since_ = context.tick;
      break;
    case OperatorAction::stop:
      record.reason = "stopped by " + command.who;
      stop(context, command.who);
      break;
  }
  write_note(context, AsRunKind::note, std::move(record));
  return refused;
}

// An item has an end, and something follows it. A live input has none: skipped, its entry is over,
// and what lies beneath has the programme.
std::optional<std::string> Programme::skip(CoreContext& context, const std::string& who) {
  if (current_ == nullptr) return std::nullopt;
  if (current_->spec.source == FeedSource::input) {
    if (!could_follow(context)) {
      return "the live input \"" + current_->spec.input + "\" is on air in programme " + name_ +
             ", and nothing else could play there now";
    }
    if (Layer* running = current_layer()) running->finish();
  }
  skip_ = "skipped by " + who;
  return std::nullopt;
}

// Whether something of the timetable could take the place of what is on air now.
bool Programme::could_follow(const CoreContext& context) const {
  const base::UtcTime now = context.now();
  const bool due = std::any_of(pending_.begin(), pending_.end(), [&](const Pending& p) {
    const bool opened = p.play != nullptr && p.play->waits();
    return p.layer.entry().start <= now && (p.layer.silent() || opened);
  });
  if (due) return true;
  return std::any_of(stack_.begin(), stack_.end(), [&](const Layer& l) {
    const auto rests = retry_.find(l.id());
    const bool tried = rests != retry_.end() && context.tick < rests->second;
    return l.id() != current_layer_ && !tried && l.may_give(context, now);
  });
}

void Programme::stop(CoreContext& context, const std::string& who) {
  if (stopped_) return;
  stopped_ = true;
  ordered_by_ = who;
  keep_back(context);
  fade_all(context, "stopped by " + who);
  watch_silence(context, false);
}

// All that sounds, silence too, ends now.
void Programme::fade_all(CoreContext& context, const std::string& note) {
  overlays_.stop(context, note);
  if (silent_) end_silence(context);
  drop_next(context);
  if (current_ != nullptr) {
    if (Layer* running = current_layer(); running && current_->spec.source == FeedSource::file) {
      running->cut(cut_at(context, context.earliest()));
    }
    context.voices.fade_out(*current_, context.earliest(), {kStopFade, audio::Curve::linear}, note,
                            context.out);
    context.voices.release(std::exchange(current_, nullptr), context.out);
  }
}

void Programme::restore(CoreContext& context, const ProgrammeStanding& standing) {
  last_ = standing;
  held_ = standing.held;
  ordered_by_ = standing.by;
  if (!standing.held && !standing.stopped) return;
  stopped_ = standing.stopped;
  if (stopped_) watch_silence(context, false);
  AsRunRecord record;
  record.programme = name_;
  record.reason = std::string(stopped_ ? "still stopped by " : "timetable still held by ") +
                  ordered_by_ + ", as before the start";
  write_note(context, AsRunKind::note, std::move(record));
}

ProgrammeStanding Programme::standing() const {
  ProgrammeStanding s{name_, held_, stopped_, held_ || stopped_ ? ordered_by_ : "", {}};
  if (!begun_ && last_) {
    s.running = last_->running;
    s.waiting = last_->waiting;
  }
  for (const Layer& l : stack_) {
    if (l.exhausted() && l.id() != current_layer_) continue;
    s.running.push_back({l.rule().name, l.entry().start, l.items_begun()});
  }
  for (const Pending& p : pending_)
    s.waiting.push_back({p.layer.rule().name, p.layer.entry().start});
  for (const Agenda::Item& item : kept_back_) {
    s.waiting.push_back({item.rule.name, item.entry.start});
  }
  for (WaitingEntry& entry : overlays_.waiting()) s.waiting.push_back(std::move(entry));
  return s;
}

void Programme::watch_silence(CoreContext& context, bool on) {
  const FallbackOptions& options = context.setup->fallback;
  audio::WatchSilence watch;
  watch.programme = index_;
  watch.threshold = static_cast<float>(std::pow(10.0, options.silence_dbfs / 20.0));
  if (on) watch.after = base::to_frames(options.silence_after);
  context.out.command(context.earliest(), watch);
}

void Programme::silence_began(CoreContext& context) {
  if (silent_ || stopped_ || current_ == nullptr) return;
  if (current_->spec.source != FeedSource::file) return;
  const auto seconds = context.setup->fallback.silence_after.count() / 1'000'000;
  skip_ = "cut: silent for " + std::to_string(seconds) + " s";
}

ProgrammeSnapshot Programme::snapshot(CoreContext& context) {
  ProgrammeSnapshot shot;
  shot.name = name_;
  shot.held = held_;
  shot.state = ProgrammeState::playing;
  if (current_layer_ == kFallback && !silent_) shot.state = ProgrammeState::fallback;
  if (!begun_) shot.state = ProgrammeState::waiting_for_clock;
  if (held_) shot.state = ProgrammeState::held;
  if (stopped_) shot.state = ProgrammeState::stopped;
  for (const Play* play : {static_cast<const Play*>(current_), overlays_.current()}) {
    if (play == nullptr || play->state != PlayState::sounding) continue;
    const PlaySpec& s = play->spec;
    shot.on_air.push_back({s.kind, s.entry, s.segment, s.title, s.artist,
                           context.clock.utc_at(play->start), play->start, play->length(),
                           s.reason});
  }
  for (const Pending& p : pending_) {
    if (stopped_) break;  // what waits begins when it is resumed, if its late policy lets it
    shot.next.push_back(
        {p.layer.rule().name, to_string(p.layer.rule().play), p.layer.entry().start, p.hard});
  }
  if (!begun_ || held_ || stopped_) return shot;  // nothing comes until it is resumed
  for (const Agenda::Item& item : agenda_.upcoming(context.now(), kShown)) {
    if (shot.next.size() == kShown) break;
    shot.next.push_back({item.rule.name, to_string(item.rule.play), item.entry.start,
                         item.rule.start == StartMode::hard});
  }
  return shot;
}

std::optional<Fault> Programme::fault(CoreContext& context) const {
  if (!fallback_since_ || silent_ || current_ == nullptr) return std::nullopt;
  if (idle(context.now()) && begun_) return std::nullopt;  // nothing is scheduled: not a fault
  const std::string why = begun_ ? "nothing scheduled can play" : "the time is not known yet";
  return Fault{"programme." + name_ + ".fallback", *fallback_since_,
               "Programme " + name_ + " plays its fallback: " + why + "."};
}

}  // namespace hornbill::scheduler
