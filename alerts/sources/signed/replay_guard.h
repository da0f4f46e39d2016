// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hornbill::alerts {

// What marks an announcement as one of a kind.
struct AnnouncementMark {
  std::string issuer;
  std::string id;
  std::string key;  // fingerprint
  std::uint64_t sequence = 0;
  base::UtcTime expires;
};

// Remembers which announcements were seen and the latest time ever believed, so that none is taken
// twice and none comes to life again when the clock is set back. Each change gives lines to be
// appended to a file and made durable before the announcement counts as taken; load() reads them
// again, whole or as save() sums them up. Bounded: kMostIds ids, kMostKeys keys, and for each key
// its kWindow highest numbers. What was forgotten counts as seen: an id is only dropped when it is
// past its end, a number below the remembered ones is refused, and so is a key beyond kMostKeys.
// Thread: one at a time.
class ReplayGuard {
 public:
  static constexpr std::size_t kMostIds = 20'000;
  static constexpr std::size_t kMostKeys = 10'000;
  static constexpr std::size_t kWindow = 64;
  static constexpr base::Duration kTimeStep = std::chrono::seconds(60);
  static constexpr base::Duration kJump = std::chrono::hours(1);
  static constexpr base::Duration kJumpLasts = std::chrono::minutes(30);

  // Why an announcement counts as seen, as a sentence; nothing if it is new.
  std::optional<std::string> seen(const AnnouncementMark& mark) const;
  // Counts the announcement as seen from now on, and those that it replaces or ends, though they
  // may never have come. Gives the lines to append. Requires: the words of a mark hold no space or
  // line end.
  std::string remember(const AnnouncementMark& mark, const std::vector<std::string>& references);

  // The time to judge by: never earlier than any that was believed before.
  base::UtcTime believed(base::UtcTime now) const { return now > latest_ ? now : latest_; }
  // How far the clock was set back behind what was believed; zero if it was not.
  base::Duration set_back(base::UtcTime now) const;
  // Believes `now`, unless it is more than kJump ahead of what the steady clock makes of what was
  // believed before: then only once it has lasted for kJumpLasts, so that a clock that is wrong for
  // a moment does not silence the announcements of the years it skipped. Call it about once a
  // second while the clock is trusted. A line to append only each kTimeStep; otherwise empty.
  std::string believe(base::UtcTime now, base::SteadyTime steady);
  // A person says that the clock was wrong before and is right now. A line to append.
  std::string reset_time(base::UtcTime now);

  // Takes lines as they were appended. Lines of others are passed over, and so is a last line
  // that was cut off. Gives the number of damaged lines, which is a fault to report.
  std::size_t load(std::string_view lines);
  // All that is remembered, as lines.
  std::string save() const;

 private:
  struct Numbers {
    std::set<std::uint64_t> latest;  // at most kWindow
    std::uint64_t floor = 0;         // all up to this one count as seen
  };
  // A moment by both clocks.
  struct Moment {
    base::UtcTime now;
    base::SteadyTime steady;
    base::UtcTime at(base::SteadyTime later) const {
      return now + std::chrono::duration_cast<base::Duration>(later - steady);
    }
  };
  bool is_credible(base::UtcTime now, base::SteadyTime steady);
  bool take_line(std::string_view line);
  void add(const AnnouncementMark& mark);
  void add_number(const std::string& key, std::uint64_t number);
  void raise_floor(const std::string& key, std::uint64_t floor);
  void add_id(const std::string& issuer, const std::string& id, base::UtcTime expires);
  void drop_ended();

  std::map<std::pair<std::string, std::string>, base::UtcTime> ids_;  // issuer, id: its end
  std::map<std::string, Numbers, std::less<>> numbers_;               // by key
  base::UtcTime latest_{};
  base::UtcTime stored_{};        // the latest time that was given out as a line
  std::optional<Moment> known_;   // of this run, to measure by; nothing: none yet
  std::optional<Moment> jumped_;  // when a time that is not believed yet was first seen
};

}  // namespace hornbill::alerts
