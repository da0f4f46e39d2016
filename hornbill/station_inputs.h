// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "audio/io/live_input.h"
#include "hornbill/station_wiring.h"
#include "scheduler/playout/station_setup.h"

namespace hornbill {

// One set of live inputs, as a configuration asks for them.
struct OwnedInputs {
  std::vector<std::unique_ptr<audio::LiveInput>> owned;
  LiveInputs by_name;
};

// Opens those that an entry of the timetable plays, so that no other can be a fault; one that
// cannot be reached is the input's own state. `server` outlives them. Thread: any.
OwnedInputs make_inputs(const scheduler::StationSetup& setup, audio::DecodeServer& server);

}  // namespace hornbill
