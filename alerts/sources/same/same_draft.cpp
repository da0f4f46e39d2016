// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/same/same_draft.h"

#include <set>

#include "alerts/sources/same/event_codes.h"
#include "base/digest.h"

namespace hornbill::alerts {
namespace {

// PSSCCC: P is a part of the county, SS the state, CCC the county; zeros stand for all.
bool concerns(const std::string& heard, const std::string& ours) {
  const std::string heard_state = heard.substr(1, 2);
  const std::string heard_county = heard.substr(3);
  if (heard_state == "00") return true;
  if (ours.size() != 6 || heard_state != ours.substr(1, 2)) return false;
  if (heard_county == "000" || ours.substr(3) == "000") return true;
  if (heard_county != ours.substr(3)) return false;
  return heard[0] == '0' || ours[0] == '0' || heard[0] == ours[0];
}

std::set<std::string> zones_of(const SameHeader& header, const SameZones& zones) {
  std::set<std::string> result;
  for (const std::string& heard : header.locations) {
    for (const auto& [ours, names] : zones) {
      if (concerns(heard, ours)) result.insert(names.begin(), names.end());
    }
  }
  return result;
}

// "village, school and north".
std::string listed(const std::set<std::string>& names) {
  std::string text;
  std::size_t left = names.size();
  for (const std::string& name : names) {
    text += name;
    --left;
    if (left > 0) text += left > 1 ? ", " : " and ";
  }
  return text;
}

std::string words_of(const SameHeader& header, const SameEvent& event,
                     const std::set<std::string>& zones) {
  const std::string name =
      event.name.empty() ? "an alert with the code " + header.event : std::string(event.name);
  std::string text(same_originator(header.originator));
  text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text + " issued: " + name + ". It is for " + listed(zones) + ".";
}

}  // namespace

base::Result<AlertDraft> draft_of(const SameHeader& header, const SameZones& zones,
                                  base::UtcTime now) {
  auto text = format_same(header);
  if (!text) return base::fail(text.error());
  if (header.ends() <= now) {
    return base::fail(base::ErrorCode::refused, "the time of " + *text + " has ended");
  }
  const std::set<std::string> concerned = zones_of(header, zones);
  if (concerned.empty()) {
    return base::fail(base::ErrorCode::not_found, "no zone lies where " + *text + " is for");
  }
  const SameEvent event = same_event(header.event);
  AlertDraft draft;
  draft.source = AlertSource::same;
  draft.trust = Trust::unverified;
  draft.id = *text;
  draft.issuer = "same:" + header.sender.substr(0, header.sender.find_last_not_of(' ') + 1);
  draft.digest = base::to_hex(base::sha256(*text));
  draft.urgency = event.urgency;
  draft.drill = event.test;
  draft.event_code = header.event;
  draft.zones = {concerned.begin(), concerned.end()};
  draft.messages = {{"en", words_of(header, event, concerned), ""}};
  draft.expires = header.ends();
  return draft;
}

}  // namespace hornbill::alerts
