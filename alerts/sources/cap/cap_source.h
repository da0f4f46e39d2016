// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "alerts/model/alert_draft.h"
#include "alerts/sources/cap/area_match.h"
#include "alerts/sources/cap/cap_text.h"
#include "alerts/sources/cap/class_table.h"
#include "alerts/sources/cap/trusted_signers.h"

namespace hornbill::alerts {

// What one source of CAP messages may do here, and what is made of what it says.
struct CapSourceOptions {
  std::string name;     // "weather service"
  bool strict = false;  // forgive nothing of what is not as the standard wants it
  TrustedSigners signers;
  std::vector<std::string> senders;  // <sender>s that it may bring; empty: any

  // Of messages that prove nothing: hold for a person, refuse, or accept where the transport
  // itself is trusted.
  Decision unsigned_messages = Decision::hold;
  Decision unchecked_signatures = Decision::hold;
  Decision restricted_scope = Decision::hold;
  Decision private_scope = Decision::refuse;

  std::vector<std::string> zones;  // in which it may speak; empty: all
  bool everywhere = false;         // areas are not looked at: all it sends is for here
  // Of areas that only a reader can place: words without codes or shapes, or unknown codes.
  Decision unplaced_areas = Decision::hold;

  CapClassTable classes = default_cap_classes();
  AlertClass highest = AlertClass::life_safety;  // what is above counts as this
  // First match by event, "valueName=value" of an event code or parameter: hazard of the phrase
  // library.
  std::vector<std::pair<std::string, std::string>> phrases;
  CapTextOptions text;

  base::Duration default_validity{std::chrono::hours(12)};  // from <sent>, without <expires>
  base::Duration longest{std::chrono::hours(24 * 31)};      // an end beyond this counts as this
  base::Duration clock_tolerance{std::chrono::minutes(5)};  // a message sent so far in the future
  base::Duration warn_ahead{std::chrono::hours(24 * 30)};   // of the end of a certificate
};

// The station that listens.
struct CapStation {
  std::vector<std::string> languages;  // in the order they are spoken
  std::vector<CapZone> zones;
};

struct CapMoment {
  base::UtcTime now;          // never earlier than any time that was believed before
  bool clock_trusted = true;  // false: no time was ever learnt since the station started
};

}  // namespace hornbill::alerts
