// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/standing_json.h"

#include <exception>

namespace hornbill::scheduler {

Json standing_to(const Standing& standing) {
  Json programmes = Json::array();
  for (const ProgrammeStanding& p : standing) {
    Json running = Json::array();
    for (const RunningEntry& r : p.running) running.push_back({r.rule, us(r.planned), r.items});
    Json waiting = Json::array();
    for (const WaitingEntry& w : p.waiting) waiting.push_back({w.rule, us(w.planned)});
    programmes.push_back({{"programme", p.programme},
                          {"held", p.held},
                          {"stopped", p.stopped},
                          {"by", p.by},
                          {"running", running},
                          {"waiting", waiting}});
  }
  return programmes;
}

Standing standing_from(const Json& j) {
  Standing standing;
  for (const Json& p : j) {
    ProgrammeStanding one{p.at("programme"), p.at("held"), p.at("stopped"), p.at("by"), {}};
    for (const Json& r : p.at("running")) {
      one.running.push_back({r.at(0), utc(r.at(1)), r.at(2)});
    }
    for (const Json& w : p.value("waiting", Json::array())) {  // older versions wrote none
      one.waiting.push_back({w.at(0), utc(w.at(1))});
    }
    standing.push_back(std::move(one));
  }
  return standing;
}

std::string standing_to_text(const Standing& standing) { return one_line(standing_to(standing)); }

std::optional<Standing> standing_from_text(const std::string& text) {
  try {
    return standing_from(Json::parse(text));
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace hornbill::scheduler
