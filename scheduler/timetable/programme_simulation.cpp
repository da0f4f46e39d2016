// SPDX-License-Identifier: Apache-2.0
#include "scheduler/timetable/programme_simulation.h"

#include <algorithm>

namespace hornbill::scheduler {
namespace {

using base::Duration;
using base::UtcTime;

constexpr Duration kShortestGap = std::chrono::seconds(1);
constexpr Duration kShortestDelay = std::chrono::seconds(1);

void remark(PlanLine& line, RemarkKind kind, std::string other = "",
            std::optional<UtcTime> limit = std::nullopt) {
  line.remarks.push_back({kind, std::move(other), "", limit});
}

std::optional<UtcTime> earlier(std::optional<UtcTime> a, std::optional<UtcTime> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace

void ProgrammeSimulation::arrive(PlanLine& line, const TargetFacts& facts) {
  const UtcTime start = std::max(line.entry.start, range_.from);
  catch_up(start);
  if (facts.nothing_to_play) {
    remark(line, RemarkKind::nothing_to_play);
    if (!is_layer(rule(line))) return;
    const UtcTime end = line.entry.end.value_or(range_.to);
    fails_until_ = std::max(fails_until_.value_or(end), end);
    watch_gap(start);
    return;
  }
  if (is_layer(rule(line))) {
    arrive_layer(line, facts);
  } else {
    arrive_item(line, facts.duration);
  }
  watch_gap(start);
}

void ProgrammeSimulation::finish() {
  catch_up(range_.to);
  if (silent_since_) end_gap(range_.to);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (stays_covered(i)) give_way(layers_[i]);
  }
  for (const Layer& layer : layers_) {
    layer.line->expected_end =
        earlier(layer.end, layer.covered_since ? std::nullopt : layer.own_end);
  }
  for (const Waiting& waiting : waiting_) waiting.line->start_known = false;
}

// The next instant at which something ends or starts by itself.
std::optional<UtcTime> ProgrammeSimulation::next_event() const {
  std::optional<UtcTime> next = earlier(item_ ? item_->end : std::nullopt, fails_until_);
  for (const Layer& layer : layers_) next = earlier(next, layer.end);
  if (!item_ && !layers_.empty()) next = earlier(next, layers_.back().own_end);
  // Behind the first, none can start at its limit: it is the next in turn.
  if (!waiting_.empty()) next = earlier(next, waiting_.front().deadline);
  return next;
}

// Handles all that is due up to `t`.
void ProgrammeSimulation::catch_up(UtcTime t) {
  while (true) {
    const auto next = next_event();
    if (item_ && !item_->end && item_->start < t && (!next || item_->start <= *next)) {
      give_up_item();
    } else if (next && *next <= t) {
      advance_to(*next);
    } else {
      return;
    }
  }
}

// An item of unknown length is over when something else happens; what waited for it may have
// started at any time since.
void ProgrammeSimulation::give_up_item() {
  const UtcTime began = item_->start;
  item_.reset();
  if (!waiting_.empty()) {
    waiting_.front().line->start_known = false;
    waiting_.front().unsure = true;
  }
  begin_next(began);
  uncover_layer(began);
}

// Requires: nothing is due before `t`.
void ProgrammeSimulation::advance_to(UtcTime t) {
  if (fails_until_ && *fails_until_ <= t) fails_until_.reset();
  end_layers(t);
  if (item_ && item_->end && *item_->end <= t) {
    item_->line->expected_end = *item_->end;
    item_.reset();
  }
  if (item_ && !waiting_.empty() && waiting_.front().deadline && *waiting_.front().deadline <= t) {
    const Waiting forced = waiting_.front();
    waiting_.pop_front();
    take_over(forced, t);
  }
  begin_next(t);
  uncover_layer(t);
  watch_gap(t);
}

void ProgrammeSimulation::begin_next(UtcTime t) {
  while (!item_ && !waiting_.empty()) {
    const Waiting next = waiting_.front();
    waiting_.pop_front();
    take_over(next, t);
  }
  if (!waiting_.empty() && waiting_.front().deadline && *waiting_.front().deadline <= t) {
    waiting_.front().deadline.reset();
  }
}

// It begins now, whatever plays.
void ProgrammeSimulation::take_over(const Waiting& next, UtcTime t) {
  auto cut = item_ ? cut_item(*next.line, t) : std::nullopt;
  Layer* layer = next.layer ? begin_layer(next, t) : nullptr;
  if (layer != nullptr) {
    layer->cut = cut;
  } else if (cut) {
    waiting_.push_front(*cut);
  }
  if (!next.layer) begin_item(next, t);
}

void ProgrammeSimulation::arrive_item(PlanLine& line, std::optional<Duration> length) {
  if (line.entry.end && length) length = std::min(*length, *line.entry.end - line.entry.start);
  if (!length) remark(line, RemarkKind::length_unknown);
  Waiting next{&line, length, {}, {}, length.value_or(Duration{0}), false, false, false};
  if (joins_queue(next)) return;
  const auto cut = item_ ? cut_item(line, line.entry.start) : std::nullopt;
  if (cut) waiting_.push_front(*cut);
  note_interrupted_layer(line, false);
  begin_item(next, line.entry.start);
}

// Whether the entry has to wait for the item that plays, and for those that wait already.
bool ProgrammeSimulation::joins_queue(const Waiting& next) {
  if (!item_) return false;
  PlanLine& line = *next.line;
  const UtcTime start = line.entry.start;
  const bool same_instant = item_->line->entry.start == start;
  if (!same_instant && rule(line).start == StartMode::hard) return false;
  Waiting waiting = next;
  if (same_instant) {
    remark(line, RemarkKind::same_time, name(*item_->line));
  } else {
    waiting.deadline = start + rule(line).wait_up_to;
    remark(line, RemarkKind::waits_for, name(*item_->line), waiting.deadline);
  }
  if (!item_->end) {  // after something of unknown length: at this instant, or later
    line.start_known = false;
    waiting.unsure = true;
    item_.reset();
    take_over(waiting, start);
    return true;
  }
  if (item_->unsure) {
    line.start_known = false;
    waiting.unsure = true;
  }
  waiting_.push_back(waiting);
  return true;
}

// `endless`: so is the entry, and it takes the place of another such layer.
void ProgrammeSimulation::note_interrupted_layer(PlanLine& line, bool endless) {
  if (layers_.empty()) return;
  const PlanLine& under = *layers_.back().line;
  if (under.entry.start == line.entry.start) return;
  if (is_layer(rule(line)) && (layers_.back().unsure || under.entry.rule == line.entry.rule))
    return;
  if (rule(line).start == StartMode::soft && rule(under).play.kind == TargetKind::playlist) {
    remark(line, RemarkKind::waits_for_item, name(under), line.entry.start + rule(line).wait_up_to);
    line.start_known = false;
  }
  if (!(endless && layers_.back().endless)) remark(line, RemarkKind::over, name(under));
}

void ProgrammeSimulation::arrive_layer(PlanLine& line, const TargetFacts& facts) {
  const UtcTime start = std::max(line.entry.start, range_.from);
  const bool endless = facts.endless && !line.entry.end;
  if (!facts.endless && !facts.duration) {
    remark(line, RemarkKind::length_unknown);
    if (line.entry.start < range_.from && !line.entry.end) {  // most likely over by now
      line.expected_end = range_.from;
      return;
    }
  }
  const Waiting next{&line, facts.duration, {}, {}, {}, true, endless, false};
  if (joins_queue(next)) return;
  if (!item_) note_interrupted_layer(line, endless);
  replace_layers(line, start, endless);
  take_over(next, start);
}

// A rule is in force once: its new turn takes the place of its earlier one. A layer without an end
// gives way to the next such layer for good.
void ProgrammeSimulation::replace_layers(const PlanLine& line, UtcTime t, bool endless) {
  std::erase_if(layers_, [&](Layer& layer) {
    const bool same = layer.line->entry.rule == line.entry.rule;
    const bool gives_way = endless && layer.endless;
    if ((same || gives_way) && !layer.unsure) layer.line->expected_end = t;
    return same || gives_way || layer.unsure;
  });
}

// What had to wait begins when it can.
void ProgrammeSimulation::note_start(PlanLine& line, UtcTime t) {
  if (line.expected_end || t <= std::max(line.expected_start, range_.from)) return;
  line.expected_start = t;
  if (t - line.entry.start >= kShortestDelay) remark(line, RemarkKind::late);
}

ProgrammeSimulation::Layer* ProgrammeSimulation::begin_layer(const Waiting& next, UtcTime t) {
  PlanLine& line = *next.line;
  if (line.entry.end && *line.entry.end <= t) {  // its time was over before it could begin
    line.start_known = false;
    remark(line, RemarkKind::nothing_to_play);
    return nullptr;
  }
  note_start(line, t);
  replace_layers(line, t, next.endless);
  cover_layers(line, t);
  const bool unsure = !next.length && !next.endless && !line.entry.end;
  Layer layer{&line, line.entry.end, {}, {}, nullptr, unsure, next.endless, {}};
  if (next.length) layer.own_end = line.expected_start + *next.length;
  layers_.push_back(layer);
  return &layers_.back();
}

void ProgrammeSimulation::begin_item(const Waiting& next, UtcTime t) {
  std::optional<Duration> length = next.length;
  if (next.rejoin_end) length = *next.rejoin_end - t;
  if (length && *length <= Duration{0}) return;
  PlanLine& line = *next.line;
  note_start(line, t);
  cover_layers(line, t);
  item_ = Item{&line, t, std::nullopt, next.full, next.unsure};
  if (length) item_->end = t + *length;
  line.expected_end = item_->end;
}

// Ends the item that plays; gives what is left of it, if it goes on later. What ends nobody knows
// when is not said to be cut: most likely it is over.
std::optional<ProgrammeSimulation::Waiting> ProgrammeSimulation::cut_item(PlanLine& by, UtcTime t) {
  const Item item = *item_;
  item_.reset();
  PlanLine& cut = *item.line;
  if (!item.end || item.unsure) {
    cut.expected_end.reset();
    return std::nullopt;
  }
  remark(by, RemarkKind::cuts, name(cut));
  cut.expected_end = t;
  const ResumePolicy policy = rule(cut).resume;
  if (policy == ResumePolicy::skip) {
    remark(cut, RemarkKind::cut_by, name(by));
    return std::nullopt;
  }
  remark(cut, RemarkKind::comes_back, name(by));
  Waiting back{&cut, *item.end - t, {}, {}, item.full, false, false, false};
  if (policy == ResumePolicy::restart) back.length = item.full;
  if (policy == ResumePolicy::rejoin) back.rejoin_end = item.end;
  return back;
}

void ProgrammeSimulation::cover_layers(PlanLine& by, UtcTime t) {
  if (layers_.empty() || layers_.back().covered_since) return;
  layers_.back().covered_since = t;
  layers_.back().covered_by = &by;
}

// Whether what lies above lasts as long as the layer's own time. Of what ends nobody knows when it
// is not said.
bool ProgrammeSimulation::stays_covered(std::size_t index) const {
  const Layer& layer = layers_[index];
  if (!layer.covered_since || !layer.end) return false;
  if (item_ && item_->end && *item_->end >= *layer.end) return true;
  return std::any_of(layers_.begin() + static_cast<std::ptrdiff_t>(index) + 1, layers_.end(),
                     [&](const Layer& above) {
                       const auto end = earlier(above.end, above.own_end);
                       return !above.unsure && (!end || *end >= *layer.end);
                     });
}

// It does not come back: it was last heard when it was covered.
void ProgrammeSimulation::give_way(Layer& layer) {
  layer.end = layer.covered_since;
  PlanLine& by = *layer.covered_by;
  for (Remark& said : by.remarks) {
    const bool goes_on = said.kind == RemarkKind::over && said.other == name(*layer.line);
    if (goes_on) said.kind = RemarkKind::outlasts;
  }
  remark(*layer.line, RemarkKind::gives_way, name(by));
}

// The innermost layer goes on: what it has left moves on by the time it was covered.
void ProgrammeSimulation::uncover_layer(UtcTime t) {
  if (item_ || layers_.empty() || !layers_.back().covered_since) return;
  Layer& layer = layers_.back();
  const bool rejoins = rule(*layer.line).resume == ResumePolicy::rejoin;
  if (layer.own_end && !rejoins && t > *layer.covered_since) {
    *layer.own_end += t - *layer.covered_since;
  }
  layer.covered_since.reset();
  layer.covered_by = nullptr;
  end_layers(t);
}

void ProgrammeSimulation::end_layers(UtcTime t) {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (layers_[i].end && *layers_[i].end <= t && stays_covered(i)) give_way(layers_[i]);
  }
  const bool covered = item_.has_value();
  std::vector<Waiting> go_on;  // what the layers that end had cut
  std::erase_if(layers_, [&](Layer& layer) {
    const bool by_rule = layer.end && *layer.end <= t;
    const bool running = !layer.covered_since && !covered;
    const bool by_itself = running && layer.own_end && *layer.own_end <= t;
    if (by_rule || by_itself) layer.line->expected_end = by_rule ? *layer.end : *layer.own_end;
    if ((by_rule || by_itself) && layer.cut) go_on.push_back(*layer.cut);
    return by_rule || by_itself;
  });
  for (const Waiting& cut : go_on) waiting_.push_front(cut);
  if (!go_on.empty()) begin_next(t);
  if (!item_ && !layers_.empty() && layers_.back().covered_since) uncover_layer(t);
}

void ProgrammeSimulation::watch_gap(UtcTime t) {
  t = std::max(t, range_.from);
  const bool unknown = item_ && !item_->end;
  const bool unsure = !layers_.empty() && layers_.back().unsure;
  const bool layered =
      std::any_of(layers_.begin(), layers_.end(), [](const Layer& layer) { return !layer.unsure; });
  const bool silent = !layered && (!item_ || unknown);
  const bool begins = unknown && item_->start == t;
  const std::string after = unknown ? name(*item_->line) : unsure ? name(*layers_.back().line) : "";
  const bool fails = fails_until_.has_value();
  const bool another = begins || (!after.empty() && after != silent_after_);
  if (silent_since_ && (!silent || another || fails != silent_by_failure_)) end_gap(t);
  if (silent && !silent_since_) {
    silent_since_ = t;
    silent_after_ = after;
    silent_by_failure_ = fails;
  }
}

void ProgrammeSimulation::end_gap(UtcTime t) {
  if (t - *silent_since_ >= kShortestGap) {
    gaps_.push_back({programme_, *silent_since_, t, silent_after_, silent_by_failure_});
  }
  silent_since_.reset();
}

}  // namespace hornbill::scheduler
