// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "audio/io/live_input.h"
#include "hornbill/station_wiring.h"
#include "scheduler/playout/station_setup.h"

namespace hornbill {

// The live inputs of the running station: those that an entry of the timetable or a live
// announcement may play, so that no other can be a fault. One that cannot be reached is the input's
// own state.
class StationInputs {
 public:
  // Hands the core the inputs to use; when it returns, the core uses no other.
  using Use = std::function<void(LiveInputs)>;

  // `server` outlives it.
  explicit StationInputs(audio::DecodeServer& server) : server_(server) {}

  // Makes them those of `setup`. What it asks for unchanged stays connected and on air; of the rest
  // the old ones are closed before the new ones are opened, because both may want one device.
  // Thread: one at a time; takes as long as closing takes.
  void change(const scheduler::StationSetup& setup, const Use& use);
  // Thread: any.
  std::vector<audio::InputState> states() const;

 private:
  struct Item {
    scheduler::InputOptions options;
    std::unique_ptr<audio::LiveInput> input;
  };

  std::vector<Item> keep_only(const std::vector<scheduler::InputOptions>& wanted);
  void open_missing(const std::vector<scheduler::InputOptions>& wanted);
  LiveInputs by_name() const;

  audio::DecodeServer& server_;
  mutable std::mutex mutex_;  // protects items_
  std::vector<Item> items_;
};

}  // namespace hornbill
