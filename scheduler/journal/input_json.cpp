// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/input_json.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "scheduler/journal/alert_json.h"
#include "scheduler/journal/json_fields.h"
#include "scheduler/journal/standing_json.h"

namespace hornbill::scheduler {
namespace {

Json body_of(const audio::DeckStarted& b) {
  return {{"what", "started"}, {"deck", b.deck}, {"token", b.token}};
}
Json body_of(const audio::DeckEnded& b) {
  return {{"what", "ended"},
          {"deck", b.deck},
          {"token", b.token},
          {"cause", static_cast<int>(b.cause)},
          {"played", b.played.value}};
}
Json body_of(const audio::CommandLate& b) {
  return {{"what", "late"}, {"id", b.id}, {"by", b.by.value}};
}
Json body_of(const audio::CommandRefused& b) { return {{"what", "refused"}, {"id", b.id}}; }
Json body_of(const audio::SilenceBegan& b) {
  return {{"what", "silence"}, {"programme", b.programme}};
}
Json body_of(const audio::SilenceEnded& b) {
  return {{"what", "sound"}, {"programme", b.programme}};
}

audio::ReportBody body_from(const Json& j) {
  const auto what = j.at("what").get<std::string>();
  if (what == "started") return audio::DeckStarted{j.at("deck"), j.at("token")};
  if (what == "ended") {
    return audio::DeckEnded{j.at("deck"), j.at("token"),
                            enumerator<audio::EndCause>(j.at("cause"), audio::EndCause::failed),
                            frames(j.at("played"))};
  }
  if (what == "late") return audio::CommandLate{j.at("id"), frames(j.at("by"))};
  if (what == "refused") return audio::CommandRefused{j.at("id")};
  if (what == "silence") return audio::SilenceBegan{j.at("programme")};
  if (what == "sound") return audio::SilenceEnded{j.at("programme")};
  throw std::runtime_error("unknown report " + what);
}

Json restored_to(const Restored& r) {
  Json started = Json::array();
  for (const StartedEntry& e : r.started) started.push_back({e.rule, us(e.planned)});
  Json interrupted = Json::array();
  for (const InterruptedItem& i : r.interrupted) {
    const Json planned = i.planned ? Json(us(*i.planned)) : Json();
    interrupted.push_back({i.rule, planned, i.segment, i.offset.value, us(i.last_heard)});
  }
  return {{"type", "restored"},
          {"started", started},
          {"interrupted", interrupted},
          {"standing", r.standing ? standing_to(*r.standing) : Json()},
          {"last_alive", r.last_alive ? Json(us(*r.last_alive)) : Json()},
          {"next_id", r.next_as_run_id}};
}

Restored restored_from(const Json& j) {
  Restored r;
  for (const Json& e : j.at("started")) r.started.push_back({e.at(0), utc(e.at(1))});
  for (const Json& i : j.at("interrupted")) {
    InterruptedItem item{i.at(0), {}, i.at(2), frames(i.at(3)), utc(i.at(4))};
    if (!i.at(1).is_null()) item.planned = utc(i.at(1));
    r.interrupted.push_back(std::move(item));
  }
  if (j.contains("standing") && !j["standing"].is_null()) r.standing = standing_from(j["standing"]);
  if (!j.at("last_alive").is_null()) r.last_alive = utc(j.at("last_alive"));
  r.next_as_run_id = j.at("next_id");
  return r;
}

struct ToJson {
  const std::string& digest;

  Json operator()(const ClockObservation& c) const {
    return {{"type", "clock"}, {"at", c.at.value}, {"utc", us(c.utc)}, {"trusted", c.trusted}};
  }
  Json operator()(const SetupChanged&) const { return {{"type", "setup"}, {"digest", digest}}; }
  Json operator()(const LibraryChanged&) const { return {{"type", "library"}, {"digest", digest}}; }
  Json operator()(const OperatorCommand& c) const {
    return {{"type", "operator"},
            {"id", c.id},
            {"action", static_cast<int>(c.action)},
            {"programme", c.programme},
            {"who", c.who}};
  }
  Json operator()(const FeedReport& r) const {
    return {{"type", "feed"},         {"token", r.token},   {"event", static_cast<int>(r.event)},
            {"total", r.total.value}, {"broken", r.broken}, {"text", r.text}};
  }
  Json operator()(const InputReport& r) const {
    return {{"type", "input"}, {"input", r.input}, {"usable", r.usable}, {"text", r.text}};
  }
  Json operator()(const ZoneReport& r) const {
    return {{"type", "zone"}, {"zone", r.zone}, {"plays", r.plays}};
  }
  Json operator()(const audio::Report& r) const {
    return {{"type", "engine"},
            {"at", r.at.value},
            {"body", std::visit([](const auto& body) { return body_of(body); }, r.body)}};
  }
  Json operator()(const Restored& r) const { return restored_to(r); }
  Json operator()(const PutAlert& p) const {
    return {{"type", "alert"}, {"alert", air_alert_to(*p.alert)}};
  }
  Json operator()(const EndAlert& e) const {
    return {{"type", "end_alert"},
            {"number", e.number},
            {"spoken", e.spoken},
            {"why", e.why},
            {"live_over", e.live_over}};
  }
};

Input input_from(const Json& j, std::string& digest) {
  const auto type = j.at("type").get<std::string>();
  if (type == "clock") {
    return ClockObservation{{j.at("at").get<std::int64_t>()}, utc(j.at("utc")), j.at("trusted")};
  }
  if (type == "setup" || type == "library") {
    digest = j.at("digest");
    return type == "setup" ? Input(SetupChanged{}) : Input(LibraryChanged{});
  }
  if (type == "operator") {
    return OperatorCommand{j.at("id"),
                           enumerator<OperatorAction>(j.at("action"), OperatorAction::stop),
                           j.at("programme"), j.at("who")};
  }
  if (type == "feed") {
    return FeedReport{j.at("token"), enumerator<FeedEvent>(j.at("event"), FeedEvent::closed),
                      frames(j.at("total")), j.at("broken"), j.at("text")};
  }
  if (type == "input") return InputReport{j.at("input"), j.at("usable"), j.at("text")};
  if (type == "zone") return ZoneReport{j.at("zone"), j.at("plays")};
  if (type == "engine") {
    return audio::Report{{j.at("at").get<std::int64_t>()}, body_from(j.at("body"))};
  }
  if (type == "restored") return restored_from(j);
  if (type == "alert") {
    return PutAlert{std::make_shared<const AirAlert>(air_alert_from(j.at("alert")))};
  }
  if (type == "end_alert") {
    return EndAlert{j.at("number"), j.at("spoken"), j.at("why"), j.value("live_over", false)};
  }
  throw std::runtime_error("unknown input " + type);
}

}  // namespace

std::string input_to_json(const StampedInput& stamped, const std::string& digest) {
  Json j = std::visit(ToJson{digest}, stamped.input);
  j["tick"] = stamped.tick.value;
  return one_line(j);
}

base::Result<ParsedInput> input_from_json(std::string_view line) {
  try {
    const Json j = Json::parse(line);
    ParsedInput parsed;
    parsed.stamped.tick = {j.at("tick").get<std::int64_t>()};
    parsed.stamped.input = input_from(j, parsed.digest);
    return parsed;
  } catch (const std::exception& e) {
    return base::fail(base::ErrorCode::corrupt, std::string("not an input: ") + e.what());
  }
}

}  // namespace hornbill::scheduler
