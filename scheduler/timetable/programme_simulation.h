// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scheduler/timetable/plan_report.h"

namespace hornbill::scheduler {

// Goes through one programme's entries with expected lengths: who plays when, who waits for or
// cuts whom, and when nobody plays. An item of unknown length is taken to be over when the next
// thing happens, so that nothing is said to cut it; a list of unknown length when the next layer
// begins. Ducked entries are no concern of it.
class ProgrammeSimulation {
 public:
  ProgrammeSimulation(std::span<const Rule> rules, PlanRange range, std::string programme)
      : rules_(rules), range_(range), programme_(std::move(programme)) {}

  // `line` is due, with what is known of it. Call in plan order. Requires: `line` outlives this.
  void arrive(PlanLine& line, const TargetFacts& facts);
  // Goes on to the end of the range.
  void finish();

  std::vector<PlanGap> take_gaps() { return std::move(gaps_); }

 private:
  struct Waiting {
    PlanLine* line = nullptr;
    std::optional<base::Duration> length;     // what is left to play
    std::optional<base::UtcTime> deadline;    // starts by force, if it is the first that waits
    std::optional<base::UtcTime> rejoin_end;  // goes on where it would be by now
    base::Duration full{0};
    bool layer = false;
    bool endless = false;  // layer: ends neither by itself nor by its rule
    bool unsure = false;   // begins after something of unknown length
  };
  // What lies under the items and comes back after them.
  struct Layer {
    PlanLine* line = nullptr;
    std::optional<base::UtcTime> end;      // by the rule
    std::optional<base::UtcTime> own_end;  // of its content, if nothing more interrupts it
    std::optional<base::UtcTime> covered_since;
    PlanLine* covered_by = nullptr;  // since then
    bool unsure = false;             // it ends by itself, nobody knows when
    bool endless = false;            // gives way to the next such layer for good
    std::optional<Waiting> cut;      // the item that it cut and that goes on after it
  };
  struct Item {
    PlanLine* line = nullptr;
    base::UtcTime start;
    std::optional<base::UtcTime> end;
    base::Duration full{0};
    bool unsure = false;  // began after something of unknown length, so nobody knows when it ends
  };

  const Rule& rule(const PlanLine& line) const { return rules_[line.entry.rule]; }
  const std::string& name(const PlanLine& line) const { return rule(line).name; }

  std::optional<base::UtcTime> next_event() const;
  void advance_to(base::UtcTime t);
  void catch_up(base::UtcTime t);
  void give_up_item();
  void begin_next(base::UtcTime t);
  void arrive_item(PlanLine& line, std::optional<base::Duration> length);
  void arrive_layer(PlanLine& line, const TargetFacts& facts);
  bool joins_queue(const Waiting& next);
  void note_interrupted_layer(PlanLine& line, bool endless);
  void replace_layers(const PlanLine& line, base::UtcTime t, bool endless);
  void take_over(const Waiting& next, base::UtcTime t);
  void begin_item(const Waiting& next, base::UtcTime t);
  Layer* begin_layer(const Waiting& next, base::UtcTime t);
  void note_start(PlanLine& line, base::UtcTime t);
  std::optional<Waiting> cut_item(PlanLine& by, base::UtcTime t);
  void cover_layers(PlanLine& by, base::UtcTime t);
  bool stays_covered(std::size_t index) const;
  void give_way(Layer& layer);
  void uncover_layer(base::UtcTime t);
  void end_layers(base::UtcTime t);
  void watch_gap(base::UtcTime t);
  void end_gap(base::UtcTime t);

  std::span<const Rule> rules_;
  PlanRange range_;
  std::string programme_;
  std::vector<Layer> layers_;  // innermost last
  std::optional<Item> item_;
  std::deque<Waiting> waiting_;  // in the order in which they begin
  std::optional<base::UtcTime> silent_since_{range_.from};
  std::string silent_after_;
  bool silent_by_failure_ = false;
  // Until then a layer is in force of which nothing can be played.
  std::optional<base::UtcTime> fails_until_;
  std::vector<PlanGap> gaps_;
};

}  // namespace hornbill::scheduler
