// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "alerts/model/alert.h"
#include "alerts/model/sound_plan.h"
#include "audio/engine/clip.h"

namespace hornbill::alerts {

// An alert as it will be heard, whole in memory, before it is accepted.
struct RenderedAlert {
  std::vector<std::shared_ptr<const audio::Clip>> clips;  // each once, however often it is heard
  SoundPlan plan;
  // Sentences for a person: all that will not be heard as it was asked for. Whether to go on all
  // the same is the caller's to decide. Empty: nothing is amiss.
  std::vector<std::string> problems;
  // The languages of `problems` in which no word of the message will be heard, each once.
  std::vector<std::string> unheard;
  std::string same_header;  // the SAME header that it begins with; empty: none
};

}  // namespace hornbill::alerts
