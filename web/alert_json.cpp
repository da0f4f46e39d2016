// SPDX-License-Identifier: Apache-2.0
#include "web/alert_json.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/moment.h"

namespace hornbill::web {
namespace {

using Json = nlohmann::ordered_json;

// The first thing that is wrong with a body; reading goes on without effect after it.
class OrderReader {
 public:
  OrderReader(const Json& body, const base::TimeZone& zone, base::UtcTime now)
      : body_(body), zone_(zone), now_(now) {}

  base::Result<AlertOrder> read();

 private:
  void fail(std::string_view member, std::string_view what) {
    if (error_.empty()) error_ = std::string(member) + " " + std::string(what);
  }
  const Json* find(const char* member) {
    const auto at = body_.find(member);
    return at == body_.end() || at->is_null() ? nullptr : &*at;
  }
  std::string text(const Json& value, std::string_view member) {
    if (value.is_string()) return value.get<std::string>();
    fail(member, "must be a text");
    return "";
  }
  std::vector<std::string> texts(const char* member);
  template <class T, class FromWord>
  void word(const char* member, T& target, FromWord from, std::string_view words);
  void flag(const char* member, bool& target);
  void time(const char* member, std::optional<base::UtcTime>& target);
  void read_messages();
  void read_message(const Json& value);
  void read_repeats();
  void read_live();
  void read_replaces();
  void check_members();

