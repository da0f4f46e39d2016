// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hornbill::alerts {

// The longest header: 31 locations.
inline constexpr std::size_t kMostSameLocations = 31;
inline constexpr std::size_t kMostSameBytes = 36 + 7 * kMostSameLocations;

// A header of Specific Area Message Encoding:
//   ZCZC-ORG-EEE-PSSCCC-PSSCCC+TTTT-JJJHHMM-LLLLLLLL-
// Source: 47 CFR 11.31(c).
struct SameHeader {
  std::string originator;              // "EAS", "CIV", "WXR" or "PEP"
  std::string event;                   // three capitals, "FFW"
  std::vector<std::string> locations;  // 1 to 31 of six digits: part, state, county; 000000: all
  std::chrono::minutes valid_for{15};  // from `issued`
  base::UtcTime issued;                // to the minute
  std::string sender;                  // eight characters, "/" stands for "-"

  base::UtcTime ends() const { return issued + valid_for; }
  bool operator==(const SameHeader&) const = default;
};

// Reads a header, from its Z to its last "-", strictly. The header has no year: of those in which
// the day exists, the one that brings it nearest to `now` is taken.
// Fails: invalid_argument, with what is wrong.
base::Result<SameHeader> parse_same(std::string_view text, base::UtcTime now);

// Writes a header. `valid_for` is rounded up to what can be sent: quarters of an hour up to one
// hour, then half hours, at most 99 hours and a half. The sender is filled up with spaces.
// Fails: invalid_argument, with what is wrong.
base::Result<std::string> format_same(const SameHeader& header);

// How long the header is that `text` begins with, as far as its form tells: from "ZCZC-" to the
// "-" after the sender. 0: it does not begin with a whole one.
std::size_t same_length(std::string_view text);

}  // namespace hornbill::alerts
