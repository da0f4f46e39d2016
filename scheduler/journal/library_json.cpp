// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "scheduler/journal/input_json.h"
#include "scheduler/journal/json_fields.h"

namespace hornbill::scheduler {
namespace {

Json optional_frames(const std::optional<base::FrameCount>& value) {
  return value ? Json(value->value) : Json();
}
std::optional<base::FrameCount> frames_or_none(const Json& j) {
  if (j.is_null()) return std::nullopt;
  return frames(j);
}
template <class T>
Json optional_value(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}
template <class T>
std::optional<T> value_or_none(const Json& j) {
  if (j.is_null()) return std::nullopt;
  return j.get<T>();
}
// Not-a-number is null in JSON.
double level(const Json& j) {
  return j.is_null() ? audio::MediaFacts{}.loudness_lufs : j.get<double>();
}

Json facts_to(const audio::MediaFacts& f) {
  return {{"verdict", static_cast<int>(f.verdict)},
          {"reason", f.reason},
          {"length", f.length.value},
          {"cue_in", f.cue_in.value},
          {"cue_out", f.cue_out.value},
          {"segue", optional_frames(f.segue)},
          {"lufs", f.loudness_lufs},
          {"dbtp", f.true_peak_dbtp},
          {"title", f.title},
          {"artist", f.artist},
          {"album", f.album},
          {"format", f.format},
          {"rate", f.sample_rate},
          {"channels", f.channels}};
}

audio::MediaFacts facts_from(const Json& j) {
  audio::MediaFacts f;
  f.verdict = enumerator<audio::Verdict>(j.at("verdict"), audio::Verdict::unplayable);
  f.reason = j.at("reason");
  f.length = frames(j.at("length"));
  f.cue_in = frames(j.at("cue_in"));
  f.cue_out = frames(j.at("cue_out"));
  f.segue = frames_or_none(j.at("segue"));
  f.loudness_lufs = level(j.at("lufs"));
  f.true_peak_dbtp = level(j.at("dbtp"));
  f.title = j.at("title");
  f.artist = j.at("artist");
  f.album = j.at("album");
  f.format = j.at("format");
  f.sample_rate = j.at("rate");
  f.channels = j.at("channels");
  return f;
}

Json segment_to(const playlists::Segment& s) {
  Json j = {{"id", s.id},
            {"path", s.path},
            {"present", s.present},
            {"size", s.identity.size},
            {"mtime_ns", s.identity.mtime_ns},
            {"set",
             {optional_frames(s.overrides.cue_in), optional_frames(s.overrides.cue_out),
              optional_frames(s.overrides.segue), optional_value(s.overrides.title),
              optional_value(s.overrides.artist), optional_value(s.overrides.gain_db)}}};
  if (s.analysed) j["facts"] = facts_to(s.facts);
  return j;
}

playlists::Segment segment_from(const Json& j) {
  playlists::Segment s;
  s.id = j.at("id");
  s.path = j.at("path");
  s.present = j.at("present");
  s.identity = {j.at("size"), j.at("mtime_ns")};
  const Json& set = j.at("set");
  s.overrides.cue_in = frames_or_none(set.at(0));
  s.overrides.cue_out = frames_or_none(set.at(1));
  s.overrides.segue = frames_or_none(set.at(2));
  s.overrides.title = value_or_none<std::string>(set.at(3));
  s.overrides.artist = value_or_none<std::string>(set.at(4));
  s.overrides.gain_db = value_or_none<double>(set.at(5));
  s.analysed = j.contains("facts");
  if (s.analysed) s.facts = facts_from(j.at("facts"));
  return s;
}

}  // namespace

std::string library_to_json(const playlists::Library& library) {
  std::string text = one_line({{"folder", library.folder()}, {"lists", library.lists()}}) + "\n";
  for (const playlists::Segment& segment : library.segments()) {
    text += one_line(segment_to(segment)) + "\n";
  }
  return text;
}

base::Result<playlists::Library> library_from_json(std::string_view text) {
  try {
    std::optional<Json> head;
    std::vector<playlists::Segment> segments;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      Json line = Json::parse(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      if (head) {
        segments.push_back(segment_from(line));
      } else {
        head = std::move(line);
      }
    }
    if (!head) throw std::runtime_error("it is empty");
    return playlists::Library(std::move(segments), head->at("folder"), head->at("lists"));
  } catch (const std::exception& e) {
    return base::fail(base::ErrorCode::corrupt, std::string("not a library: ") + e.what());
  }
}

}  // namespace hornbill::scheduler
