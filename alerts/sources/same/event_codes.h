// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "alerts/model/alert.h"

namespace hornbill::alerts {

// What a three-letter code of the Emergency Alert System stands for.
struct SameEvent {
  std::string_view code;  // "FFW"
  std::string_view name;  // "Flash Flood Warning"
  AlertClass urgency = AlertClass::normal;
  bool test = false;
};

// Source: 47 CFR 11.31(e). A code that is not in it is judged by its last letter, as the National
// Weather Service forms them: W warning, E emergency, A watch, S statement; its name is empty.
SameEvent same_event(std::string_view code);
// All that are in it, sorted.
std::span<const SameEvent> same_events();

// "the National Weather Service" of "WXR"; empty: no originator of 47 CFR 11.31(d).
std::string_view same_originator(std::string_view code);

}  // namespace hornbill::alerts
