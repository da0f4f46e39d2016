// SPDX-License-Identifier: Apache-2.0
// [alerts.same], [alerts.same_monitor.NAME], and the SAME locations of zones.
#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "alerts/sources/same/event_codes.h"
#include "config/draft.h"
#include "config/fields.h"

namespace hornbill::config {
namespace {

using std::chrono::seconds;

constexpr std::string_view kScheme = "SAME=";
constexpr std::string_view kLikeThis = "geocodes = \"SAME=048201\"";
constexpr std::size_t kMostSender = 8;
constexpr std::size_t kMostSameMonitors = 4;
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kOriginators{
    {{"EAS", "EAS"}, {"CIV", "CIV"}, {"WXR", "WXR"}, {"PEP", "PEP"}}};
constexpr std::array<std::pair<std::string_view, alerts::AlertClass>, 3> kByClass{
    {{"life_safety", alerts::AlertClass::life_safety},
     {"priority", alerts::AlertClass::priority},
     {"normal", alerts::AlertClass::normal}}};

bool is_location(std::string_view text) {
  return text.size() == 6 && std::all_of(text.begin(), text.end(),
                                         [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool is_sender(std::string_view text) {
  return !text.empty() && text.size() <= kMostSender && text.front() != ' ' &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return c < 0x80 && (std::isalnum(c) != 0 || c == '/' || c == ' ');
         });
}

// Whether an alert may have it; else a fault.
bool may_be_event(const base::TomlValue& value, const std::string& code) {
  std::vector<std::string> codes;
  for (const alerts::SameEvent& event : alerts::same_events()) {
    if (event.test && event.code == code) {
      value.error("\"" + code + "\" is the code of a test; an exercise gets no header");
      return false;
    }
    if (event.code == code) return true;
    if (!event.test) codes.emplace_back(event.code);
  }
  value.error("\"" + code + "\" is no event code of 47 CFR 11.31(e), like \"FLW\"",
              base::nearest_word(code, codes));
  return false;
}

void read_events(const base::TomlTable& table, alerts::SameStation& same) {
  if (const auto events = table.find("events")) {
    for (const base::TomlValue& element : events->one_or_list()) {
      const auto text = element.text();
      if (!text) continue;
      const std::size_t equals = text->find('=');
      if (equals == 0 || equals == std::string::npos) {
        element.error("\"" + *text + "\" must be a hazard and its event code, like \"flood=FLW\"");
      } else if (may_be_event(element, text->substr(equals + 1))) {
        same.event_of_hazard[text->substr(0, equals)] = text->substr(equals + 1);
      }
    }
  }
  for (const auto& [key, urgency] : kByClass) {
    const auto value = table.find(key);
    const auto text = value ? value->text() : std::nullopt;
    if (!text) continue;
    if (*text == "none") {
      same.event_of_class.erase(urgency);
    } else if (may_be_event(*value, *text)) {
      same.event_of_class[urgency] = *text;
    }
  }
}

void read_sender(const base::TomlTable& table, std::string& sender) {
  const auto value = table.find("sender");
  if (!value) {
    table.error(table.label() + " lacks \"sender\", the station's call sign, like \"KXYZ/FM\"");
    return;
  }
  sender = value->text().value_or("");
  if (!value->is_text() || is_sender(sender)) return;
  std::string better = sender;
  std::replace(better.begin(), better.end(), '-', '/');
  value->error("\"sender\" must be one to eight letters, digits or \"/\", which stands for \"-\"",
               is_sender(better) ? better : "");
}

void read_attention(const base::TomlTable& table, seconds& attention) {
  base::Duration length = attention;
  set_duration(table, "attention", {seconds(0), seconds(25)}, length);
  attention = std::chrono::duration_cast<seconds>(length);
  const bool whole = length == attention;
  const bool allowed = attention == seconds(0) || attention >= seconds(8);
  if (whole && allowed) return;
  table.find("attention")
      ->error("\"attention\" must be 8s to 25s in whole seconds, or 0s for none", "8s");
}

// The licence is asked for by a word of its own: nobody sends these tones by a slip.
bool licence_asks(const base::TomlTable& table) {
  const auto value = table.find("licence");
  if (value) return value->boolean().value_or(false);
  table.error(table.label() +
              " lacks \"licence\": true where the station's licence asks for SAME headers, " +
              "which nobody else may send, or false");
  return false;
}

std::vector<std::string> zones_of(Draft& draft, const base::TomlTable& table) {
  std::vector<std::string> zones;
  const auto value = table.find("zones");
  if (!value) return zones;
  for (const base::TomlValue& zone : value->one_or_list()) {
    const auto name = zone.text();
    if (!name) continue;
    zones.push_back(*name);
    draft.zone_references.push_back({*name, zone});
  }
  return zones;
}

}  // namespace

std::vector<std::string> same_locations(const ZonePlace& place) {
  std::vector<std::string> locations;
  for (const std::string& code : place.geocodes) {
    if (code.starts_with(kScheme) && is_location(code.substr(kScheme.size()))) {
      locations.push_back(code.substr(kScheme.size()));
    }
  }
  return locations;
}

void read_geocodes(const base::TomlTable& zone, std::vector<std::string>& geocodes) {
  const auto value = zone.find("geocodes");
  if (!value) return;
  for (const base::TomlValue& element : value->one_or_list()) {
    const auto text = element.text();
    if (!text) continue;
    if (text->starts_with(kScheme) && !text->ends_with('*') &&
        !is_location(text->substr(kScheme.size()))) {
      element.error("\"" + *text + "\" is no SAME location, which has six digits", "SAME=048201");
    }
    geocodes.push_back(*text);
  }
}

void read_same(Draft& draft, const base::TomlTable& alerts) {
  const auto table = alerts.table("same");
  if (!table) return;
  const bool wanted = licence_asks(*table);
  alerts::SameStation same;
  if (const auto value = table->find("originator")) {
    same.originator =
        choice_of(*value, Choices<std::string_view>(kOriginators)).value_or(same.originator);
  }
  read_sender(*table, same.sender);
  read_attention(*table, same.attention);
  read_events(*table, same);
  if (!wanted) return;
  draft.config.alerts.same = std::move(same);
  draft.same_table = *table;
}

void read_same_monitors(Draft& draft, const base::TomlTable& alerts) {
  std::vector<SameMonitorConfig>& monitors = draft.config.alerts.same_monitors;
  for (const auto& named : alerts.named_tables("same_monitor")) {
    SameMonitorConfig monitor;
    monitor.name = named.name;
    if (const auto input = named.table.find("input")) {
      monitor.input = input->text().value_or("");
      if (!monitor.input.empty()) draft.input_references.push_back({monitor.input, *input});
    } else {
      named.table.error(named.table.label() + " lacks \"input\", the name of one of [inputs]");
    }
    monitor.zones = zones_of(draft, named.table);
    if (monitors.size() == kMostSameMonitors) {
      named.table.error("at most " + std::to_string(kMostSameMonitors) + " monitors");
    }
    monitors.push_back(std::move(monitor));
    draft.same_monitor_tables.push_back(named.table);
  }
}

void check_same(Draft& draft) {
  AlertConfig& config = draft.config.alerts;
  std::set<std::string> all;
  for (const ZonePlace& place : config.places) {
    const std::vector<std::string> locations = same_locations(place);
    all.insert(locations.begin(), locations.end());
    if (!config.same) continue;
    config.same->locations_of_zone[place.zone] = locations;
    if (locations.empty()) {
      draft.same_table->error("the zone \"" + place.zone + "\" has no SAME location, like " +
                              std::string(kLikeThis));
    }
  }
  if (config.same && all.size() > alerts::kMostSameLocations) {
    draft.same_table->error("the zones have " + std::to_string(all.size()) +
                            " SAME locations in all, and a header holds " +
                            std::to_string(alerts::kMostSameLocations) +
                            ": name the whole state, like \"SAME=048000\"");
  }
  for (std::size_t n = 0; n < config.same_monitors.size(); ++n) {
    const auto& zones = config.same_monitors[n].zones;
    const bool placed =
        std::any_of(config.places.begin(), config.places.end(), [&](const ZonePlace& place) {
          const bool named =
              zones.empty() || std::find(zones.begin(), zones.end(), place.zone) != zones.end();
          return named && !same_locations(place).empty();
        });
    if (placed) continue;
    draft.same_monitor_tables[n].error("no zone that it may speak in has a SAME location, like " +
                                       std::string(kLikeThis) +
                                       ": nothing that it hears would be for here");
  }
}

}  // namespace hornbill::config
