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
  if (silent_since_ && range_.to - *silent_since_ >= kShortestGap) {
    gaps_.push_back({programme_, *silent_since_, range_.to, silent_after_});
  }
  for (const Layer& layer : layers_) {
    layer.line->expected_end =
        earlier(layer.end, layer.covered_since ? std::nullopt : layer.own_end);
  }
  for (const Waiting& waiting : waiting_) waiting.line->start_known = false;
}

// The next instant at which something ends or starts by itself.
std::optional<UtcTime> ProgrammeSimulation::next_event() const {
  std::optional<UtcTime> next = item_ ? item_->end : std::nullopt;
  for (const Layer& layer : layers_) next = earlier(next, layer.end);
  if (!item_ && !layers_.empty()) next = earlier(next, layers_.back().own_end);
  for (const Waiting& waiting : waiting_) next = earlier(next, waiting.deadline);
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
  if (!waiting_.empty()) waiting_.front().line->start_known = false;
  begin_next(began);
  uncover_layer(began);
}

// Requires: nothing is due before `t`.
void ProgrammeSimulation::advance_to(UtcTime t) {
  end_layers(t);
  if (item_ && item_->end && *item_->end <= t) {
    item_->line->expected_end = *item_->end;
    item_.reset();
  }
  if (item_ && !waiting_.empty() && waiting_.front().deadline && *waiting_.front().deadline <= t) {
    const Waiting forced = waiting_.front();
    waiting_.pop_front();
    cut_item(*forced.line, t);
    waiting_.push_front(forced);
  }
  // Behind the first, none can start at its limit: it is the next in turn.
  for (Waiting& waiting : waiting_) {
    if (waiting.deadline && *waiting.deadline <= t) waiting.deadline.reset();
  }
  begin_next(t);
  uncover_layer(t);
  watch_gap(t);
}

void ProgrammeSimulation::begin_next(UtcTime t) {
  while (!item_ && !waiting_.empty()) {
    const Waiting next = waiting_.front();
    waiting_.pop_front();
    begin_item(next, t);
  }
}

void ProgrammeSimulation::arrive_item(PlanLine& line, std::optional<Duration> length) {
  if (line.entry.end) {
    const Duration most = *line.entry.end - line.entry.start;
    length = length ? std::min(*length, most) : most;
  }
  if (!length) remark(line, RemarkKind::length_unknown);
  if (joins_queue(line, length)) return;
  if (item_) cut_item(line, line.entry.start);
  note_interrupted_layer(line);
  begin_item({&line, length, {}, {}, length.value_or(Duration{0})}, line.entry.start);
}

// Whether the entry has to wait for the item that plays.
bool ProgrammeSimulation::joins_queue(PlanLine& line, std::optional<Duration> length) {
  if (!item_) return false;
  const UtcTime start = line.entry.start;
  const bool same_instant = item_->line->entry.start == start;
  if (!same_instant && rule(line).start == StartMode::hard) return false;
  Waiting waiting{&line, length, {}, {}, length.value_or(Duration{0})};
  if (same_instant) {
    remark(line, RemarkKind::same_time, name(*item_->line));
  } else {
    waiting.deadline = start + rule(line).wait_up_to;
    remark(line, RemarkKind::waits_for, name(*item_->line), waiting.deadline);
  }
  if (!item_->end) {  // after something of unknown length: at this instant, or later
    line.start_known = false;
    item_.reset();
    begin_item(waiting, start);
    return true;
  }
  waiting_.push_back(waiting);
  return true;
}

void ProgrammeSimulation::note_interrupted_layer(PlanLine& line) {
  if (layers_.empty()) return;
  const PlanLine& under = *layers_.back().line;
  if (under.entry.start == line.entry.start) return;
  if (rule(line).start == StartMode::soft && rule(under).play.kind == TargetKind::playlist) {
    remark(line, RemarkKind::waits_for_item, name(under), line.entry.start + rule(line).wait_up_to);
    line.start_known = false;
  }
  remark(line, RemarkKind::over, name(under));
}

