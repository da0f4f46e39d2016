// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scheduler/playout/agenda.h"
#include "scheduler/playout/core_context.h"

namespace hornbill::scheduler {

// An item that another one cut off.
struct Cut {
  std::string segment;
  base::FrameCount position;  // in the file
  base::UtcTime at;
};
// What an alert cut, and the word of the last alert that said what is to become of it.
struct CutByAlert {
  Cut cut;
  alerts::ReturnPolicy word = alerts::ReturnPolicy::as_the_item_says;
};

// A running entry: gives one item after the other until it is exhausted or its time is over.
// Lies in a stack: the topmost has the programme, those below wait to come back.
// Thread: core.
class Layer {
 public:
  Layer(std::uint64_t id, Agenda::Item item, CoreContext& context);

  std::uint64_t id() const { return id_; }
  const Rule& rule() const { return item_.rule; }
  const Entry& entry() const { return item_.entry; }
  const std::optional<base::UtcTime>& end() const { return item_.entry.end; }
  // When the timetable has it; none: it is the fallback.
  std::optional<base::UtcTime> planned() const;
  bool over(base::UtcTime at) const { return end() && at >= *end(); }
  bool bounded() const;  // ends by itself or at a time
  bool silent() const { return rule().play.kind == TargetKind::silence; }
  bool is_input() const { return rule().play.kind == TargetKind::input; }
  bool is_single() const { return rule().play.kind == TargetKind::segment; }
  // Nothing more will ever come.
  bool exhausted() const { return exhausted_; }
  // It is over for good, whatever it still has.
  void finish() { exhausted_ = true; }
  // Whether it could give an item, or silence, that begins at `at`.
  bool may_give(const CoreContext& context, base::UtcTime at) const;

  // Overlap between its items.
  base::FrameCount crossfade(const CoreContext& context) const;

  // The next item if it were to begin at `at`. Nothing: exhausted, or nothing playable just now.
  std::optional<PlaySpec> choose(CoreContext& context, base::UtcTime at);
  // An item that was chosen but not played; it is the next choice again.
  void put_back(PlaySpec spec) { kept_.push_back(std::move(spec)); }
  // Single: what it plays could not be opened and is the next choice again, as the library has it.
  void ask_again() { given_ = false; }
  // Whether there is time to try its item once more before its start, if it cannot be opened now.
  bool may_try_again(const CoreContext& context) const;
  void item_began() {
    ++items_begun_;
    joined_at_.reset();
  }
  int items_begun() const { return items_begun_; }
  // How many of its items had begun before the program was started again.
  void set_items_begun(int items) { items_begun_ = items; }
  // Whether it can still have something to play `elapsed` after its start; a playlist by the
  // lengths of its files, as far as they are known.
  bool may_last(const CoreContext& context, base::Duration elapsed) const;
  // Writes a line to the as-run for each member of its playlist that is known to be unplayable and
  // was not named yet. At most kMostNamed at once; further ones are counted in one line.
  void name_unplayable(CoreContext& context);
  static constexpr std::size_t kMostNamed = 100;
  // Names what is new since, if any were named.
  void look_again(CoreContext& context);
  // Whether its item's failure is yet to be told: within a day it is told once.
  bool tell_once(const std::string& segment, base::UtcTime now);
  // The current item is broken off; the entry's resume policy decides what becomes of it.
  // What comes after its last item was looked for while that sounded, in vain: it has a rest again.
  void cut(Cut cut) {
    cut_ = std::move(cut);
    exhausted_ = false;
  }
  void cut(Cut what, ResumePolicy policy) {
    cut(std::move(what));
    cut_policy_ = policy;
  }
  bool is_cut() const { return cut_.has_value(); }
  // Another word for the last cut. `taken_up`: what it led to was chosen already, and is let go.
  void cut_otherwise(Cut cut, ResumePolicy policy, bool taken_up) {
    if (!cut_) exhausted_ = false;
    if (taken_up && !is_single()) ++items_begun_;  // as if it had not been chosen again
    cut_ = std::move(cut);
    cut_policy_ = policy;
  }
  // Begin as if `elapsed` had gone by already.
  void join(base::Duration elapsed) { join_ = elapsed; }
  // Begin with the rest of the item that was on air when the program ended.
  void go_on_with(Cut cut);
  // The entry's rule was changed by a reload that kept what it plays.
  void set_rule(Rule rule, std::optional<base::UtcTime> end);
  void library_changed(CoreContext& context);

 private:
  std::optional<PlaySpec> choose_single(CoreContext& context, base::UtcTime at);
  std::optional<PlaySpec> choose_listed(CoreContext& context, base::UtcTime at);
  std::optional<PlaySpec> take_kept(base::UtcTime at);
  void join_behind(base::FrameCount elapsed, base::UtcTime at);
  std::optional<PlaySpec> after_cut(CoreContext& context, base::UtcTime at);
  std::optional<PlaySpec> next_listed(CoreContext& context, base::UtcTime at);
  std::optional<PlaySpec> joined(CoreContext& context, base::UtcTime at);
  std::shared_ptr<PlaylistPlace> make_place(const playlists::PlaylistOptions& options,
                                            CoreContext& context);
  playlists::PlaylistCursor& cursor() { return place_->cursor; }
  PlaySpec labelled(CoreContext& context) const;
  PlaySpec spec_of(CoreContext& context, const playlists::Segment& segment,
                   base::FrameCount position, std::string reason) const;

  std::uint64_t id_;
  Agenda::Item item_;
  std::shared_ptr<PlaylistPlace> place_;       // null: no playlist; or shared by recurrences
  std::vector<PlaySpec> kept_;                 // put back, the next one last
  std::map<std::string, base::UtcTime> told_;  // segments that failed, and when that was written
  std::optional<Cut> cut_;
  ResumePolicy cut_policy_ = ResumePolicy::resume;
  std::optional<base::Duration> join_;
  bool join_on_ = false;  // from the end of the item given last, not from the list's begin
  std::optional<base::UtcTime> joined_at_;  // what is chosen, amid it, was to begin then
  int items_begun_ = 0;
  bool given_ = false;  // single: it was chosen
  bool exhausted_ = false;
};

}  // namespace hornbill::scheduler
