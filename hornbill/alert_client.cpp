// SPDX-License-Identifier: Apache-2.0
#include "hornbill/alert_client.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "base/file_store.h"
#include "config/units.h"
#include "hornbill/alert_order_json.h"
#include "hornbill/client.h"
#include "hornbill/environment.h"
#include "hornbill/exit_status.h"
#include "hornbill/text_width.h"
#include "web/routes.h"

namespace hornbill {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostAudioBytes = 16U << 20U;

int failed(const base::Error& error, std::ostream& err) {
  err << "hornbill: " << error.message << "\n";
  return exit_status(error.code);
}

base::Result<Client> station(const std::string& config_file) {
  auto socket = control_socket(config_file);
  if (!socket) return base::fail(socket.error());
  return Client(*socket);
}

base::Result<Json> parsed(base::Result<Answer> answer) {
  if (!answer) return base::fail(answer.error());
  Json json = Json::parse(answer->body, nullptr, false);
  if (!json.is_object()) {
    return base::fail(base::ErrorCode::corrupt, "the station's answer is not to be understood");
  }
  return json;
}

std::string text_of(const Json& json, const char* member) {
  const auto at = json.find(member);
  return at != json.end() && at->is_string() ? plain(at->get<std::string>()) : "";
}

// Sends the files of "vi=FILE" and puts what the station calls them into the order.
base::Result<void> send_recordings(Client& client, Json& order) {
  for (Json& message : order["messages"]) {
    const auto file = message.find("audio");
    if (file == message.end()) continue;
    auto bytes = base::read_file(file->get<std::string>(), kMostAudioBytes);
    if (!bytes) return base::fail(bytes.error());
    auto kept = parsed(client.post(std::string(web::kRecordingsPath), *bytes));
    if (!kept) return base::fail(kept.error());
    *file = kept->value("audio", "");
  }
  return {};
}

// What became of an order, for people.
void tell(const Json& answer, std::ostream& out) {
  const std::string state = text_of(answer, "state");
  out << fmt::format("Alert {}: {}\n", answer.value("number", 0U), state);
  for (const char* member : {"reasons", "problems"}) {
    const auto list = answer.find(member);
    if (list == answer.end()) continue;
    for (const auto& line : *list) {
      if (line.is_string()) out << "  " << plain(line.get<std::string>()) << "\n";
    }
  }
  if (!answer.value("durable", true)) {
    out << "  It is heard, but it is not on the disk: a power cut would lose it.\n";
  }
}

// Of one that was refused, the alert that it became stands in the answer.
base::Result<Json> alert_in(base::Result<Answer> answer) {
  const bool refused = answer && answer->status == 422;
  auto json = parsed(std::move(answer));
  if (!json || !refused) return json;
  const auto alert = json->find("alert");
  if (alert != json->end() && alert->is_object()) return Json(*alert);
  return base::fail(base::ErrorCode::refused, text_of(*json, "detail"));
}

int print_answer(base::Result<Answer> answer, bool json, std::ostream& out, std::ostream& err) {
  const bool refused = answer && answer->status == 422;
  const auto alert = alert_in(std::move(answer));
  if (!alert) return failed(alert.error(), err);
  if (json) {
    out << alert->dump(2) << "\n";
  } else {
    tell(*alert, refused ? err : out);
  }
  if (!out.flush()) return kFailed;
  return refused ? kRefused : kOk;
}

// What of it is not heard as it was asked for.
void tell_problems(const Json& alert, std::ostream& out) {
  const auto problems = alert.find("problems");
  if (problems == alert.end()) return;
  for (const Json& problem : *problems) {
    if (problem.is_string()) out << "  ! " << plain(problem.get<std::string>()) << "\n";
  }
}

void tell_step(const Json& step, std::ostream& out) {
  out << fmt::format("  {}  {}", text_of(step, "when"), text_of(step, "step"));
  if (step.contains("repetition")) out << " " << step["repetition"].dump();
  if (const std::string who = text_of(step, "who"); !who.empty()) out << ", " << who;
  if (step.contains("frame")) out << ", frame " << step["frame"].dump();
  if (const auto zones = step.find("zones"); zones != step.end()) {
    for (const auto& zone : *zones) out << " " << plain(zone.get<std::string>());
  }
  if (const std::string why = text_of(step, "why"); !why.empty()) out << ": " << why;
  out << "\n";
}

// check: allow parameters (what, how, and the two streams)
int print_receipt(const base::Result<Json>& receipt, const AlertShowOptions& options,
                  std::ostream& out, std::ostream& err) {
  if (!receipt) return failed(receipt.error(), err);
  if (!options.output.empty()) {
    for (const auto& [member, ending] : {std::pair{"receipt", ""}, {"signature", ".sig"}}) {
      const auto written =
          base::replace_file(options.output + ending, receipt->value(member, std::string()));
      if (!written) return failed(written.error(), err);
    }
  }
  if (options.json) {
    out << receipt->dump(2) << "\n";
  } else {
    out << receipt->value("text", std::string());
  }
  return out.flush() ? kOk : kFailed;
}

}  // namespace

