// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "alerts/model/alert_record.h"

namespace hornbill {

// The alerts of the store, as long as those are kept: also the old ones, of which the station that
// runs remembers the latest only.
// Thread: any.
class AlertArchive {
 public:
  // `store` says where the store lies; without it there are no old alerts.
  explicit AlertArchive(std::function<std::string()> store) : store_(std::move(store)) {}

  // Nothing where the store has no such alert, or cannot be read now.
  std::optional<alerts::AlertRecord> find(std::uint64_t number) const;

  // Puts the alerts that `known` lacks among them: `known` are the latest that the station
  // remembers with numbers below `before`, the latest first; at most `limit` in all are left.
  void fill(std::vector<alerts::AlertRecord>& known, std::uint64_t before, std::size_t limit) const;

 private:
  std::function<std::string()> store_;
};

}  // namespace hornbill
