// SPDX-License-Identifier: Apache-2.0
#include "web/alert_routes.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "web/alert_json.h"
#include "web/json_response.h"
#include "web/station_control.h"

namespace hornbill::web {
namespace {

using Json = nlohmann::ordered_json;

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

// 201: it will be heard; 202: it waits for a person.
Response answer_response(const base::Result<AlertAnswer>& answer) {
  if (!answer) return problem(answer.error());
  switch (answer->state) {
    case alerts::AlertState::refused:
      return with_member(
          problem(422, answer->reasons.empty() ? "it is refused" : answer->reasons.front()),
          "alert", alert_answer_json(*answer));
    case alerts::AlertState::awaiting_approval:
      return json_response(202, alert_answer_json(*answer));
    default:
      return json_response(201, alert_answer_json(*answer));
  }
}

// Of what is asked about an alert that is there: done, whatever its own state is.
Response done_response(const base::Result<AlertAnswer>& answer) {
  if (!answer) return problem(answer.error());
  return json_response(200, alert_answer_json(*answer));
}

Response send(const Request& request, StationControl& control, AlertControl& desk) {
  auto order = read_alert_order(request.body, control.identity().zone, control.now().utc);
  if (!order) return problem(order.error());
  return answer_response(desk.send(std::move(*order), request.peer.who));
}

// Also a correction of an alert that lives hang on.
bool is_foremost(const Request& request, StationControl& control) {
  AlertControl* desk = control.alert_control();
  const auto order = read_alert_order(request.body, control.identity().zone, control.now().utc);
  if (desk == nullptr || !order) return false;
  const auto& numbers = order->replaces;
  return alerts::is_foremost(order->draft) ||
         std::any_of(numbers.begin(), numbers.end(),
                     [desk](std::uint64_t number) { return desk->is_foremost(number); });
}

Response list(const Request& request, AlertControl& desk, const base::TimeZone& zone) {
  AlertQuery query;
  query.live_only = request.query_value("live") == "true";
  for (const char* name : {"before", "limit"}) {
    const std::string text = request.query_value(name);
    if (text.empty()) continue;
    const auto number = whole_number(text);
    if (!number) return problem(400, std::string(name) + " must be a whole number");
    if (name[0] == 'b') query.before = *number;
    if (name[0] == 'l') query.limit = static_cast<std::size_t>(*number);
  }
  if (query.limit < 1 || query.limit > 1000) return problem(400, "limit must be 1 to 1000");
  const auto records = desk.alerts(query);
  if (!records) return problem(records.error());
  Json all = Json::array();
  for (const alerts::AlertRecord& record : *records) all.push_back(alert_json(record, zone));
  return json_response(200, {{"alerts", std::move(all)}});
}

// Of a request whose body may be empty.
base::Result<Json> object_of(const Request& request) {
  if (request.body.empty()) return Json::object();
  Json body = Json::parse(request.body, nullptr, false);
  if (body.is_object()) return body;
  return base::fail(base::ErrorCode::invalid_argument, "the body must be a JSON object");
}

base::Result<std::string> reason_of(const Request& request) {
  const auto body = object_of(request);
  if (!body) return base::fail(body.error());
  const auto why = body->find("why");
  if (why == body->end()) return std::string();
  if (!why->is_string() || why->get<std::string>().size() > 500) {
    return base::fail(base::ErrorCode::invalid_argument, "why must be a text of at most 500 bytes");
  }
  return why->get<std::string>();
}

// What is done with one alert that is there.
using OnAlert = std::function<Response(const Request&, AlertControl& desk, std::uint64_t number)>;

Response show(AlertControl& desk, std::uint64_t number, const base::TimeZone& zone) {
  const auto record = desk.alert(number);
  if (!record) return problem(record.error());
  return json_response(200, alert_json(*record, zone));
}

Response receipt(const Request&, AlertControl& desk, std::uint64_t number) {
  const auto proof = desk.receipt(number);
  if (!proof) return problem(proof.error());
  return json_response(200, {{"receipt", proof->json},
                             {"signature", proof->signature},
                             {"text", proof->text},
                             {"allowed_signers", proof->allowed_signers}});
}

Response cancel(const Request& request, AlertControl& desk, std::uint64_t number) {
  const auto why = reason_of(request);
  if (!why) return problem(why.error());
  return done_response(desk.cancel(number, request.peer.who, *why));
}

Response approve(const Request& request, AlertControl& desk, std::uint64_t number) {
  const auto body = object_of(request);
  if (!body) return problem(body.error());
  const auto go_on = body->find("go_on");
  if (go_on != body->end() && !go_on->is_boolean()) {
    return problem(400, "go_on must be true or false");
  }
  const bool despite = go_on != body->end() && go_on->get<bool>();
  return answer_response(desk.approve(number, request.peer.who, despite));
}

Response keep_recording(const Request& request, AlertControl& desk) {
  const auto digest = desk.keep_recording(request.body);
  if (!digest) return problem(digest.error());
  return json_response(201, {{"audio", *digest}});
}

// Answers that there are no alerts here, where the station has none.
std::function<Response(const Request&)> with_desk(
    StationControl& control, std::function<Response(const Request&, AlertControl&)> run) {
  return [&control, run = std::move(run)](const Request& request) {
    AlertControl* desk = control.alert_control();
    return desk == nullptr ? problem(503, "alerts are not ready yet") : run(request, *desk);
  };
}

}  // namespace

void add_alert_routes(std::vector<Route>& routes, StationControl& control) {
  const auto add = [&](Method method, std::string pattern, Pace pace, std::string summary,
                       std::function<Response(const Request&, AlertControl&)> run) -> Route& {
    const Permission permission = method == Method::get ? Permission::look : Permission::command;
    routes.push_back({method, "/api/v1/alerts" + std::move(pattern), permission, pace,
                      with_desk(control, std::move(run)), std::move(summary)});
    return routes.back();
  };
  const auto add_one = [&](Method method, const char* verb, Pace pace, std::string summary,
                           OnAlert run) -> Route& {
    return add(method, "/{number}" + std::string(verb), pace, std::move(summary),
               [run = std::move(run)](const Request& request, AlertControl& desk) {
                 const auto number = whole_number(request.params.at("number"));
                 if (!number) return problem(404, "alerts are known by their numbers");
                 return run(request, desk, *number);
               });
  };
  add(Method::get, "", Pace::slow, "The alerts, the latest first.",
      [&control](const Request& request, AlertControl& desk) {
        return list(request, desk, control.identity().zone);
      });
  add(Method::post, "", Pace::voices, "Put an alert on air, or in the place of others.",
      [&control](const Request& request, AlertControl& desk) {
        return send(request, control, desk);
      })
      .foremost = [&control](const Request& request) { return is_foremost(request, control); };
  add(Method::post, "/recordings", Pace::slow, "Keep a sound file for a message.", keep_recording);
  add_one(Method::get, "", Pace::slow, "One alert and all that happened to it.",
          [&control](const Request&, AlertControl& desk, std::uint64_t number) {
            return show(desk, number, control.identity().zone);
          });
  add_one(Method::get, "/receipt", Pace::slow, "The signed proof that it was heard.", receipt);
  add_one(Method::post, "/approve", Pace::voices, "A second person's yes.", approve).foremost =
      [&control](const Request& request) {
        const auto number = whole_number(request.params.at("number"));
        AlertControl* desk = control.alert_control();
        return number && desk != nullptr && desk->is_foremost(*number);
      };
  add_one(Method::post, "/cancel", Pace::urgent, "End it now.", cancel);
  add_one(Method::post, "/end", Pace::urgent, "What was to be said live is said.",
          [](const Request& request, AlertControl& desk, std::uint64_t number) {
            return done_response(desk.end_live(number, request.peer.who));
          });
  add_one(Method::post, "/acknowledge", Pace::urgent, "Say that somebody has taken note of it.",
          [](const Request& request, AlertControl& desk, std::uint64_t number) {
            return done_response(desk.acknowledge(number, request.peer.who));
          });
}

}  // namespace hornbill::web
