// SPDX-License-Identifier: Apache-2.0
// [segments.NAME], [playlists.NAME], [calendars.NAME].
#include <array>

#include "base/frames.h"
#include "config/draft.h"
#include "config/fields.h"
#include "config/source_texts.h"

namespace hornbill::config {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

using OrderChoice = std::pair<std::string_view, playlists::Order>;
constexpr std::array<OrderChoice, 2> kOrders{
    {{"listed", playlists::Order::fixed}, {"shuffle", playlists::Order::shuffle}}};

void read_marker(const base::TomlTable& table, std::string_view key,
                 std::optional<base::FrameCount>& target) {
  const auto value = table.find(key);
  if (!value) return;
  const auto at = duration_of(*value, {seconds(0), hours(24)});
  if (at) target = base::to_frames(*at);
}

void check_markers(const base::TomlTable& table, const playlists::SegmentOverrides& markers) {
  const base::FrameCount begin = markers.cue_in.value_or(base::FrameCount{});
  const auto fault = [&](const char* key, const char* cause) {
    if (const auto value = table.find(key)) value->error(cause);
  };
  if (markers.cue_out && *markers.cue_out <= begin) {
    fault("cue_out", "\"cue_out\" must be later than \"cue_in\"");
  } else if (markers.segue && *markers.segue <= begin) {
    fault("segue", "\"segue\" must be later than \"cue_in\"");
  } else if (markers.segue && markers.cue_out && *markers.segue > *markers.cue_out) {
    fault("segue", "\"segue\" must not be later than \"cue_out\"");
  }
}

SegmentDraft read_segment(const base::TomlTable::Named& named) {
  const base::TomlTable& table = named.table;
  SegmentDraft draft{{named.name, "", {}}, table.find("file")};
  if (draft.file) {
    set_text(table, "file", draft.segment.path);
  } else {
    table.error(table.label() + " lacks \"file\"");
  }
  playlists::SegmentOverrides& overrides = draft.segment.overrides;
  read_marker(table, "cue_in", overrides.cue_in);
  read_marker(table, "cue_out", overrides.cue_out);
  read_marker(table, "segue", overrides.segue);
  check_markers(table, overrides);
  overrides.title = table.text("title");
  overrides.artist = table.text("artist");
  if (const auto gain = table.find("gain")) {
    overrides.gain_db = level_of(*gain, {-40, 20, "dB"});
  }
  return draft;
}

void read_separation(const base::TomlTable& table, playlists::PlaylistOptions& options) {
  const auto separation = table.table("separation");
  if (!separation) return;
  constexpr DurationRange kSeparation{seconds(0), hours(24)};
  set_duration(*separation, "title", kSeparation, options.title_separation);
  set_duration(*separation, "artist", kSeparation, options.artist_separation);
  const auto order = table.find("order");
  const bool listed = !order || (order->is_text() && order->text() == "listed");
  if (listed) {
    separation->error("\"separation\" does nothing without order = \"shuffle\"");
  }
}

PlaylistDraft read_playlist(Draft& draft, const base::TomlTable::Named& named) {
  const base::TomlTable& table = named.table;
  PlaylistDraft playlist{{}, table, {}};
  playlists::PlaylistOptions& options = playlist.options;
  options.name = named.name;
  const auto files = table.find("files");
  const auto segments = table.find("segments");
  if (files) {
    for (const base::TomlValue& value : files->one_or_list()) {
      auto pattern = value.text();
      if (!pattern) continue;
      options.files.push_back(*pattern);
      playlist.patterns.push_back({std::move(*pattern), value});
    }
  }
  if (segments) {
    for (const base::TomlValue& value : segments->one_or_list()) {
      auto name = value.text();
      if (!name) continue;
      options.segments.push_back(*name);
      draft.segment_references.push_back({std::move(*name), value});
    }
  }
  if (!files && !segments) table.error(table.label() + " lacks \"files\" or \"segments\"");
  if (const auto order = table.find("order")) {
    options.order = choice_of(*order, Choices<playlists::Order>(kOrders)).value_or(options.order);
  }
  set_boolean(table, "loop", options.loop);
  if (options.loop && options.order == playlists::Order::shuffle) {
    table.find("loop")->warning("\"loop\" does nothing here: a shuffled playlist never ends");
  }
  options.crossfade = draft.setup.sound.crossfade;
  set_duration(table, "crossfade", {seconds(0), seconds(30)}, options.crossfade);
  read_separation(table, options);
  return playlist;
}

std::set<std::chrono::sys_days> read_dates(const base::TomlValue& list) {
  std::set<std::chrono::sys_days> dates;
  for (const base::TomlValue& value : list.one_or_list()) {
    if (const auto date = value.date()) {
      dates.insert(std::chrono::sys_days{*date});
    } else if (value.is_text()) {
      if (auto range = value_or_fault(parse_dates(*value.text()), value)) {
        dates.merge(*range);
      }
    } else {
      value.wrong_type("a date, like 2026-12-05 or \"2027-01-01..2027-01-03\"");
    }
  }
  return dates;
}

}  // namespace

void read_segments(Draft& draft, const base::TomlTable& root, const std::string& file) {
  for (const auto& named : root.named_tables("segments")) {
    SegmentDraft segment = read_segment(named);
    if (!draft.define(draft.segment_names, named, file, "segment")) continue;
    if (!segment.segment.path.empty()) {
      segment.segment.path = absolute_path(segment.segment.path, draft.config.library_folder);
    }
    draft.segments.push_back(std::move(segment));
  }
}

void read_playlists(Draft& draft, const base::TomlTable& root, const std::string& file) {
  for (const auto& named : root.named_tables("playlists")) {
    PlaylistDraft playlist = read_playlist(draft, named);
    if (draft.define(draft.playlist_names, named, file, "playlist")) {
      draft.playlists.push_back(std::move(playlist));
    }
  }
}

void read_calendars(Draft& draft, const base::TomlTable& root, const std::string& file) {
  for (const auto& named : root.named_tables("calendars")) {
    const auto list = named.table.find("dates");
    if (!list) named.table.error(named.table.label() + " lacks \"dates\"");
    auto dates = list ? read_dates(*list) : std::set<std::chrono::sys_days>{};
    if (draft.define(draft.calendar_names, named, file, "calendar")) {
      draft.calendars.emplace(named.name, std::move(dates));
    }
  }
}

}  // namespace hornbill::config
