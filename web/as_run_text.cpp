// SPDX-License-Identifier: Apache-2.0
#include "web/as_run_text.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "scheduler/journal/as_run_text.h"
#include "web/status.h"

namespace hornbill::web {
namespace {

using scheduler::AsRunKind;
using scheduler::AsRunRecord;

// Control characters out, so that a title cannot drive a terminal.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7F ? ' ' : c;
  }
  return out;
}

// "1:05"; "-" for what has no length.
std::string length_text(const AsRunRecord& r) {
  const bool lasts = r.kind != AsRunKind::note && r.kind != AsRunKind::missed;
  if (!lasts) return "-";
  if (!r.ended) return "on air";
  const long long played = (r.played.value + base::kSampleRate / 2) / base::kSampleRate;
  return fmt::format("{}:{:02}", played / 60, played % 60);
}

std::string text_line(const AsRunRecord& r, const AsRunView& view) {
  const std::string started = scheduler::format_to_second(r.started, view.zone);
  std::string what = r.title.empty() ? r.segment : r.title;
  if (!r.artist.empty()) what += " - " + r.artist;
  std::string tail = r.how_ended;
  if (!r.reason.empty()) tail += (tail.empty() ? "" : "; ") + r.reason;
  std::string where;
  if (view.show_zones) where = fmt::format("{:<16}  ", r.zones.empty() ? "-" : r.zones);
  return plain(fmt::format("{} {}  {:>6}  {:<8}  {:<12}  {}{}{}{}{}{}", started.substr(0, 10),
                           started.substr(11, 8), length_text(r), to_string(r.kind), r.programme,
                           where, r.entry, r.entry.empty() || what.empty() ? "" : ": ", what,
                           tail.empty() ? "" : "  ", tail.empty() ? "" : "(" + tail + ")")) +
         "\n";
}

}  // namespace

std::optional<AsRunFormat> parse_as_run_format(std::string_view name) {
  if (name.empty() || name == "json") return AsRunFormat::json;
  if (name == "jsonl") return AsRunFormat::jsonl;
  if (name == "csv") return AsRunFormat::csv;
  if (name == "text") return AsRunFormat::text;
  return std::nullopt;
}

std::string_view content_type(AsRunFormat format) {
  switch (format) {
    case AsRunFormat::json:
      return "application/json";
    case AsRunFormat::jsonl:
      return "application/jsonl";
    case AsRunFormat::csv:
      return "text/csv; charset=utf-8";
    case AsRunFormat::text:
      return "text/plain; charset=utf-8";
  }
  return "application/json";
}

std::string as_run_document(AsRunFormat format, std::span<const AsRunRecord> records,
                            const AsRunView& view) {
  std::string out;
  if (format == AsRunFormat::csv) out = scheduler::as_run_csv_heading();
  if (format == AsRunFormat::json) out = "{\"records\": [";
  const char* between = "";
  for (const AsRunRecord& r : records) {
    switch (format) {
      case AsRunFormat::csv:
        out += scheduler::format_as_run_csv(r, view.zone);
        break;
      case AsRunFormat::text:
        out += text_line(r, view);
        break;
      case AsRunFormat::jsonl:
        out += scheduler::format_as_run_json(r) + "\n";
        break;
      case AsRunFormat::json:
        out += std::exchange(between, ",\n") + scheduler::format_as_run_json(r);
        break;
    }
  }
  if (format != AsRunFormat::json) return out;
  out += "]";
  if (view.more && !records.empty()) {
    const AsRunRecord& last = records.back();
    out += ", \"next_after\": \"" + format_cursor({last.started, last.id}) + "\"";
  }
  return out + "}\n";
}

std::string format_cursor(const scheduler::AsRunCursor& cursor) {
  return fmt::format("{}.{}", cursor.started.time_since_epoch().count(), cursor.id);
}

std::optional<scheduler::AsRunCursor> parse_cursor(std::string_view text) {
  const char* const end = text.data() + text.size();
  std::int64_t started_us = 0;
  scheduler::AsRunCursor cursor;
  const auto [dot, bad_time] = std::from_chars(text.data(), end, started_us);
  if (bad_time != std::errc() || dot == end || *dot != '.') return std::nullopt;
  const auto [rest, bad_id] = std::from_chars(dot + 1, end, cursor.id);
  if (bad_id != std::errc() || rest != end) return std::nullopt;
  cursor.started = base::UtcTime(base::Duration(started_us));
  return cursor;
}

}  // namespace hornbill::web
