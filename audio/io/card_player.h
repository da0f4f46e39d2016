// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "audio/io/block_phase.h"
#include "audio/io/card_child.h"
#include "audio/io/card_zone.h"
#include "audio/io/drift_corrector.h"
#include "audio/io/drift_loop.h"
#include "audio/io/output_state.h"

namespace hornbill::audio {

// One sound card with the zones that play on it: moves their sound from the engine's rings to the
// card process, corrects the drift between the engine's clock and the card's, and supervises the
// process. Owns: its thread, which does all of this.
class CardPlayer {
 public:
  CardPlayer(std::string program, std::string device);
  ~CardPlayer();
  CardPlayer(const CardPlayer&) = delete;
  CardPlayer& operator=(const CardPlayer&) = delete;

  // Thread: any. Zones come and go without disturbing each other, as long as the new one needs no
  // channel beyond those that are open; otherwise the device is opened again.
  void add(std::shared_ptr<CardZone> zone);
  void remove(const std::shared_ptr<CardZone>& zone);
  // Whether a zone has one of these channels.
  bool uses(const std::vector<int>& channels) const;

  // Of the card; zone, trim and dropped frames are the caller's to add. Thread: any.
  OutputState state() const;
  OutputHealth health() const noexcept { return health_.load(std::memory_order_relaxed); }

 private:
  void run(const std::stop_token& stop);
  bool step(base::SteadyTime now);
  void begin(base::SteadyTime now);
  void settle(base::SteadyTime now);
  void send_silence(double frames);
  void start_counting(base::SteadyTime now);
  void move_sound();
  void join_zones();
  std::size_t common_frames() const;
  void take(std::size_t frames);
  void send(std::span<const float> wide);
  void recover();
  void steer(base::SteadyTime now);
  void skip(std::size_t frames);
  double fill() const;
  void publish();

  const std::string device_;
  mutable std::mutex mutex_;  // guards zones_, state_ and channels_wanted_
  std::condition_variable_any wake_;
  std::vector<std::shared_ptr<CardZone>> zones_;
  OutputState state_;
  int channels_wanted_ = 2;
  std::atomic<OutputHealth> health_{OutputHealth::opening};

  // All below: Thread: own.
  BlockPhase phase_;
  CardChild child_;
  bool begun_ = false;
  std::optional<DriftCorrector> corrector_;
  DriftLoop loop_;
  std::vector<float> wide_;
  std::size_t width_ = 0;
  double target_ = 0.0;  // frames; mean fill wanted
  double fill_sum_ = 0.0;
  int fill_count_ = 0;
  base::SteadyTime steered_at_;
  base::SteadyTime quiet_since_;  // of xruns
  std::uint64_t xruns_seen_ = 0;
  std::uint64_t xruns_before_ = 0;   // of earlier card processes
  std::uint64_t skipped_ = 0;        // frames
  std::size_t fade_in_ = 0;          // frames left of it
  bool settled_ = false;             // the device takes sound steadily: not muted any more
  std::uint64_t device_frames_ = 0;  // when counting started
  std::size_t surplus_ = 0;          // frames to leave out before the first sound
  std::jthread thread_;              // last: it uses all the others
};

}  // namespace hornbill::audio
