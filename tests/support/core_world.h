// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "audio/engine/engine.h"
#include "audio/engine/feed.h"
#include "scheduler/playout/station_core.h"

namespace hornbill::tests {

// How a scripted segment behaves when it is played.
struct ScriptedSegment {
  double seconds = 10;
  float level = 0.1F;        // every frame has this value: one can see who sounds
  bool missing = false;      // cannot be opened
  double breaks_after = -1;  // the source breaks off after so many seconds
  bool analysed = true;      // its length is known to the library
  std::string artist;
  std::string remark = {};               // the decoder's, at the end
  std::string facts_reason = {};         // what analysis says of it
  bool unplayable = false;               // so analysis found
  double segue_at = -1;                  // where the next item begins over its tail; -1: nowhere
  std::string failure = "file missing";  // why, when it is
  std::int64_t open_ticks = 0;           // that opening it takes, beside the usual ones
};

// One piece of what zone 0 sounded like: from `from` on, the value was `level`.
struct HeardRun {
  base::FramePos from;
  float level = 0;
};

// The real core and the real engine under a scripted clock, library and feeder: days pass in
// seconds, and what is heard is measured from the engine's output.
class CoreWorld {
 public:
  // `first`: the tick with which core and engine begin, at `start` of the wall clock. A segment
  // named "input:NAME" is what that live input gives; others give 0.3 for ever.
  explicit CoreWorld(scheduler::StationSetup setup, std::map<std::string, ScriptedSegment> segments,
                     base::UtcTime start, base::Tick first = {0});

  // Runs on until the wall clock shows `until`.
  void run_until(base::UtcTime until);
  void run_for(base::Duration d) { run_until(now() + d); }
  void input(scheduler::Input input) { inbox_.push_back(std::move(input)); }
  // The wall clock jumps.
  void step_clock(base::Duration by);
  // Steps the core only when it asks for it or there is news, as drivers without audio do.
  void set_lazy() { lazy_ = true; }
  void set_trusted(bool trusted) {
    trusted_ = trusted;
    observe();
  }
  void set_setup(scheduler::StationSetup setup);
  void restore(scheduler::Restored restored) { inbox_.insert(inbox_.begin(), restored); }
  scheduler::StationSetup& setup() { return setup_; }
  std::map<std::string, ScriptedSegment>& segments() { return segments_; }
  void library_changed();
  // From now on the left channel of the first `zones` zones is kept, for sound().
  void keep_sound(int zones) { kept_.resize(static_cast<std::size_t>(zones)); }
  // What was kept of the time before is let go.
  void forget_sound(base::FramePos before);
  // From now on every input is kept with the tick of the step that took it, for inputs().
  void keep_inputs() { keeps_inputs_ = true; }

  base::UtcTime now() const;
  base::FramePos position() const { return engine_.position(); }
  // The first frame that an input given now can have an effect on.
  base::FramePos earliest() const { return (tick_ + 1).first_frame(); }
  base::FramePos frame_of(base::UtcTime utc) const;
  // Latest state of each record, in order of id.
  std::vector<scheduler::AsRunRecord> as_run() const;
  // Records as "entry/segment@started_s how_ended" lines, without notes; for comparing.
  std::vector<std::string> heard() const;
  std::vector<std::string> missed() const;
  // Stretches of zone 0 where the level stayed the same for 100 ms or more.
  const std::vector<HeardRun>& runs() const { return runs_; }
  // Longest stretch of digital silence of zone 0 so far, in frames.
  base::FrameCount longest_silence() const { return longest_silence_; }
  std::shared_ptr<const scheduler::StationSnapshot> snapshot() const { return snapshot_; }
  // Keys of the faults in it.
  std::vector<std::string> faults() const;
  // What became of the orders so far.
  const std::vector<scheduler::OrderAnswer>& orders() const { return orders_; }
  // All that the core said of alerts, in order.
  const std::vector<scheduler::AlertReport>& alerts() const { return alerts_; }
  // What a kept zone sounded like at a frame of the engine's time line. Requires: kept.
  float sound(int zone, base::FramePos at) const {
    return kept_[static_cast<std::size_t>(zone)].at(
        static_cast<std::size_t>((at - kept_from_).value));
  }
  // The frames that are kept: [first, end).
  base::FramePos sound_first() const { return kept_from_; }
  base::FramePos sound_end() const {
    return kept_from_ + base::FrameCount{static_cast<std::int64_t>(kept_[0].size())};
  }
  const std::vector<std::pair<base::Tick, scheduler::Input>>& inputs() const { return inputs_; }
  std::shared_ptr<const playlists::Library> library() const;
  // Orders that reached the engine after their frame. Those of the first setup do.
  std::int64_t commands_late() const { return commands_late_; }
  // What a program that is killed now leaves for its next start.
  scheduler::Restored left_behind() const;

 private:
  struct Filling {
    int feed = 0;
    ScriptedSegment segment;
    std::int64_t from = 0;
    std::int64_t total = 0;
    std::int64_t written = 0;
    bool live = false;
    bool told_end = false;
    base::Tick due{0};
    bool told_ready = false;
  };
  void observe();
  void tick();
  void step_core();
  void take_jobs(const scheduler::StepResult& result);
  void open(const scheduler::OpenFeed& job);
  void fill();
  void listen();
  void keep();

  scheduler::StationSetup setup_;
  std::map<std::string, ScriptedSegment> segments_;
  base::UtcTime start_;
  base::FramePos first_;
  base::Duration offset_{0};
  bool trusted_ = true;
  std::vector<std::unique_ptr<audio::Feed>> feeds_;
  std::vector<float> tone_;
  audio::Feed builtin_;
  audio::Engine engine_;
  std::unique_ptr<scheduler::StationCore> core_;
  base::Tick tick_;
  std::vector<scheduler::Input> inbox_;
  bool lazy_ = false;
  base::Tick core_next_{0};
  std::map<audio::PlayToken, Filling> filling_;
  std::vector<std::pair<base::Tick, audio::PlayToken>> closing_;
  std::map<std::uint64_t, scheduler::AsRunRecord> records_;
  std::vector<scheduler::AlertReport> alerts_;
  std::vector<std::vector<float>> kept_;
  base::FramePos kept_from_;
  bool keeps_inputs_ = false;
  std::vector<std::pair<base::Tick, scheduler::Input>> inputs_;
  std::int64_t commands_late_ = 0;
  std::vector<HeardRun> runs_;
  std::int64_t same_for_ = 0;
  float last_ = 0;
  std::int64_t silent_for_ = 0;
  base::FrameCount longest_silence_;
  std::shared_ptr<const scheduler::StationSnapshot> snapshot_;
  std::optional<scheduler::Standing> standing_;
  std::vector<scheduler::OrderAnswer> orders_;
};

// 2026-12-01T00:00:00Z, a Tuesday, plus `h` hours, `m` minutes, `s` seconds.
base::UtcTime at(int h, int m = 0, double s = 0);
// A rule that plays `target` ("segment:a", "playlist:p", "input:i", "silence") at local
// "HH:MM[:SS]".
scheduler::Rule rule(const std::string& name, const std::string& target, const std::string& at);
// One zone "village" on "main", UTC, no loudness change (target -14), no fallback.
scheduler::StationSetup plain_setup();

}  // namespace hornbill::tests
