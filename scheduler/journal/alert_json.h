// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "alerts/model/sound_plan.h"
#include "scheduler/journal/json_fields.h"
#include "scheduler/playout/air_alert.h"

namespace hornbill::scheduler {

// Alerts as JSON. Reading throws what the JSON library throws.

Json plan_to(const alerts::SoundPlan& plan);
alerts::SoundPlan plan_from(const Json& j);

Json repeats_to(const alerts::Repeats& repeats);
alerts::Repeats repeats_from(const Json& j);

// The sound itself is left out: a replay gets silence of the same length, on which the core decides
// the same.
Json air_alert_to(const AirAlert& alert);
AirAlert air_alert_from(const Json& j);

}  // namespace hornbill::scheduler
