// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scheduler/playout/agenda.h"
#include "scheduler/playout/core_context.h"
#include "scheduler/playout/layer.h"
#include "scheduler/playout/overlays.h"

namespace hornbill::scheduler {

// Who has one programme: a stack of running entries, the entries that wait to begin, the item on
// air, the one made ready to follow it, and what sounds when nothing else can.
// Nothing is stopped before its successor is known to be playable.
// Thread: core.
class Programme {
 public:
  Programme(std::string name, audio::ProgrammeIndex index);
  const std::string& name() const { return name_; }
  audio::ProgrammeIndex index() const { return index_; }

  // Takes the setup's rules. What is on air goes on to the end of the item, even where its entry is
  // gone; where the file is gone from the library too, it is faded out.
  void setup_changed(CoreContext& context);
  // The setup has it no more: all of it is faded out, and nothing begins until setup_changed().
  void retire(CoreContext& context);
  bool retired() const { return retired_; }
  void library_changed(CoreContext& context);
  // What the last run left, if it is known of this programme: held and stopped ones stay so.
  void restore(CoreContext& context, const ProgrammeStanding& standing);
  ProgrammeStanding standing() const;
  // The time is known and trusted: joins what is in force and begins to follow the timetable.
  void begin(CoreContext& context, const Restored& restored);
  bool begun() const { return begun_; }
  void clock_stepped(CoreContext& context, base::Duration by);
  // Nothing: done. Else why the order is refused; then nothing has changed.
  std::optional<std::string> operate(CoreContext& context, const OperatorCommand& command);
  void silence_began(CoreContext& context);
  // Alerts have every zone of the programme from `at` on: what plays is faded out there, entries
  // that fall due wait and are judged by their late policy afterwards. Nothing if they have it.
  void seize(CoreContext& context, base::FramePos at, alerts::ReturnPolicy after);
  // Where the alerts will end, as far as is known, so that the return is made ready.
  void expect_return(base::FramePos at) { return_at_ = at; }
  // The programme goes on from `at`.
  void give_back(CoreContext& context, base::FramePos at);
  bool seized() const { return seized_; }
  // An alert takes over at the end of the current item: nothing else may. Lasts one step.
  void yield() { yields_ = true; }
  // Where the item on air ends by itself, or the earliest frame if nothing worth waiting for is
  // on air; nothing: not known.
  std::optional<base::FramePos> next_break(const CoreContext& context) const;
  void step(CoreContext& context);
  // The next tick at which it could act without news; asked after step().
  base::Tick next(CoreContext& context);

  ProgrammeSnapshot snapshot(CoreContext& context);
  // The fault of this programme, if something is wrong with it now.
  std::optional<Fault> fault(CoreContext& context) const;

 private:
  struct Pending {
    Layer layer;
    base::UtcTime force;  // begins then at the latest
    Play* play = nullptr;
    bool hard = false;
    base::Tick retry{0};  // not opened again before
    int failures = 0;
  };
  struct Next {
    Play* play = nullptr;
    std::uint64_t layer = 0;  // kFallback: the fallback's
    bool silent = false;      // the successor is silence
    bool is_set() const { return play != nullptr || silent; }
    bool ready() const { return silent || (play != nullptr && play->state == PlayState::ready); }
  };
  enum class Cause : std::uint8_t { natural, forced, time_over, skipped, replaced, idle };
  struct Boundary {
    base::FramePos at;
    Cause cause = Cause::natural;
    std::optional<std::size_t> pending;  // the heir; without it, next_
    base::FrameCount overlap;            // natural: crossfade
    bool segue = false;                  // natural: the end plays on at full level
  };

  // programme.cpp
  void follow_current(CoreContext& context);
  Layer* layer(std::uint64_t id);
  Layer* current_layer() { return layer(current_layer_); }
  void miss(CoreContext& context, const Layer& layer, const std::string& segment,
            const std::string& why);
  bool standing_in(CoreContext& context);
  bool idle(base::UtcTime at) const;  // no entry has anything to play
  bool acts() const { return !stopped_ && !retired_; }
  bool orphaned() const;  // the item on air belongs to an entry that a reload took away
  void adopt_or_end(CoreContext& context, const std::vector<Rule>& rules);
  void stop(CoreContext& context, const std::string& who);
  void fade_all(CoreContext& context, const std::string& note);
  std::optional<std::string> skip(CoreContext& context, const std::string& who);
  bool could_follow(const CoreContext& context) const;

  // programme_alert.cpp
  // The item on air, broken off at `at`; from its beginning if it was not heard by then.
  void heed(CoreContext& context, alerts::ReturnPolicy after);
  Cut cut_at(const CoreContext& context, base::FramePos at) const;

