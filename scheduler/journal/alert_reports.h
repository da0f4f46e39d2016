// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "alerts/model/alert_record.h"
#include "audio/engine/clip.h"
#include "scheduler/playout/air_alert.h"

// Between the record of an alert and the core. Pure. Thread: any.
namespace hornbill::scheduler {

// What a report of the core means for the record: its step, and before it the one that the record
// is still waiting for.
std::vector<alerts::AlertStep> steps_of(const AlertReport& report,
                                        const alerts::AlertRecord& record);

// The alert as the core takes it, with the clips of its sound in their order. `clock_known`: false
// after a restart without a clock; it then gets what was left of its time when the station was last
// known to live, and no more.
// Requires: the record has its sound, and as many clips.
std::shared_ptr<const AirAlert> air_alert_of(const alerts::AlertRecord& record,
                                             std::vector<std::shared_ptr<const audio::Clip>> clips,
                                             bool clock_known = true);

}  // namespace hornbill::scheduler
