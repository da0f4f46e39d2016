// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/model/alert.h"
#include "alerts/sources/signed/roster.h"
#include "base/time.h"

namespace hornbill::alerts {

// How often each key was used within the last hour, so that a stolen one cannot keep a village
// awake: what is beyond its role's limit needs a second person. The hour slides. Bounded by what
// the limits let through. Changes give lines to append, which may share a file with ReplayGuard's.
// Times are those that ReplayGuard believes, which never go back.
// Thread: one at a time.
class KeyLimits {
 public:
  static constexpr base::Duration kWindow = std::chrono::hours(1);
  static constexpr std::size_t kMostOfKey = 240;

  // Why one more alert of this class at `now` is beyond the limit, as a sentence; nothing if it is
  // not. `key` is a fingerprint.
  std::optional<std::string> beyond(std::string_view key, AlertClass urgency, const Role& role,
                                    base::UtcTime now) const;
  // Counts an alert that was accepted or held. A line to append.
  std::string count(const std::string& key, AlertClass urgency, base::UtcTime now);

  // As ReplayGuard::load() and save().
  std::size_t load(std::string_view lines);
  std::string save(base::UtcTime now) const;

 private:
  struct Use {
    base::UtcTime when;
    AlertClass urgency;
  };
  void add(const std::string& key, Use use);
  bool take_line(std::string_view line);

  std::map<std::string, std::vector<Use>, std::less<>> uses_;  // by key, oldest first
};

}  // namespace hornbill::alerts
