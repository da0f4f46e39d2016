// SPDX-License-Identifier: Apache-2.0
// [alerts.notify] and [alerts.air_check.NAME].
#include <algorithm>

#include "config/draft.h"
#include "config/fields.h"
#include "config/source_texts.h"

namespace hornbill::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kMostRecipients = 8;
constexpr std::size_t kMostWebhooks = 4;
constexpr std::size_t kMostAirChecks = 8;

bool begins_with_one_of(const std::string& text, std::initializer_list<std::string_view> schemes) {
  return std::any_of(schemes.begin(), schemes.end(), [&](std::string_view scheme) {
    return text.starts_with(scheme) && text.size() > scheme.size();
  });
}

// The mail client looks closer; this finds what people get wrong.
bool is_address(const std::string& text) {
  const std::size_t at = text.find('@');
  return at != std::string::npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string::npos &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return c > ' ' && c < 0x7F &&
                  std::string_view("<>(),;:\"[]\\").find(static_cast<char>(c)) ==
                      std::string_view::npos;
         });
}

std::optional<std::string> address_of(const base::TomlValue& value) {
  auto text = value.text();
  if (text && !is_address(*text)) {
    value.error("\"" + *text + "\" is no e-mail address, like \"headman@example.org\"");
    return std::nullopt;
  }
  return text;
}

void set_file(const Draft& draft, const base::TomlTable& table, std::string_view key,
              std::string& target) {
  std::string file;
  set_text(table, key, file);
  if (!file.empty()) target = absolute_path(file, draft.folder);
}

void read_email(const Draft& draft, const base::TomlTable& table, EmailOptions& email) {
  if (const auto to = table.find("to")) {
    for (const base::TomlValue& element : to->one_or_list()) {
      if (const auto address = address_of(element)) email.to.push_back(*address);
    }
    if (email.to.size() > kMostRecipients) {
      to->error("at most " + std::to_string(kMostRecipients) +
                " people; a list at the mail server holds more");
    }
  } else {
    table.error(table.label() + " lacks \"to\", like \"headman@example.org\"");
  }
  if (const auto from = table.find("from")) {
    email.from = address_of(*from).value_or("");
  } else {
    table.error(table.label() + " lacks \"from\", the station's own address");
  }
  if (const auto server = table.find("server")) {
    email.server = server->text().value_or("");
    if (server->is_text() && !begins_with_one_of(email.server, {"smtp://", "smtps://"})) {
      server->error("\"server\" must begin with smtp:// or smtps://");
    }
  } else {
    table.error(table.label() + " lacks \"server\", like \"smtp://localhost\"");
  }
  set_text(table, "user", email.user);
  set_file(draft, table, "password_file", email.password_file);
  if (email.user.empty() != email.password_file.empty()) {
    table.error("a \"user\" and a \"password_file\" go together");
  }
  set_boolean(table, "encrypted", email.encrypted);
  set_file(draft, table, "authorities", email.authorities_file);
}

void read_webhooks(const base::TomlValue& value, std::vector<std::string>& webhooks) {
  for (const base::TomlValue& element : value.one_or_list()) {
    const auto url = element.text();
    if (!url) continue;
    if (!begins_with_one_of(*url, {"http://", "https://"})) {
      element.error("\"webhook\" must begin with http:// or https://");
    }
    webhooks.push_back(*url);
  }
  if (webhooks.size() > kMostWebhooks) {
    value.error("at most " + std::to_string(kMostWebhooks) + " webhooks");
  }
}

void read_test_time(const base::TomlValue& value, NotifyOptions& notify) {
  const auto text = value.text();
  if (!text) return;
  if (*text == "none") {
    value.warning("without a daily test nobody notices that messages do not come any more");
    notify.test_at.reset();
  } else if (auto time = parse_time_of_day(*text, false)) {
    notify.test_at = *time;
  } else {
    value.error(time.error().message, nearest_time_of_day(*text, false));
  }
}

}  // namespace

void read_notify(Draft& draft, const base::TomlTable& alerts) {
  const auto table = alerts.table("notify");
  if (!table) return;
  NotifyOptions& notify = draft.config.alerts.notify;
  if (const auto command = table->find("command")) {
    notify.command = texts_of(*command);
    if (command->is_list() && notify.command.empty()) command->error("\"command\" is empty");
  }
  set_duration(*table, "time_limit", {seconds(1), minutes(5)}, notify.command_limit);
  if (const auto webhook = table->find("webhook")) read_webhooks(*webhook, notify.webhooks);
  if (const auto email = table->table("email")) read_email(draft, *email, notify.email);
  if (const auto test_at = table->find("test_at")) read_test_time(*test_at, notify);
  set_duration(*table, "repeat_after", {minutes(1), hours(24)}, notify.repeat_after);
}

void read_air_checks(Draft& draft, const base::TomlTable& alerts) {
  std::vector<AirCheckConfig>& checks = draft.config.alerts.air_checks;
  for (const auto& named : alerts.named_tables("air_check")) {
    AirCheckConfig check;
    check.name = named.name;
    const auto name_of = [&](std::string_view key, std::vector<Reference>& references) {
      const auto value = named.table.find(key);
      if (!value) {
        named.table.error(named.table.label() + " lacks \"" + std::string(key) + "\"");
        return std::string();
      }
      const std::string name = value->text().value_or("");
      if (!name.empty()) references.push_back({name, *value});
      return name;
    };
    check.zone = name_of("zone", draft.zone_references);
    check.input = name_of("input", draft.input_references);
    set_duration(named.table, "within", {seconds(1), seconds(60)}, check.within);
    if (checks.size() == kMostAirChecks) {
      named.table.error("at most " + std::to_string(kMostAirChecks) + " air checks");
    }
    checks.push_back(std::move(check));
  }
}

}  // namespace hornbill::config