void ProgrammeSimulation::arrive_layer(PlanLine& line, const TargetFacts& facts) {
  const UtcTime start = std::max(line.entry.start, range_.from);
  replace_layers(line);
  const bool unsure = !facts.endless && !facts.duration && !line.entry.end;
  if (unsure) {
    remark(line, RemarkKind::length_unknown);
    if (line.entry.start < range_.from) {  // most likely over by now
      line.expected_end = range_.from;
      return;
    }
  }
  const bool same_instant = item_ && item_->line->entry.start == line.entry.start;
  if (same_instant) {
    remark(line, RemarkKind::same_time, name(*item_->line));
  } else if (item_ && rule(line).start == StartMode::hard) {
    cut_item(line, start);
  } else if (item_) {
    const UtcTime limit = start + rule(line).wait_up_to;
    remark(line, RemarkKind::waits_for, name(*item_->line), limit);
    if (item_->end && *item_->end > limit) {
      remark(line, RemarkKind::cuts, name(*item_->line));
      remark(*item_->line, RemarkKind::cut_by, name(line));
      item_->end = item_->line->expected_end = limit;
    }
  } else {
    note_interrupted_layer(line);
  }
  if (item_) {
    line.start_known = item_->end.has_value();
    line.expected_start = item_->end.value_or(start);
    if (line.expected_start - line.entry.start >= kShortestDelay) {
      remark(line, RemarkKind::late);
    }
  }
  cover_layers(start);
  Layer layer{&line, line.entry.end, {}, {}, unsure};
  if (facts.duration) layer.own_end = line.expected_start + *facts.duration;
  if (item_) layer.covered_since = line.expected_start;
  layers_.push_back(layer);
}

// A rule is in force once: its new turn takes the place of its earlier one.
void ProgrammeSimulation::replace_layers(const PlanLine& line) {
  std::erase_if(layers_, [&](Layer& layer) {
    const bool same = layer.line->entry.rule == line.entry.rule;
    if (same && !layer.unsure) layer.line->expected_end = line.entry.start;
    return same || layer.unsure;
  });
}

void ProgrammeSimulation::begin_item(const Waiting& next, UtcTime t) {
  std::optional<Duration> length = next.length;
  if (next.rejoin_end) length = *next.rejoin_end - t;
  if (length && *length <= Duration{0}) return;
  PlanLine& line = *next.line;
  if (!line.expected_end && t > line.expected_start) {
    line.expected_start = t;
    if (t - line.entry.start >= kShortestDelay) remark(line, RemarkKind::late);
  }
  cover_layers(t);
  item_ = Item{&line, t, std::nullopt, next.full};
  if (length) item_->end = t + *length;
  line.expected_end = item_->end;
}

void ProgrammeSimulation::cut_item(PlanLine& by, UtcTime t) {
  PlanLine& cut = *item_->line;
  remark(by, RemarkKind::cuts, name(cut));
  cut.expected_end = t;
  const ResumePolicy policy = rule(cut).resume;
  if (policy == ResumePolicy::skip || !item_->end) {
    remark(cut, RemarkKind::cut_by, name(by));
  } else {
    remark(cut, RemarkKind::comes_back, name(by));
    Waiting back{&cut, *item_->end - t, {}, {}, item_->full};
    if (policy == ResumePolicy::restart) back.length = item_->full;
    if (policy == ResumePolicy::rejoin) back.rejoin_end = item_->end;
    waiting_.push_front(back);
  }
  item_.reset();
}

void ProgrammeSimulation::cover_layers(UtcTime t) {
  if (!layers_.empty() && !layers_.back().covered_since) layers_.back().covered_since = t;
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
  end_layers(t);
}

void ProgrammeSimulation::end_layers(UtcTime t) {
  const bool covered = item_.has_value();
  std::erase_if(layers_, [&](Layer& layer) {
    const bool by_rule = layer.end && *layer.end <= t;
    const bool running = !layer.covered_since && !covered;
    const bool by_itself = running && layer.own_end && *layer.own_end <= t;
    if (by_rule || by_itself) layer.line->expected_end = by_rule ? *layer.end : *layer.own_end;
    return by_rule || by_itself;
  });
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
  if (silent_since_ && (!silent || begins || (!after.empty() && after != silent_after_))) {
    if (t - *silent_since_ >= kShortestGap) {
      gaps_.push_back({programme_, *silent_since_, t, silent_after_});
    }
    silent_since_.reset();
  }
  if (silent && !silent_since_) {
    silent_since_ = t;
    silent_after_ = after;
  }
}

}  // namespace hornbill::scheduler