int run_alert_send(const AlertSendOptions& options, std::ostream& out, std::ostream& err) {
  auto order = alert_order_json(options);
  if (!order) return failed(order.error(), err);
  auto client = station(options.config_file);
  if (!client) return failed(client.error(), err);
  if (auto sent = send_recordings(*client, *order); !sent) return failed(sent.error(), err);
  return print_answer(client->post_or_refused("/api/v1/alerts", order->dump()), options.json, out,
                      err);
}

int run_alert_verb(const AlertVerbOptions& options, std::ostream& out, std::ostream& err) {
  auto client = station(options.config_file);
  if (!client) return failed(client.error(), err);
  Json body = Json::object();
  if (!options.why.empty()) body["why"] = options.why;
  if (options.go_on) body["go_on"] = true;
  const std::string target = fmt::format("/api/v1/alerts/{}/{}", options.number, options.verb);
  return print_answer(client->post_or_refused(target, body.dump()), options.json, out, err);
}

int run_alert_list(const AlertListOptions& options, std::ostream& out, std::ostream& err) {
  auto client = station(options.config_file);
  if (!client) return failed(client.error(), err);
  const auto answer = parsed(client->get(fmt::format("/api/v1/alerts?limit={}{}", options.limit,
                                                     options.live_only ? "&live=true" : "")));
  if (!answer) return failed(answer.error(), err);
  if (options.json) {
    out << answer->dump(2) << "\n";
    return out.flush() ? kOk : kFailed;
  }
  for (const Json& alert : (*answer)["alerts"]) {
    const auto& steps = alert["steps"];
    const std::string when = steps.empty() ? "" : text_of(steps.back(), "when");
    out << fmt::format("{:>6}  {}  {}  {}  {}{}\n", alert.value("number", 0U), when,
                       fit(text_of(alert, "state"), 17), fit(text_of(alert, "class"), 11),
                       alert.value("drill", false) ? "[drill] " : "", text_of(alert, "title"));
  }
  if ((*answer)["alerts"].empty()) out << "There are no alerts.\n";
  return out.flush() ? kOk : kFailed;
}

int run_alert_show(const AlertShowOptions& options, std::ostream& out, std::ostream& err) {
  auto client = station(options.config_file);
  if (!client) return failed(client.error(), err);
  const std::string target = fmt::format("/api/v1/alerts/{}", options.number);
  if (options.receipt) {
    return print_receipt(parsed(client->get(target + "/receipt")), options, out, err);
  }
  const auto alert = parsed(client->get(target));
  if (!alert) return failed(alert.error(), err);
  if (options.json) {
    out << alert->dump(2) << "\n";
    return out.flush() ? kOk : kFailed;
  }
  out << fmt::format("Alert {}: {}\n{}{}, {} from {}, expires {}\n", options.number,
                     text_of(*alert, "state"), alert->value("drill", false) ? "drill, " : "",
                     text_of(*alert, "class"), text_of(*alert, "source"), text_of(*alert, "issuer"),
                     text_of(*alert, "expires"));
  for (const Json& message : (*alert)["messages"]) {
    out << fmt::format("  {}: {}\n", text_of(message, "language"),
                       message.value("recorded", false) ? "(recording)" : text_of(message, "text"));
  }
  tell_problems(*alert, out);
  for (const Json& step : (*alert)["steps"]) tell_step(step, out);
  return out.flush() ? kOk : kFailed;
}

}  // namespace hornbill
