// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/same/event_codes.h"

#include <algorithm>
#include <array>

namespace hornbill::alerts {
namespace {

constexpr AlertClass kNow = AlertClass::life_safety;
constexpr AlertClass kSoon = AlertClass::priority;
constexpr AlertClass kLater = AlertClass::normal;

constexpr std::array kEvents = {
    SameEvent{"ADR", "Administrative Message", kLater},
    SameEvent{"AVA", "Avalanche Watch", kSoon},
    SameEvent{"AVW", "Avalanche Warning", kNow},
    SameEvent{"BLU", "Blue Alert", kSoon},
    SameEvent{"BZW", "Blizzard Warning", kSoon},
    SameEvent{"CAE", "Child Abduction Emergency", kSoon},
    SameEvent{"CDW", "Civil Danger Warning", kNow},
    SameEvent{"CEM", "Civil Emergency Message", kNow},
    SameEvent{"CFA", "Coastal Flood Watch", kSoon},
    SameEvent{"CFW", "Coastal Flood Warning", kNow},
    SameEvent{"DMO", "Practice or Demonstration Warning", kLater, true},
    SameEvent{"DSW", "Dust Storm Warning", kSoon},
    SameEvent{"EAN", "National Emergency Message", kNow},
    SameEvent{"EQW", "Earthquake Warning", kNow},
    SameEvent{"EVI", "Evacuation Immediate", kNow},
    SameEvent{"EWW", "Extreme Wind Warning", kNow},
    SameEvent{"FFA", "Flash Flood Watch", kSoon},
    SameEvent{"FFS", "Flash Flood Statement", kLater},
    SameEvent{"FFW", "Flash Flood Warning", kNow},
    SameEvent{"FLA", "Flood Watch", kSoon},
    SameEvent{"FLS", "Flood Statement", kLater},
    SameEvent{"FLW", "Flood Warning", kNow},
    SameEvent{"FRW", "Fire Warning", kNow},
    SameEvent{"HLS", "Hurricane Local Statement", kLater},
    SameEvent{"HMW", "Hazardous Materials Warning", kNow},
    SameEvent{"HUA", "Hurricane Watch", kSoon},
    SameEvent{"HUW", "Hurricane Warning", kNow},
    SameEvent{"HWA", "High Wind Watch", kSoon},
    SameEvent{"HWW", "High Wind Warning", kSoon},
    SameEvent{"LAE", "Local Area Emergency", kSoon},
    SameEvent{"LEW", "Law Enforcement Warning", kNow},
    SameEvent{"MEP", "Missing and Endangered Persons Alert", kSoon},
    SameEvent{"NIC", "National Information Center message", kLater},
    SameEvent{"NMN", "Network Message Notification", kLater},
    SameEvent{"NPT", "Nationwide Test of the Emergency Alert System", kLater, true},
    SameEvent{"NUW", "Nuclear Power Plant Warning", kNow},
    SameEvent{"RHW", "Radiological Hazard Warning", kNow},
    SameEvent{"RMT", "Required Monthly Test", kLater, true},
    SameEvent{"RWT", "Required Weekly Test", kLater, true},
    SameEvent{"SMW", "Special Marine Warning", kSoon},
    SameEvent{"SPS", "Special Weather Statement", kLater},
    SameEvent{"SPW", "Shelter in Place Warning", kNow},
    SameEvent{"SQW", "Snow Squall Warning", kSoon},
    SameEvent{"SSA", "Storm Surge Watch", kSoon},
    SameEvent{"SSW", "Storm Surge Warning", kNow},
    SameEvent{"SVA", "Severe Thunderstorm Watch", kSoon},
    SameEvent{"SVR", "Severe Thunderstorm Warning", kSoon},
    SameEvent{"SVS", "Severe Weather Statement", kLater},
    SameEvent{"TOA", "Tornado Watch", kSoon},
    SameEvent{"TOE", "911 Telephone Outage Emergency", kSoon},
    SameEvent{"TOR", "Tornado Warning", kNow},
    SameEvent{"TRA", "Tropical Storm Watch", kSoon},
    SameEvent{"TRW", "Tropical Storm Warning", kNow},
    SameEvent{"TSA", "Tsunami Watch", kSoon},
    SameEvent{"TSW", "Tsunami Warning", kNow},
    SameEvent{"VOW", "Volcano Warning", kNow},
    SameEvent{"WSA", "Winter Storm Watch", kSoon},
    SameEvent{"WSW", "Winter Storm Warning", kSoon},
};

}  // namespace

SameEvent same_event(std::string_view code) {
  const auto found = std::find_if(kEvents.begin(), kEvents.end(),
                                  [&](const SameEvent& event) { return event.code == code; });
  if (found != kEvents.end()) return *found;
  SameEvent event{code, "", kLater};
  if (code.ends_with('W')) event.urgency = kNow;
  if (code.ends_with('E') || code.ends_with('A')) event.urgency = kSoon;
  return event;
}

std::span<const SameEvent> same_events() { return kEvents; }

std::string_view same_originator(std::string_view code) {
  if (code == "EAS") return "a broadcast station or cable system";
  if (code == "CIV") return "the civil authorities";
  if (code == "WXR") return "the National Weather Service";
  if (code == "PEP") return "the national authorities";
  return "";
}

}  // namespace hornbill::alerts