  const Json& body_;
  const base::TimeZone& zone_;
  const base::UtcTime now_;
  AlertOrder order_;
  std::string error_;
};

std::vector<std::string> OrderReader::texts(const char* member) {
  std::vector<std::string> all;
  const Json* value = find(member);
  if (value == nullptr) return all;
  if (!value->is_array()) {
    fail(member, "must be a list of texts");
    return all;
  }
  for (const Json& element : *value) all.push_back(text(element, member));
  return all;
}

template <class T, class FromWord>
void OrderReader::word(const char* member, T& target, FromWord from, std::string_view words) {
  const Json* value = find(member);
  if (value == nullptr) return;
  const auto meaning = from(text(*value, member));
  if (meaning) {
    target = *meaning;
  } else {
    fail(member, "must be " + std::string(words));
  }
}

void OrderReader::flag(const char* member, bool& target) {
  const Json* value = find(member);
  if (value == nullptr) return;
  if (value->is_boolean()) {
    target = value->get<bool>();
  } else {
    fail(member, "must be true or false");
  }
}

// "+90s", "+30m", "+2h", "+1d" from now.
std::optional<base::UtcTime> relative_time(std::string_view text, base::UtcTime now) {
  if (text.size() < 3 || text.front() != '+') return std::nullopt;
  std::int64_t count = 0;
  const char* const last = text.data() + text.size() - 1;
  const auto [end, error] = std::from_chars(text.data() + 1, last, count);
  if (error != std::errc() || end != last || count < 1 || count > 100'000) return std::nullopt;
  switch (*last) {
    case 's':
      return now + std::chrono::seconds(count);
    case 'm':
      return now + std::chrono::minutes(count);
    case 'h':
      return now + std::chrono::hours(count);
    case 'd':
      return now + std::chrono::hours(24 * count);
    default:
      return std::nullopt;
  }
}

void OrderReader::time(const char* member, std::optional<base::UtcTime>& target) {
  const Json* value = find(member);
  if (value == nullptr) return;
  const std::string written = text(*value, member);
  if (!error_.empty()) return;
  if (const auto later = relative_time(written, now_)) {
    target = *later;
    return;
  }
  const auto parsed = base::parse_moment(written, zone_, now_);
  if (parsed) {
    target = *parsed;
  } else {
    fail(member, "must be a time like \"18:30\", \"2026-12-01T18:30\" or \"+30m\"");
  }
}

void OrderReader::read_message(const Json& value) {
  if (!value.is_object()) return fail("messages", "must be a list of objects");
  alerts::AlertMessage message;
  for (const auto& [member, content] : value.items()) {
    const std::string where = "messages." + member;
    if (member == "language") {
      message.language = text(content, where);
    } else if (member == "text") {
      message.text = text(content, where);
    } else if (member == "audio") {
      message.audio_file = text(content, where);
    } else {
      fail(where, "is not known; a message has language, text and audio");
    }
  }
  if (message.language.empty()) fail("messages.language", "is missing");
  if (message.text.empty() && message.audio_file.empty()) {
    fail("messages", "need a text or an audio each");
  }
  order_.draft.messages.push_back(std::move(message));
}

void OrderReader::read_messages() {
  const Json* value = find("messages");
  if (value == nullptr) return;
  if (!value->is_array()) return fail("messages", "must be a list of objects");
  for (const Json& message : *value) read_message(message);
}

void OrderReader::read_repeats() {
  const Json* repeats = find("repeats");
  const Json* gap = find("gap");
  if (repeats == nullptr && gap == nullptr) return;
  alerts::Repeats& target = order_.draft.repeats.emplace();
  if (repeats != nullptr && repeats->is_string() && *repeats == "until-expiry") {
    target.count = 0;
  } else if (repeats != nullptr) {
    const bool good = repeats->is_number_integer() && *repeats >= 1 && *repeats <= 100;
    if (!good) return fail("repeats", "must be 1 to 100 or \"until-expiry\"");
    target.count = repeats->get<int>();
  }
  if (gap == nullptr) return;
  const bool good = gap->is_number() && *gap >= 0 && *gap <= 30;
  if (!good) return fail("gap", "must be 0 to 30, in seconds");
  target.gap =
      std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(gap->get<double>()));
}

// 0 as its longest: the station's own limit.
void OrderReader::read_live() {
  const Json* input = find("live");
  const Json* longest = find("longest");
  if (input == nullptr) {
    if (longest != nullptr) fail("longest", "is only for a live announcement");
    return;
  }
  alerts::LiveMessage& live = order_.draft.live.emplace();
  live.input = text(*input, "live");
  live.longest = base::Duration{0};
  if (longest == nullptr) return;
  const bool good = longest->is_number() && *longest >= 1 && *longest <= 7200;
  if (!good) return fail("longest", "must be 1 to 7200, in seconds");
  live.longest = std::chrono::duration_cast<base::Duration>(
      std::chrono::duration<double>(longest->get<double>()));
}

void OrderReader::read_replaces() {
  const Json* value = find("replaces");
  if (value == nullptr) return;
  if (!value->is_array()) return fail("replaces", "must be a list of numbers of alerts");
  for (const Json& element : *value) {
    if (!element.is_number_unsigned()) {
      return fail("replaces", "must be a list of numbers of alerts");
    }
    order_.replaces.push_back(element.get<std::uint64_t>());
  }
  if (!order_.replaces.empty()) order_.draft.action = alerts::DraftAction::update;
}

void OrderReader::check_members() {
  static constexpr std::string_view kMembers[] = {
      "id",         "class",   "drill",   "zones", "messages", "phrase",   "live", "longest",
      "not_before", "expires", "repeats", "gap",   "return",   "replaces", "go_on"};
  for (const auto& [member, value] : body_.items()) {
    bool known = false;
    for (const std::string_view name : kMembers) known = known || name == member;
    if (!known) fail(member, "is not known");
  }
}

base::Result<AlertOrder> OrderReader::read() {
  check_members();
  alerts::AlertDraft& draft = order_.draft;
  if (const Json* id = find("id")) draft.id = text(*id, "id");
  word("class", draft.urgency, alerts::class_from, "life-safety, priority or normal");
  flag("drill", draft.drill);
  order_.class_said = find("class") != nullptr;
  order_.drill_said = find("drill") != nullptr;
  draft.zones = texts("zones");
  read_messages();
  if (const Json* phrase = find("phrase")) draft.phrase = text(*phrase, "phrase");
  time("not_before", draft.not_before);
  time("expires", draft.expires);
  if (const Json* expires = find("expires"); expires != nullptr && expires->is_string()) {
    draft.expires_by_length = relative_time(expires->get<std::string>(), now_).has_value();
  }
  read_repeats();
  read_live();
  if (find("return") != nullptr) {
    alerts::ReturnPolicy after{};
    word("return", after, alerts::return_policy_from, "resume, rejoin, restart or skip");
    draft.after = after;
  }
  read_replaces();
  flag("go_on", order_.despite_problems);
  if (draft.messages.empty() && !draft.phrase && !draft.live) {
    fail("messages", "or a phrase or live must be there");
  }
  if (!error_.empty()) return base::fail(base::ErrorCode::invalid_argument, error_);
  return std::move(order_);
}

// To the millisecond: records are compared with recordings.
std::string time_text(base::UtcTime t, const base::TimeZone& zone) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(t);
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(t - whole).count();
  constexpr std::size_t kSeconds = 19;  // "2026-11-24T14:40:40"
  return zone.format(t).insert(kSeconds, "." + std::to_string(1000 + ms).substr(1));
}

Json air_check_json(const alerts::AirCheck& check) {
  return {{"input", check.input},
          {"of", check.words ? "words" : "beginning"},
          {"heard", check.heard ? Json(*check.heard) : Json()},
          {"match", check.match},
          {"delay_ms", std::chrono::duration_cast<std::chrono::milliseconds>(check.delay).count()},
          {"level_db", check.level_db}};
}

Json step_json(const alerts::AlertStep& step, const base::TimeZone& zone) {
  Json json = {{"step", alerts::to_string(step.kind)}, {"when", time_text(step.when, zone)}};
  if (!step.who.empty()) json["who"] = step.who;
  if (!step.why.empty()) json["why"] = step.why;
  if (!step.digest.empty()) json["digest"] = step.digest;
  if (step.at) json["frame"] = step.at->value;
  if (!step.zones.empty()) json["zones"] = step.zones;
  if (step.repetition > 0) json["repetition"] = step.repetition;
  if (step.air_check) json["air_check"] = air_check_json(*step.air_check);
  return json;
}

}  // namespace