  // programme_due.cpp
  void take_due(CoreContext& context);
  void admit(CoreContext& context, Agenda::Item item);
  void enlist(CoreContext& context, Layer due);
  void enlist_again(CoreContext& context, const std::vector<Agenda::Item>& waiting,
                    base::UtcTime before);
  bool judge_late(CoreContext& context, Layer& late);
  void join_in_force(CoreContext& context, const Restored& restored);
  void join_changed(CoreContext& context, const std::vector<Rule>& before);
  void judge_interrupted(CoreContext& context, const Restored& restored);
  const RunningEntry* was_running(const std::string& rule) const;
  bool was_waiting(const std::string& rule, base::UtcTime planned) const;
  void judge_waiting(CoreContext& context, base::UtcTime since);
  std::optional<base::UtcTime> planned_of(const InterruptedItem& item) const;
  void drop_older_recurrence(CoreContext& context, const Agenda::Item& item);
  void prepare_pending(CoreContext& context);
  bool pending_failed(CoreContext& context, Pending& pending);
  std::vector<Agenda::Item> release_pending(CoreContext& context);
  void keep_back(CoreContext& context);
  void admit_kept_back(CoreContext& context);

  // programme_next.cpp
  void prepare_next(CoreContext& context);
  void follow_next(CoreContext& context);
  void drop_next(CoreContext& context);
  bool choose_from_stack(CoreContext& context, base::UtcTime at);
  void choose_fallback(CoreContext& context, base::UtcTime at);
  std::optional<PlaySpec> choose_fallback_item(CoreContext& context, base::UtcTime at);
  base::FramePos change_expected(CoreContext& context);
  base::FramePos pending_acts(CoreContext& context) const;
  bool builtin_on_air() const;
  bool fallback_usable(const CoreContext& context) const;
  bool entry_about_to_begin(const CoreContext& context) const;
  std::int64_t patience() const;
  void layer_failed(CoreContext& context, std::uint64_t id);

  // programme_transition.cpp
  // `yields`: the end of the current item is an alert's.
  std::optional<Boundary> next_boundary(CoreContext& context, bool yields = false);
  std::optional<Boundary> forced_boundary(CoreContext& context);
  std::optional<Boundary> time_over_boundary(CoreContext& context);
  std::optional<Boundary> natural_boundary(CoreContext& context);
  std::optional<Boundary> immediate_boundary(CoreContext& context);
  std::optional<std::size_t> due_pending(const CoreContext& context, base::UtcTime at) const;
  bool may_force(CoreContext& context, const Pending& pending);
  bool lets_another_first(const CoreContext& context, std::size_t waiting) const;
  base::FrameCount crossfade_length(CoreContext& context);
  void transit(CoreContext& context, const Boundary& boundary);
  void end_current(CoreContext& context, const Boundary& boundary, const std::string& heir);
  void start_heir(CoreContext& context, const Boundary& boundary, Play* play, std::uint64_t id);
  void fall_silent(CoreContext& context, std::uint64_t id);
  void end_silence(CoreContext& context);
  void watch_silence(CoreContext& context, bool on);
  void tidy_stack(base::UtcTime at, std::uint64_t keep);

  std::string name_;
  audio::ProgrammeIndex index_;
  Agenda agenda_;
  Overlays overlays_;
  bool begun_ = false;
  bool held_ = false;
  bool stopped_ = false;
  bool retired_ = false;
  bool seized_ = false;
  std::optional<CutByAlert> cut_;  // what the alerts that have it cut
  bool yields_ = false;
  bool returning_ = false;  // nothing was heard since an alert gave it back
  base::FramePos return_at_{INT64_MAX};
  base::FramePos not_before_;              // nothing of it is heard before
  std::string ordered_by_;                 // who held or stopped it
  std::vector<Agenda::Item> kept_back_;    // waited when it was held or stopped; judged afterwards
  std::optional<ProgrammeStanding> last_;  // how the last run ended, if that is known
  std::vector<Layer> stack_;               // the topmost last
  std::optional<Layer> fallback_;
  std::vector<Pending> pending_;  // in plan order
  Play* current_ = nullptr;
  std::uint64_t current_layer_ = 0;
  Next next_;
  std::optional<audio::PlayToken> orphan_;  // of the item on air, if its entry is gone
  std::optional<std::string> skip_;         // the current item is to end; says why
  bool silent_ = false;                     // silence is what the programme plays
  AsRunRecord silence_;                     // its open record
  base::Tick idle_since_{0};
  bool heard_ = false;  // anything at all, since the start
  std::uint64_t last_layer_ = 0;
  std::map<std::uint64_t, base::Tick> retry_;  // layers with nothing playable: ask again then
  std::map<std::uint64_t, int> failures_;
  std::optional<base::UtcTime> fallback_since_;
};

}  // namespace hornbill::scheduler
