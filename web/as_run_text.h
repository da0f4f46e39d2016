// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time_zone.h"
#include "scheduler/playout/as_run.h"

namespace hornbill::web {

enum class AsRunFormat : std::uint8_t { json, jsonl, csv, text };

std::optional<AsRunFormat> parse_as_run_format(std::string_view name);
std::string_view content_type(AsRunFormat format);

// The records as a document. Times are local to `zone`.
// json: an object with "records" and "next_after", the id for the next page (absent at the end of
// what there is); jsonl: a record a line; csv: RFC 4180, UTF-8 with a byte order mark for
// spreadsheets, which never read a cell as a formula; text: aligned columns for people.
std::string as_run_document(AsRunFormat format, std::span<const scheduler::AsRunRecord> records,
                            const base::TimeZone& zone, bool more);

}  // namespace hornbill::web
