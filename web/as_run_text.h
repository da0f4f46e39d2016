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

enum class AsRunFormat : std::uint8_t { json, jsonl, csv, text };

std::optional<AsRunFormat> parse_as_run_format(std::string_view name);
std::string_view content_type(AsRunFormat format);

// The records as a document. Times are local to `zone`, those of JSON are UTC.
// json: an object with "records" and, where `more` follow, "next_after" for the next page; jsonl: a
// record a line; csv: for spreadsheets, see scheduler::format_as_run_csv; text: aligned columns for
// people.
std::string as_run_document(AsRunFormat format, std::span<const scheduler::AsRunRecord> records,
                            const base::TimeZone& zone, bool more);

// Where a page ended, as the parameter `after` and "next_after" say it; opaque to clients.
std::string format_cursor(const scheduler::AsRunCursor& cursor);
std::optional<scheduler::AsRunCursor> parse_cursor(std::string_view text);

}  // namespace hornbill::web
