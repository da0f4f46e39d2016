// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "audio/engine/feed.h"
#include "audio/io/driver_core.h"
#include "audio/io/live_input.h"
#include "hornbill/alert_inbox.h"
#include "playlists/segment.h"
#include "scheduler/playout/core_io.h"
#include "scheduler/playout/station_core.h"
#include "scheduler/playout/station_setup.h"

namespace hornbill {

// The feeds that the core hands out, and the built-in sound. A feed costs memory only once it has
// been filled, so the pool may be large.
// Owns: the feeds. Outlives core, feeder and engine.
class FeedPool {
 public:
  explicit FeedPool(int feeds);

  std::vector<audio::Feed*> feeds() const;
  audio::Feed& feed(int index) const { return *feeds_.at(static_cast<std::size_t>(index)); }
  audio::Feed* builtin() { return &builtin_; }

 private:
  std::vector<std::unique_ptr<audio::Feed>> feeds_;
  std::vector<float> builtin_sound_;
  audio::Feed builtin_;
};

// Feeds enough for a station of so many programmes.
int pool_size(std::size_t programmes);

// What becomes of what the core says. Called by the core thread: must not block.
struct StationListeners {
  std::function<void(const scheduler::AsRunRecord&)> as_run;
  std::function<void(std::shared_ptr<const scheduler::StationSnapshot>)> snapshot;
  std::function<void(const scheduler::AlertReport&)> alert;
  std::function<void(const scheduler::Standing&)> standing;  // to be kept for the next start
  std::function<void(const scheduler::OrderAnswer&)> order;
  // Everything that the core was given, in order, before it is: the journal.
  std::function<void(base::Tick, const scheduler::Input&)> input;
};

// The live inputs by name; not owned. Empty offline: an entry that wants one gets "failed".
using LiveInputs = std::map<std::string, audio::LiveInput*>;

// Joins the core with a driver: turns what the driver knows into the core's inputs, and what the
// core wants into commands and orders; serves live inputs itself, answering kFeedAnswerTicks
// later.
class StationWiring final : public audio::DriverCore {
 public:
  // More inputs than this waiting for a tick are refused.
  static constexpr std::size_t kInboxLimit = 256;

  // `pool` and what the listeners use must outlive the wiring.
  StationWiring(std::shared_ptr<const scheduler::StationSetup> setup,
                std::shared_ptr<const playlists::Library> library, FeedPool& pool,
                StationListeners listeners);

  // What the core shall know at its next tick. False: the inbox is full. Thread: any.
  bool put(scheduler::Input input);
  // Where alerts and their ends are put; the core hears of them before all else.
  AlertInbox& alerts() { return alert_inbox_; }
  // Replaces the live inputs from the next tick on; the ones before are stopped by then.
  // Requires: those taken away stay alive until `done` was called, by the core thread.
  // Thread: any.
  void set_live_inputs(LiveInputs inputs, std::function<void()> done);

  void step(const audio::TickInput& in, audio::TickOutput& out) override;

 private:
  void collect(const audio::TickInput& in);
  void collect_inbox();
  void collect_live_inputs();
  void collect_answers(base::Tick tick);
  void obey(base::Tick tick, scheduler::FeedJob job, audio::TickOutput& out);
  void open_input(base::Tick tick, const scheduler::OpenFeed& job);
  void answer(base::Tick tick, audio::PlayToken token, scheduler::FeedEvent event,
              std::string text);
  void replace_live_inputs(LiveInputs next);

  FeedPool& pool_;
  StationListeners listeners_;
  scheduler::StationCore core_;
  base::Tick next_{};  // the core need not be asked before, without input
  std::vector<scheduler::Input> inputs_;
  std::multimap<base::Tick, scheduler::FeedReport> answers_;
  LiveInputs live_;
  std::map<std::string, bool> live_usable_;  // as last reported
  struct LiveFeed {
    audio::LiveInput* input = nullptr;  // null: it was not there, or is gone
    audio::Feed* feed = nullptr;
    void stop() {
      if (input != nullptr) input->stop(*feed);
      input = nullptr;
    }
  };
  std::map<audio::PlayToken, LiveFeed> sounding_;  // feeds that live inputs fill

  AlertInbox alert_inbox_;
  std::mutex inbox_mutex_;
  std::vector<scheduler::Input> inbox_;
  struct InputsChange {
    LiveInputs inputs;
    std::function<void()> done;
  };
  std::vector<InputsChange> input_changes_;
};

}  // namespace hornbill
