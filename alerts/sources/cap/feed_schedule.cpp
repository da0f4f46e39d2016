// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/feed_schedule.h"

#include <algorithm>
#include <utility>

namespace hornbill::alerts {
namespace {

constexpr base::Duration kSoon = std::chrono::seconds(1);

std::string spoken_span(base::Duration span) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(span).count();
  if (minutes < 1) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(span).count();
    return std::to_string(seconds) + (seconds == 1 ? " second" : " seconds");
  }
  if (minutes < 120) return std::to_string(minutes) + (minutes == 1 ? " minute" : " minutes");
  return std::to_string(minutes / 60) + " hours";
}

}  // namespace

base::Duration FeedSchedule::spread(base::Duration least, base::Duration most) {
  const auto width = std::max<std::int64_t>(0, (most - least).count());
  const auto bound = static_cast<std::uint64_t>(width) + 1;
  return least + base::Duration{static_cast<std::int64_t>(random_.below(bound))};
}

void FeedSchedule::answered(base::SteadyTime now, base::Duration pause, bool more) {
  failures_ = 0;
  trouble_.clear();
  if (more) {
    next_ = now + kSoon;
    return;
  }
  const base::Duration every = spread(times_.every * 19 / 20, times_.every * 21 / 20);
  next_ = now + std::max(every, std::min(pause, times_.longest_retry));
}

base::Duration FeedSchedule::retry_after(int failures) {
  base::Duration delay = std::min(times_.first_retry, times_.longest_retry);
  for (int i = 0; i < failures && delay < times_.longest_retry; ++i) {
    delay = std::min(delay * 2, times_.longest_retry);
  }
  return spread(delay / 2, delay);
}

void FeedSchedule::failed(base::SteadyTime now, base::Duration pause, std::string why) {
  const base::Duration delay = retry_after(failures_++);
  trouble_ = std::move(why);
  next_ = now + std::max(delay, std::min(pause, times_.longest_retry));
}

void FeedSchedule::put_off(base::SteadyTime now, base::Duration pause) {
  failures_ = 0;
  trouble_.clear();
  const base::Duration delay = retry_after(put_off_++);
  next_ = now + std::max(delay, std::min(pause, times_.longest_retry));
}

void FeedSchedule::alive(base::SteadyTime now) { alive_ = std::max(alive_, now); }

std::optional<std::string> FeedSchedule::fault(base::SteadyTime now) const {
  const auto silent = std::chrono::floor<base::Duration>(now - alive_);
  if (silent < times_.silent_after) return std::nullopt;
  return "has been silent for " + spoken_span(silent) + ": " +
         (trouble_.empty() ? "it answers, but no heartbeat comes" : trouble_);
}

}  // namespace hornbill::alerts
