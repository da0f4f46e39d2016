// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "audio/engine/feed.h"
#include "scheduler/playout/station_core.h"

namespace hornbill::tests {

// The real core with an engine that keeps time and no sound: jumps from one thing that happens to
// the next, so that weeks take seconds. Every file opens and lasts as long as the library says.
class SilentWorld {
 public:
  SilentWorld(scheduler::StationSetup setup, std::shared_ptr<const playlists::Library> library,
              base::UtcTime start);

  void run_until(base::UtcTime until);
  base::UtcTime now() const {
    return start_ + base::to_duration(tick_.first_frame() - base::FramePos{0});
  }

  // Called with each record when it is sent.
  std::function<void(const scheduler::AsRunRecord&)> on_record;
  std::uint64_t steps() const { return steps_; }
  // Longest time, in frames, in which no deck of a programme sounded.
  base::FrameCount longest_gap() const { return longest_gap_; }

 private:
  struct Deck {
    audio::PlayToken token = 0;
    base::FramePos start;
    base::FramePos end{INT64_MAX};
    bool started = false;
    bool stopped = false;
    bool overlay = false;
  };
  struct Opened {
    std::int64_t total = 0;
  };
  void step();
  void obey(const audio::Command& command);
  void take(const scheduler::FeedJob& job);
  void collect_decks(base::FramePos until);
  base::Tick next_event() const;
  void put(base::Tick at, scheduler::Input input) { due_.emplace(at, std::move(input)); }

  base::UtcTime start_;
  std::shared_ptr<const playlists::Library> library_;
  std::vector<std::unique_ptr<audio::Feed>> feeds_;
  std::vector<float> tone_;
  audio::Feed builtin_;
  std::unique_ptr<scheduler::StationCore> core_;
  base::Tick tick_{0};
  base::Tick core_next_{0};
  std::uint64_t steps_ = 0;
  std::multimap<base::Tick, scheduler::Input> due_;
  std::map<int, Deck> decks_;
  std::map<audio::PlayToken, Opened> opened_;
  std::vector<scheduler::Input> inputs_;
  base::FramePos last_sound_{0};
  base::FrameCount longest_gap_;
};

}  // namespace hornbill::tests
