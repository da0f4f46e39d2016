// SPDX-License-Identifier: Apache-2.0
#include "web/as_run_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "web/status.h"

namespace hornbill::web {
namespace {

using Json = nlohmann::ordered_json;
using scheduler::AsRunKind;
using scheduler::AsRunRecord;

double seconds(base::FrameCount frames) {
  return static_cast<double>(frames.value) / base::kSampleRate;
}

Json to_json(const AsRunRecord& r, const base::TimeZone& zone) {
  const auto time = [&](const std::optional<base::UtcTime>& t) {
    return t ? Json(zone.format(*t)) : Json(nullptr);
  };
  return {{"id", r.id},
          {"kind", to_string(r.kind)},
          {"programme", r.programme},
          {"zones", r.zones},
          {"entry", r.entry},
          {"segment", r.segment},
          {"title", r.title},
          {"artist", r.artist},
          {"planned", time(r.planned)},
          {"started", zone.format(r.started)},
          {"started_frame", r.started_frame.value},
          {"ended", time(r.ended)},
          {"played_ms", r.played.value * 1000 / base::kSampleRate},
          {"how_ended", r.how_ended},
          {"reason", r.reason}};
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// A cell of RFC 4180. A title that begins like a formula gets an apostrophe in front, or opening
// the file in a spreadsheet would run what a stranger wrote into a tag.
std::string cell(std::string_view text) {
  std::string out;
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != text.npos) out = "'";
  out += text;
  if (out.find_first_of(",\"\r\n") == out.npos) return out;
  std::string quoted = "\"";
  for (const char c : out) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv(std::span<const AsRunRecord> records, const base::TimeZone& zone) {
  std::string out =
      "\xEF\xBB\xBF"
      "date,time,offset,programme,zones,kind,entry,segment,title,artist,planned,started,"
      "duration_s,how_ended,reason,id\r\n";
  for (const AsRunRecord& r : records) {
    const std::string started = zone.format(r.started);
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{:.3f},{},{},{}\r\n",
                       started.substr(0, 10), started.substr(11, 8), started.substr(19),
                       cell(r.programme), cell(r.zones), to_string(r.kind), cell(r.entry),
                       cell(r.segment), cell(r.title), cell(r.artist),
                       r.planned ? zone.format(*r.planned) : "", started, seconds(r.played),
                       cell(r.how_ended), cell(r.reason), r.id);
  }
  return out;
}

// Control characters out, so that a title cannot drive a terminal.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7F ? ' ' : c;
  }
  return out;
}

std::string text_line(const AsRunRecord& r, const base::TimeZone& zone) {
  const std::string started = zone.format(r.started);
  const long long played = (r.played.value + base::kSampleRate / 2) / base::kSampleRate;
  std::string what = r.title.empty() ? r.segment : r.title;
  if (!r.artist.empty()) what += " - " + r.artist;
  std::string tail = r.how_ended;
  if (!r.reason.empty()) tail += (tail.empty() ? "" : "; ") + r.reason;
  if (!r.ended && r.kind != AsRunKind::note && r.kind != AsRunKind::missed) {
    tail += tail.empty() ? "on air" : "; on air";
  }
  return plain(fmt::format("{} {}  {:>3}:{:02}  {:<8}  {:<12}  {}{}{}{}{}", started.substr(0, 10),
                           started.substr(11, 8), played / 60, played % 60, to_string(r.kind),
                           r.programme, r.entry, r.entry.empty() || what.empty() ? "" : ": ", what,
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
                            const base::TimeZone& zone, bool more) {
  if (format == AsRunFormat::csv) return csv(records, zone);
  std::string out;
  if (format == AsRunFormat::json) {
    Json list = Json::array();
    for (const AsRunRecord& r : records) list.push_back(to_json(r, zone));
    Json document = {{"records", std::move(list)}};
    if (more && !records.empty()) document["next_after"] = records.back().id;
    return dump(document);
  }
  for (const AsRunRecord& r : records) {
    out += format == AsRunFormat::text ? text_line(r, zone) : dump(to_json(r, zone));
  }
  return out;
}

}  // namespace hornbill::web
