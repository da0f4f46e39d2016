// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

// Small texts that the parts of this folder share.
namespace hornbill::alerts {

// Characters of identifiers; none of them can break a line of words apart.
bool is_identifier(std::string_view text, std::string_view marks, std::size_t most);
inline constexpr std::string_view kIdMarks = "._:@/+-";
inline constexpr std::string_view kIssuerMarks = "._@-";

// At most `most` bytes of `text`, all printable, for a message to a person.
std::string shown(std::string_view text, std::size_t most = 80);
// "a, b and c"; "nothing" for none.
std::string listed(const std::vector<std::string>& words);
// "3 days", "5 hours", "1 minute": whole units, the largest that fits, at least a minute.
std::string length_of(base::Duration length);
// "2026-11-24 07:00 UTC".
std::string moment(base::UtcTime time);

// Whole seconds since 1970, and back; what ledgers store. Nothing for what is no such number, or
// one before 1970 or beyond the year 9999.
std::int64_t epoch(base::UtcTime time);
std::optional<base::UtcTime> from_epoch(std::string_view seconds);
// A whole decimal number; nothing for anything else.
std::optional<std::int64_t> whole_number(std::string_view text);

// The parts of `text` between single separators.
std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace hornbill::alerts
