// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace hornbill::alerts {

// Which files were taken, by digest. Bounded: the oldest of kMost go first.
// Thread: one at a time.
class DropMemory {
 public:
  static constexpr std::size_t kMost = 5'000;

  // When a file was taken; none if it never was.
  std::optional<base::UtcTime> taken(const std::string& digest) const;
  void take(const std::string& digest, base::UtcTime at);

  // As lines of text, and back. Damaged lines are passed over.
  std::string save() const;
  void load(std::string_view lines);

 private:
  struct Taken {
    base::UtcTime at;
    std::uint64_t number = 0;  // in order of taking, whatever the clock says
  };
  std::map<std::string, Taken, std::less<>> taken_;
  std::map<std::uint64_t, std::string> order_;
  std::uint64_t next_ = 0;
};

}  // namespace hornbill::alerts
