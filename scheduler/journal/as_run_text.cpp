// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/as_run_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "scheduler/journal/as_run_rows.h"

namespace hornbill::scheduler {
namespace {

struct LocalParts {
  std::string date;    // 2026-11-24
  std::string time;    // 06:00:00.000
  std::string offset;  // +07:00
};

// A frame's time is seldom a whole millisecond: cut off, what began at 06:00 would read 05:59:59.
base::UtcTime to_millisecond(base::UtcTime t) {
  return std::chrono::round<std::chrono::milliseconds>(t);
}

LocalParts local_parts(base::UtcTime exact, const base::TimeZone& zone) {
  const base::UtcTime t = to_millisecond(exact);
  // The clock's own milliseconds and the offset, from the one place that knows the zones.
  const std::string whole = zone.format(t);  // 2026-11-24T06:00:00+07:00
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(
      t - std::chrono::floor<std::chrono::seconds>(t));
  const std::size_t split = whole.find('T');
  return {whole.substr(0, split), fmt::format("{}.{:03}", whole.substr(split + 1, 8), ms.count()),
          whole.substr(split + 9)};
}

std::string seconds(base::FrameCount frames) {
  const std::int64_t ms = (frames.value * 1000 + base::kSampleRate / 2) / base::kSampleRate;
  return fmt::format("{}.{:03}", ms / 1000, ms % 1000);
}

std::string on_one_line(std::string_view text) {
  if (text.empty()) return "-";
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return out;
}

std::string csv_field(std::string_view text) {
  std::string value(text);
  if (!value.empty() && std::string_view("=+-@\t\r").find(value[0]) != std::string_view::npos) {
    value.insert(0, "'");
  }
  if (value.find_first_of("\",\r\n") == std::string::npos) return value;
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

nlohmann::json utc_or_null(const std::optional<base::UtcTime>& t) {
  if (!t) return nullptr;
  return base::format_utc(to_millisecond(*t));
}

}  // namespace

std::string format_to_second(base::UtcTime t, const base::TimeZone& zone) {
  return zone.format(std::chrono::round<std::chrono::seconds>(t));
}

std::string as_run_text_heading() {
  return "planned | started @frame | programme | kind | entry | segment | played | how it ended | "
         "why\n";
}

std::string format_as_run_text(const AsRunRecord& record, const base::TimeZone& zone) {
  const LocalParts started = local_parts(record.started, zone);
  std::string planned = "-";
  if (record.planned) {
    const LocalParts parts = local_parts(*record.planned, zone);
    // On another day than the start the date matters.
    planned = (parts.date == started.date ? "" : parts.date + " ") + parts.time;
  }
  const bool sounded = lasts(record.kind);
  const std::string played = !sounded       ? "-"
                             : record.ended ? seconds(record.played) + " s"
                                            : std::string("on air");
  const std::string how = sounded && !record.ended ? "still on air" : on_one_line(record.how_ended);
  return fmt::format("{} | {} {} @{} | {} | {} | {} | {} | {} | {} | {}\n", planned, started.date,
                     started.time, record.started_frame.value, on_one_line(record.programme),
                     name_of(record.kind), on_one_line(record.entry), on_one_line(record.segment),
                     played, how, on_one_line(record.reason));
}

std::string as_run_csv_heading() {
  return "\xEF\xBB\xBF"
         "date,time,offset,zone,item_id,title,artist,kind,entry,planned,started,duration_s,"
         "how_ended,reason\r\n";
}

std::string format_as_run_csv(const AsRunRecord& record, const base::TimeZone& zone) {
  const LocalParts started = local_parts(record.started, zone);
  const std::array<std::string, 14> fields = {
      started.date,
      started.time,
      started.offset,
      csv_field(record.zones),
      csv_field(record.segment),
      csv_field(record.title),
      csv_field(record.artist),
      std::string(name_of(record.kind)),
      csv_field(record.entry),
      record.planned ? format_to_second(*record.planned, zone) : "",
      format_to_second(record.started, zone),
      record.ended && lasts(record.kind) ? seconds(record.played) : "",
      csv_field(record.how_ended),
      csv_field(record.reason)};
  return fmt::format("{}\r\n", fmt::join(fields, ","));
}

std::string format_as_run_json(const AsRunRecord& record) {
  const nlohmann::json line = {
      {"id", record.id},
      {"kind", name_of(record.kind)},
      {"programme", record.programme},
      {"zones", record.zones},
      {"entry", record.entry},
      {"segment", record.segment},
      {"title", record.title},
      {"artist", record.artist},
      {"planned", utc_or_null(record.planned)},
      {"started", base::format_utc(to_millisecond(record.started))},
      {"started_frame", record.started_frame.value},
      {"ended", utc_or_null(record.ended)},
      {"played_frames", record.played.value},
      {"from_frame", record.from.value},
      {"how_ended", record.how_ended},
      {"reason", record.reason},
  };
  // Tags are not always UTF-8; a replacement character is better than a failure.
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace hornbill::scheduler
