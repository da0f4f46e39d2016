// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/random.h"
#include "base/time.h"

namespace hornbill::alerts {

struct FeedTimes {
  base::Duration every{std::chrono::seconds(60)};
  // After a failure, doubled with each more, up to the longest.
  base::Duration first_retry{std::chrono::seconds(10)};
  base::Duration longest_retry{std::chrono::minutes(5)};
  // Without a sign of life for this long, the silence is a fault. Longer than `every`.
  base::Duration silent_after{std::chrono::minutes(10)};
};

// When a feed is asked next, and whether it has fallen silent. Knows only what it is told, by a
// clock that never steps. Times are spread by a twentieth, and retries by up to a half, so that a
// thousand stations do not ask together. Thread: one at a time.
class FeedSchedule {
 public:
  FeedSchedule(const FeedTimes& times, base::SteadyTime start, std::uint64_t seed)
      : times_(times), random_(seed), next_(start), alive_(start) {}

  base::SteadyTime next() const { return next_; }
  // How often it failed since it last answered.
  int failures() const { return failures_; }

  // It answered. `more` is left of what it said: it is asked again soon. `pause` is what it asks
  // for, 0 for nothing; a server may slow a station down to longest_retry, but not make it deaf.
  void answered(base::SteadyTime now, base::Duration pause, bool more);
  // `why` is the end of a sentence: "feeds.example.org takes too long".
  void failed(base::SteadyTime now, base::Duration pause, std::string why);
  // It answered, but what it brought could not be kept: it is asked again after the times of a
  // failure, and no sooner than it wants.
  void put_off(base::SteadyTime now, base::Duration pause);
  // All that it brought is kept: the next that could not be is the first again.
  void kept() { put_off_ = 0; }
  // It gave a sign of life. It is heard from the start on, and no answer alone is such a sign.
  void alive(base::SteadyTime now);

  // Why it last failed; empty since it answered.
  const std::string& trouble() const { return trouble_; }
  // "has been silent for 12 minutes: feeds.example.org takes too long"; none while all is well.
  std::optional<std::string> fault(base::SteadyTime now) const;

 private:
  base::Duration spread(base::Duration least, base::Duration most);
  base::Duration retry_after(int failures);

  FeedTimes times_;
  base::Random random_;
  base::SteadyTime next_;
  base::SteadyTime alive_;
  int failures_ = 0;
  int put_off_ = 0;  // how often in a row
  std::string trouble_;
};

}  // namespace hornbill::alerts
