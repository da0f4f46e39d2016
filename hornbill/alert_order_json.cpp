// SPDX-License-Identifier: Apache-2.0
#include "hornbill/alert_order_json.h"

#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "config/units.h"

namespace hornbill {
namespace {

using Json = nlohmann::ordered_json;

base::Error wrong(std::string what) { return {base::ErrorCode::invalid_argument, std::move(what)}; }

// "vi=what is said" in its two parts.
base::Result<std::pair<std::string, std::string>> by_language(const std::string& word,
                                                              const char* option) {
  const std::size_t sign = word.find('=');
  if (sign == std::string::npos || sign < 2 || sign > 35 || sign + 1 == word.size()) {
    return base::fail(wrong(std::string(option) + " needs a language, like " + option +
                            " vi=..., but this is \"" + word + "\""));
  }
  return std::pair(word.substr(0, sign), word.substr(sign + 1));
}

base::Result<Json> messages_of(const AlertSendOptions& options) {
  std::map<std::string, Json> messages;  // by language
  Json list = Json::array();
  std::vector<std::string> order;
  const auto take = [&](const std::vector<std::string>& words, const char* option,
                        const char* member) -> base::Result<void> {
    for (const std::string& word : words) {
      auto parts = by_language(word, option);
      if (!parts) return base::fail(parts.error());
      const auto [at, added] = messages.try_emplace(parts->first, Json::object());
      if (added) order.push_back(parts->first);
      at->second["language"] = parts->first;
      if (at->second.contains(member)) {
        return base::fail(wrong(std::string(option) + " is given twice for " + parts->first));
      }
      at->second[member] = parts->second;
    }
    return {};
  };
  if (auto taken = take(options.texts, "--text", "text"); !taken) {
    return base::fail(taken.error());
  }
  if (auto taken = take(options.audio, "--audio", "audio"); !taken) {
    return base::fail(taken.error());
  }
  for (const std::string& language : order) list.push_back(messages[language]);
  return list;
}

base::Result<void> add_repeats(const AlertSendOptions& options, Json& order) {
  if (options.repeats == "until-expiry") {
    order["repeats"] = options.repeats;
  } else if (!options.repeats.empty()) {
    int count = 0;
    const char* const last = options.repeats.data() + options.repeats.size();
    const auto [end, error] = std::from_chars(options.repeats.data(), last, count);
    if (error != std::errc() || end != last) {
      return base::fail(wrong("--repeats must be a number or until-expiry"));
    }
    order["repeats"] = count;
  }
  if (!options.longest.empty()) {
    const auto longest = config::parse_duration(options.longest);
    if (!longest) return base::fail(longest.error().within("--longest"));
    order["longest"] = std::chrono::duration<double>(*longest).count();
  }
  if (options.gap.empty()) return {};
  const auto gap = config::parse_duration(options.gap);
  if (!gap) return base::fail(gap.error().within("--gap"));
  order["gap"] = std::chrono::duration<double>(*gap).count();
  return {};
}

}  // namespace

base::Result<Json> alert_order_json(const AlertSendOptions& options) {
  // What an update does not say is as in the alert that it replaces.
  const bool update = options.update != 0;
  Json order = Json::object();
  if (!options.urgency.empty()) order["class"] = options.urgency;
  if (options.urgency.empty() && !update) order["class"] = "priority";
  if (!update || options.drill || options.real) order["drill"] = options.drill;
  if (!options.zones.empty()) order["zones"] = options.zones;
  auto messages = messages_of(options);
  if (!messages) return base::fail(messages.error());
  order["messages"] = std::move(*messages);
  const std::pair<const char*, const std::string&> texts[] = {
      {"phrase", options.phrase},   {"not_before", options.not_before},
      {"expires", options.expires}, {"return", options.after},
      {"live", options.live},       {"id", options.id}};
  for (const auto& [member, text] : texts) {
    if (!text.empty()) order[member] = text;
  }
  if (auto repeats = add_repeats(options, order); !repeats) return base::fail(repeats.error());
  if (update) order["replaces"] = {options.update};
  if (options.go_on) order["go_on"] = true;
  return order;
}

}  // namespace hornbill
