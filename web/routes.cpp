// SPDX-License-Identifier: Apache-2.0
#include "web/routes.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/moment.h"
#include "web/alert_routes.h"
#include "web/as_run_text.h"
#include "web/devices_json.h"
#include "web/json_response.h"
#include "web/station_control.h"
#include "web/status.h"

namespace hornbill::web {
namespace {

using Json = nlohmann::ordered_json;
using scheduler::OperatorAction;

// A whole number of the query, or `fallback` where it is absent.
base::Result<std::uint64_t> query_number(const Request& request, const std::string& name,
                                         std::uint64_t fallback) {
  const std::string text = request.query_value(name);
  if (text.empty()) return fallback;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return base::fail(base::ErrorCode::invalid_argument, name + " must be a whole number");
  }
  return value;
}

base::Result<scheduler::AsRunQuery> as_run_query(const Request& request,
                                                 const StationControl& control,
                                                 const base::TimeZone& zone) {
  scheduler::AsRunQuery query;
  query.now = control.now().utc;
  for (const auto& [name, bound] : {std::pair{"from", &query.from}, {"to", &query.to}}) {
    const std::string text = request.query_value(name);
    if (text.empty()) continue;
    const auto time = base::parse_moment(text, zone, *query.now);
    if (!time) return base::fail(time.error().within(name));
    *bound = *time;
  }
  if (const std::string after = request.query_value("after"); !after.empty()) {
    query.after = parse_cursor(after);
    if (!query.after) {
      return base::fail(base::ErrorCode::invalid_argument,
                        "after must be what an earlier page named in next_after");
    }
  }
  const auto limit = query_number(request, "limit", 1000);
  if (!limit) return base::fail(limit.error());
  if (*limit < 1 || *limit > 10'000) {
    return base::fail(base::ErrorCode::invalid_argument, "limit must be 1 to 10000");
  }
  query.limit = static_cast<std::size_t>(*limit);
  return query;
}

// The same question from the record after `last` on, as RFC 8288 writes it.
std::string next_page(const Request& request, const scheduler::AsRunRecord& last) {
  std::string target =
      request.path + "?after=" + percent_encode(format_cursor({last.started, last.id}));
  for (const auto& [name, value] : request.query) {
    if (name == "after") continue;
    target += "&" + percent_encode(name) + "=" + percent_encode(value);
  }
  return "<" + target + ">; rel=\"next\"";
}

Response as_run(const Request& request, StationControl& control) {
  const auto format = parse_as_run_format(request.query_value("format"));
  if (!format) return problem(400, "format must be json, jsonl, csv or text");
  const base::TimeZone zone = control.identity().zone;
  const auto query = as_run_query(request, control, zone);
  if (!query) return problem(query.error());
  const auto records = control.as_run(*query);
  if (!records) return problem(records.error());
  const bool more = records->size() >= query->limit;
  const AsRunView view{zone, more, control.levels().size() > 1};
  Response response{
      200, std::string(content_type(*format)), as_run_document(*format, *records, view), {}};
  if (more) response.headers.emplace_back("Link", next_page(request, records->back()));
  return response;
}

Response devices(StationControl& control) {
  const auto found = control.devices();
  if (!found) return problem(found.error());
  return {200, "application/json", devices_json(*found) + "\n", {}};
}

Response command(const Request& request, StationControl& control, OperatorAction action) {
  const auto name = request.params.find("name");
  const std::string programme = name == request.params.end() ? "" : name->second;
  const auto id = control.command(action, programme, request.peer.who);
  if (!id) return problem(id.error());
  return json_response(202, {{"id", *id}});
}

Response reload(const Request& request, StationControl& control) {
  const auto outcome = control.reload(request.peer.who);
  if (!outcome) return problem(outcome.error());
  if (outcome->under_way)
    return json_response(202, {{"faults", Json::array()}, {"notices", Json::array()}});
  if (outcome->accepted) {
    return json_response(200, {{"faults", outcome->faults}, {"notices", outcome->notices}});
  }
  return with_member(problem(422, "the new configuration has faults; the old one goes on"),
                     "faults", outcome->faults);
}

Response health(bool good, const StationHealth& health) {
  return json_response(good ? 200 : 503,
                       {{"live", health.live}, {"ready", health.ready}, {"text", health.text}});
}

void add_queries(std::vector<Route>& routes, StationControl& control) {
  const auto add = [&](std::string pattern, Pace pace, std::function<Response(const Request&)> run,
                       std::string summary) {
    routes.push_back({Method::get, std::move(pattern), Permission::look, pace, std::move(run),
                      std::move(summary)});
  };
  add(
      "/api/v1/status", Pace::quick,
      [&control](const Request&) {
        return Response{200, "application/json", status_json(gather_status(control)) + "\n", {}};
      },
      "What is on air, what comes next, meters, outputs and faults.");
  add(
      "/api/v1/outputs", Pace::quick,
      [&control](const Request&) {
        return Response{200, "application/json", outputs_json(gather_outputs(control)) + "\n", {}};
      },
      "The outputs and how each of them fares.");
  add(
      "/api/v1/devices", Pace::slow, [&control](const Request&) { return devices(control); },
      "The sound devices of this machine.");
  add(
      "/api/v1/as-run", Pace::slow,
      [&control](const Request& request) { return as_run(request, control); },
      "What was really heard, when, where and why.");
  add(
      "/api/v1/events", Pace::events, [](const Request&) { return Response{}; },
      "The status as a stream of events: one at once, then one at each change.");
  add(
      "/api/v1/openapi.yaml", Pace::quick,
      [](const Request&) {
        return Response{200, "application/yaml", std::string(openapi_document()), {}};
      },
      "This document.");
  add(
      "/healthz", Pace::quick,
      [&control](const Request&) {
        const StationHealth state = control.health();
        return health(state.live, state);
      },
      "Whether the station's core moves.");
  add(
      "/readyz", Pace::quick,
      [&control](const Request&) {
        const StationHealth state = control.health();
        return health(state.live && state.ready, state);
      },
      "Whether the station plays.");
}

void add_commands(std::vector<Route>& routes, StationControl& control) {
  struct Verb {
    const char* name;
    OperatorAction action;
    const char* what;
  };
  constexpr Verb kVerbs[] = {
      {"skip", OperatorAction::skip, "End what is on air now and go on with what comes next"},
      {"hold", OperatorAction::hold,
       "Hold the timetable, so that what is on air goes on and nothing new starts"},
      {"resume", OperatorAction::resume, "Go on after a hold or a stop"},
      {"stop", OperatorAction::stop, "Fade out now and stay silent"}};
  for (const Verb& verb : kVerbs) {
    const auto run = [&control, action = verb.action](const Request& request) {
      return command(request, control, action);
    };
    routes.push_back({Method::post, "/api/v1/programmes/{name}/" + std::string(verb.name),
                      Permission::command, Pace::slow, run,
                      std::string(verb.what) + ", in one programme."});
    routes.push_back({Method::post, "/api/v1/" + std::string(verb.name), Permission::command,
                      Pace::slow, run, std::string(verb.what) + ", in every programme."});
  }
  routes.push_back({Method::post, "/api/v1/reload", Permission::command, Pace::slow,
                    [&control](const Request& request) { return reload(request, control); },
                    "Read the configuration again; a faulty one is refused and the old goes on."});
}

}  // namespace

std::vector<Route> station_routes(StationControl& control) {
  std::vector<Route> routes;
  add_queries(routes, control);
  add_commands(routes, control);
  add_alert_routes(routes, control);
  return routes;
}

}  // namespace hornbill::web
