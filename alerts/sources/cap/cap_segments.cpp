// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/cap_segments.h"

#include <algorithm>

namespace hornbill::alerts {
namespace {

// The zones that one <info> is for.
struct Reach {
  std::vector<std::string> zones;
  bool unplaced = false;  // nobody but a reader can tell; `zones` are those it may be for
};

bool source_may_speak_in(const CapSourceOptions& source, const std::string& zone) {
  return source.zones.empty() ||
         std::find(source.zones.begin(), source.zones.end(), zone) != source.zones.end();
}

AreaMatch match_info(const CapInfo& info, const CapZone& zone) {
  if (info.areas.empty()) return AreaMatch::unknown;
  AreaMatch best = AreaMatch::outside;
  for (const CapArea& area : info.areas) {
    const AreaMatch match = match_area(area, zone);
    if (match == AreaMatch::inside) return match;
    if (match == AreaMatch::unknown) best = match;
  }
  return best;
}

Reach reach_of(const CapInfo& info, const CapSourceOptions& source, const CapStation& station) {
  Reach reach;
  std::vector<std::string> possible;
  for (const CapZone& zone : station.zones) {
    if (!source_may_speak_in(source, zone.name)) continue;
    const AreaMatch match = source.everywhere ? AreaMatch::inside : match_info(info, zone);
    if (match == AreaMatch::inside) reach.zones.push_back(zone.name);
    if (match == AreaMatch::unknown) possible.push_back(zone.name);
  }
  if (reach.zones.empty() && !possible.empty()) {
    reach.zones = std::move(possible);
    reach.unplaced = true;
  }
  return reach;
}

std::string part_name(const CapInfo& info) {
  std::string event = clean_cap_text(info.event.empty() ? info.headline : info.event);
  if (event.size() > 60) event = shorten_cap_text(std::move(event), 60).text;
  return "\"" + event + "\" (" + info.language + ")";
}

// A key of what makes two <info>s one alert.
bool same_segment(const CapSegment& a, const CapSegment& b) {
  return a.zones == b.zones && a.urgency == b.urgency && a.not_before == b.not_before &&
         a.expires == b.expires;
}

void add_info(const CapInfo& info, CapSegment segment, CapSegments& out) {
  const auto at =
      std::find_if(out.segments.begin(), out.segments.end(),
                   [&](const CapSegment& known) { return same_segment(known, segment); });
  if (at != out.segments.end()) {
    at->infos.push_back(&info);
    return;
  }
  segment.infos.push_back(&info);
  out.segments.push_back(std::move(segment));
}

}  // namespace

std::string cap_moment(base::UtcTime t) {
  std::string text = base::format_utc(t);
  text.resize(std::min<std::size_t>(text.size(), 16));
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text + " UTC";
}

CapSegments divide_cap_alert(const CapAlert& alert, const CapSourceOptions& source,
                             const CapStation& station, base::UtcTime now) {
  CapSegments out;
  for (const CapInfo& info : alert.infos) {
    CapSegment segment;
    segment.not_before = info.effective.value_or(alert.sent);
    segment.expires = info.expires.value_or(alert.sent + source.default_validity);
    if (segment.expires <= now) {
      out.any_expired = true;
      out.left_out.push_back(part_name(info) + " expired at " + cap_moment(segment.expires));
      continue;
    }
    const auto urgency = class_of(info, source.classes);
    if (!urgency) {
      out.any_unheard = true;
      out.left_out.push_back(part_name(info) + " is not urgent enough to be heard");
      continue;
    }
    segment.urgency = std::min(*urgency, source.highest);
    Reach reach = reach_of(info, source, station);
    if (reach.zones.empty() || (reach.unplaced && source.unplaced_areas == Decision::refuse)) {
      out.any_outside = true;
      out.left_out.push_back(part_name(info) + (reach.zones.empty()
                                                    ? " is for places outside every zone"
                                                    : " is for a place that no zone knows"));
      continue;
    }
    out.unplaced |= reach.unplaced;
    segment.zones = std::move(reach.zones);
    add_info(info, std::move(segment), out);
  }
  std::stable_sort(out.segments.begin(), out.segments.end(),
                   [](const CapSegment& a, const CapSegment& b) { return a.urgency > b.urgency; });
  return out;
}

}  // namespace hornbill::alerts
