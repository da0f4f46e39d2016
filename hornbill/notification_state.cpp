// SPDX-License-Identifier: Apache-2.0
// What people were told, as text for the next run.
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "hornbill/notification_plan.h"

namespace hornbill {
namespace {

using Json = nlohmann::json;

// After a start some faults need a while to be found again.
constexpr base::Duration kFoundWithin = std::chrono::seconds(50);
constexpr base::Duration kLongest = std::chrono::hours(24);

// Steady times mean nothing to another run: they are kept by the clock on the wall, whatever it
// says, and no age is believed that cannot be.
std::int64_t to_ms(base::SteadyTime t, const NotificationPlan::Moment& now) {
  const base::UtcTime utc = now.utc - std::chrono::duration_cast<base::Duration>(now.steady - t);
  return std::chrono::floor<std::chrono::milliseconds>(utc.time_since_epoch()).count();
}

base::SteadyTime from_ms(std::int64_t ms, const NotificationPlan::Moment& now) {
  const base::Duration age = now.utc.time_since_epoch() - std::chrono::milliseconds(ms);
  return now.steady - std::clamp(age, -kLongest, kLongest);
}

base::UtcTime utc_of(std::int64_t ms) { return base::UtcTime{std::chrono::milliseconds(ms)}; }
std::int64_t ms_of(base::UtcTime t) {
  return std::chrono::floor<std::chrono::milliseconds>(t.time_since_epoch()).count();
}

}  // namespace

std::optional<std::string> NotificationPlan::take_state(const Moment& now) {
  if (!std::exchange(changed_, false)) return std::nullopt;
  Json faults = Json::object();
  for (const auto& [key, known] : known_) {
    if (!known.told) continue;
    faults[key] = {{"text", known.text},
                   {"since", ms_of(known.since)},
                   {"open", known.open},
                   {"returns", known.returns},
                   {"told", to_ms(*known.told, now)},
                   {"next", to_ms(known.next, now)},
                   {"wait_s", std::chrono::floor<std::chrono::seconds>(known.wait).count()}};
  }
  Json state = {{"faults", std::move(faults)}};
  if (test_due_) state["test_due"] = ms_of(*test_due_);
  if (tested_) state["tested"] = to_ms(*tested_, now);
  return state.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void NotificationPlan::restore(std::string_view state, const Moment& now) {
  if (state.empty()) return;
  try {
    const Json json = Json::parse(state);
    std::map<std::string, Known> told;
    for (const auto& [key, fault] : json.at("faults").items()) {
      Known known;
      known.text = fault.at("text").get<std::string>();
      known.since = utc_of(fault.at("since").get<std::int64_t>());
      known.open = fault.at("open").get<bool>();
      known.returns = fault.at("returns").get<int>();
      known.told = from_ms(fault.at("told").get<std::int64_t>(), now);
      known.next = from_ms(fault.at("next").get<std::int64_t>(), now);
      known.wait =
          std::clamp<base::Duration>(std::chrono::seconds(fault.at("wait_s").get<std::int64_t>()),
                                     rules_.repeat_after, std::max(kLongest, rules_.repeat_after));
      known.gone = now.steady + kFoundWithin;
      known.ended = now.utc;
      told.emplace(key, std::move(known));
    }
    std::optional<base::UtcTime> due;
    std::optional<base::SteadyTime> tested;
    if (json.contains("test_due")) due = utc_of(json.at("test_due").get<std::int64_t>());
    if (json.contains("tested")) tested = from_ms(json.at("tested").get<std::int64_t>(), now);
    known_ = std::move(told);
    // Where the station tests at another time now, it is found anew.
    if (due && rules_.test_at && next_test(*due - std::chrono::milliseconds(1)) == *due) {
      test_due_ = due;
    }
    tested_ = tested;
  } catch (const Json::exception&) {
    // It is told once more, then.
  }
}

}  // namespace hornbill
