// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "alerts/sources/cap/cap_judge.h"
#include "tests/alerts/cap/message_text.h"

namespace hornbill::test {

// One message and what becomes of it at the station below.
struct VerdictRow {
  const char* name;
  const char* what;
  std::string text;
  alerts::Decision lenient;  // from a source that forgives
  alerts::Decision strict;   // from one that does not
  const char* reason;        // the deciding reason of the lenient verdict contains this
};

inline constexpr auto kAccept = alerts::Decision::accept;
inline constexpr auto kHold = alerts::Decision::hold;
inline constexpr auto kRefuse = alerts::Decision::refuse;

std::vector<VerdictRow> good_rows();        // of the shape that the standard and services have
std::vector<VerdictRow> real_world_rows();  // what services write all the same
std::vector<VerdictRow> bad_form_rows();    // not to be read
std::vector<VerdictRow> silent_rows();      // well formed, and not to be heard

inline base::UtcTime five_past_seven() {
  return std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours(7) +
         std::chrono::minutes(5);
}

// Three zones: a village and its school in the valley of the flood, and a town far away.
inline alerts::CapStation valley_station() {
  return {
      .languages = {"th"},
      .zones = {{.name = "village",
                 .languages = {"th", "lo"},
                 .geocodes = {"TH-PCODE=5707", "TH-PCODE=57", "EMMA_ID=TH011", "SAME=006109"},
                 .points = {{19.9, 99.8}}},
                {.name = "school",
                 .languages = {"en"},
                 .geocodes = {"TH-PCODE=570702*"},
                 .polygons = {{{20.05, 99.95}, {20.05, 100.05}, {20.15, 100.05}, {20.05, 99.95}}}},
                {.name = "town", .geocodes = {"TH-PCODE=10"}, .points = {{13.75, 100.5}}}}};
}

// A source whose transport is trusted, so that the rows are about the messages alone.
inline alerts::CapSourceOptions trusted_source(bool strict = false) {
  alerts::CapSourceOptions source;
  source.name = "weather service";
  source.strict = strict;
  source.unsigned_messages = kAccept;
  return source;
}

// An <info> of the flood warning's in another language or about something else.
inline std::string info_of(std::initializer_list<std::pair<const char*, std::string>> edits) {
  const std::string whole = flood_warning();
  const std::size_t begin = whole.find("  <info>");
  return edited(whole.substr(begin, whole.find("</alert>") - begin), edits);
}

// The flood warning with more <info>s after its own.
inline std::string flood_and(const std::string& infos) {
  return edited(flood_warning(), {{"</alert>", infos + "</alert>"}});
}

}  // namespace hornbill::test
