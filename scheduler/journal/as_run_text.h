// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/time_zone.h"
#include "scheduler/playout/as_run.h"

namespace hornbill::scheduler {

// The as-run as text, record by record, so that any number can be streamed. All times are local
// to `zone` but for those of JSON, and rounded to the nearest millisecond, or second where there
// are only seconds. Pure. Thread: any.

// A time of an item, "2026-11-24T06:00:00+07:00", rounded to the nearest second: frames seldom lie
// on whole ones.
std::string format_to_second(base::UtcTime t, const base::TimeZone& zone);

// One line for people and for golden files, stable:
//   planned | started @frame | programme | kind | entry | segment | played | how it ended | why
// "-" where there is nothing. Line breaks and other controls in texts become spaces.
std::string as_run_text_heading();
std::string format_as_run_text(const AsRunRecord& record, const base::TimeZone& zone);

// RFC 4180: CRLF, quoted where needed; UTF-8 with byte-order mark, so that spreadsheets show Thai.
// Texts that a spreadsheet would take for a formula get an apostrophe in front.
// Source: OWASP, CSV injection.
std::string as_run_csv_heading();
std::string format_as_run_csv(const AsRunRecord& record, const base::TimeZone& zone);

// One JSON object without line breaks: times RFC 3339 in UTC, null where there are none.
std::string format_as_run_json(const AsRunRecord& record);

}  // namespace hornbill::scheduler