base::Result<AlertOrder> read_alert_order(std::string_view json, const base::TimeZone& zone,
                                          base::UtcTime now) {
  const Json body = Json::parse(json, nullptr, false);
  if (!body.is_object()) {
    return base::fail(base::ErrorCode::invalid_argument, "the body must be a JSON object");
  }
  return OrderReader(body, zone, now).read();
}

Json alert_answer_json(const AlertAnswer& answer) {
  return {{"number", answer.number},
          {"state", alerts::to_string(answer.state)},
          {"durable", answer.durable},
          {"reasons", answer.reasons},
          {"problems", answer.problems}};
}

Json alert_json(const alerts::AlertRecord& record, const base::TimeZone& zone) {
  const alerts::AlertDraft& draft = record.draft();
  Json json = {{"number", record.number()},
               {"state", alerts::to_string(record.state())},
               {"title", record.title()},
               {"class", alerts::to_string(draft.urgency)},
               {"drill", draft.drill},
               {"source", alerts::to_string(draft.source)},
               {"id", draft.id},
               {"issuer", draft.issuer},
               {"key", draft.key},
               {"digest", draft.digest},
               {"zones", draft.zones},
               {"expires", time_text(record.expires(), zone)}};
  if (draft.not_before) json["not_before"] = time_text(*draft.not_before, zone);
  if (draft.phrase) json["phrase"] = *draft.phrase;
  if (draft.live) {
    json["live"] = draft.live->input;
    json["longest"] = std::chrono::duration<double>(draft.live->longest).count();
  }
  if (!record.replaces().empty()) json["replaces"] = record.replaces();
  Json messages = Json::array();
  for (const alerts::AlertMessage& message : draft.messages) {
    messages.push_back({{"language", message.language},
                        {"text", message.text},
                        {"recorded", !message.audio_file.empty()}});
  }
  json["messages"] = std::move(messages);
  json["sounding_in"] = record.sounding_in();
  if (record.sound()) json["problems"] = record.sound()->problems;
  Json steps = Json::array();
  for (const alerts::AlertStep& step : record.steps()) steps.push_back(step_json(step, zone));
  json["steps"] = std::move(steps);
  return json;
}

}  // namespace hornbill::web
