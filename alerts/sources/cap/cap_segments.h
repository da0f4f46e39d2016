// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "alerts/sources/cap/cap_source.h"

namespace hornbill::alerts {

// The <info>s of one message that say the same to the same zones at the same time, in one or
// several languages: one alert of the station.
struct CapSegment {
  std::vector<std::string> zones;  // in the station's order
  AlertClass urgency = AlertClass::normal;
  base::UtcTime not_before;
  base::UtcTime expires;
  std::vector<const CapInfo*> infos;  // of the message, which must outlive this
};

struct CapSegments {
  std::vector<CapSegment> segments;  // the most urgent first
  // Why an <info> is in none of them, a sentence each.
  std::vector<std::string> left_out;
  bool any_expired = false;  // of those left out
  bool any_outside = false;  // its area touches no zone
  bool any_unheard = false;  // by the table of classes
  bool unplaced = false;     // a segment's area could not be placed
};

CapSegments divide_cap_alert(const CapAlert& alert, const CapSourceOptions& source,
                             const CapStation& station, base::UtcTime now);

// "2026-11-24 13:00 UTC".
std::string cap_moment(base::UtcTime t);

}  // namespace hornbill::alerts
