// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "alerts/model/alert_record.h"
#include "base/result.h"

// Records as lines of JSON: what is stored, chained and mirrored. Keys are in alphabetical order,
// there are no blanks, times are microseconds since 1970 in UTC, so that the same fact is always
// the same line. Thread: any.
namespace hornbill::alerts {

// The beginning of a record: what is known of an alert before its first step.
struct DraftLine {
  std::uint64_t number = 0;
  AlertDraft draft;
  std::string title;
  std::vector<std::uint64_t> replaces;
};
struct SoundLine {
  std::uint64_t number = 0;
  AlertSound sound;
};
// The least number that the next alert may have.
struct NextLine {
  std::uint64_t number = 0;
};
using AlertLine = std::variant<DraftLine, SoundLine, AlertStep, NextLine>;

// One line, without a line break. Bytes that are no UTF-8 become replacement characters.
std::string to_line(const AlertLine& line);

// Strict: every key must be there, of its type and in its range, and no other.
// Fails: corrupt, with what was wrong.
base::Result<AlertLine> parse_alert_line(std::string_view line);

// The lines from which AlertBook makes the record again.
std::vector<std::string> lines_of(const AlertRecord& record);

// The whole record as one object, for programs: times RFC 3339 with milliseconds.
std::string record_json(const AlertRecord& record);

}  // namespace hornbill::alerts
