// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time_zone.h"
#include "scheduler/journal/as_run_reader.h"
#include "scheduler/playout/as_run.h"

namespace hornbill::web {

// What the as-run can be had as.
enum class AsRunFormat : std::uint8_t { json, jsonl, csv, text };

// "json", "jsonl", "csv" or "text"; nothing for other words.
std::optional<AsRunFormat> parse_as_run_format(std::string_view name);
// The Content-Type of a document.
std::string_view content_type(AsRunFormat format);

// How a document shows its records.
struct AsRunView {
  const base::TimeZone& zone;
  bool more = false;        // further records follow
  bool show_zones = false;  // in the text: where it was heard; of use where there are several
};

// The records as a document. Times are local to the view's time zone, those of JSON are UTC.
// json: an object with "records" and, where more follow, "next_after" for the next page; jsonl: a
// record a line; csv: for spreadsheets, see scheduler::format_as_run_csv; text: aligned columns for
// people.
std::string as_run_document(AsRunFormat format, std::span<const scheduler::AsRunRecord> records,
                            const AsRunView& view);

// Where a page ended, as the parameter `after` and "next_after" say it; opaque to clients.
std::string format_cursor(const scheduler::AsRunCursor& cursor);
// Nothing where `text` is none of ours.
std::optional<scheduler::AsRunCursor> parse_cursor(std::string_view text);

}  // namespace hornbill::web
