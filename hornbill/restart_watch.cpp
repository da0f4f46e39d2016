// SPDX-License-Identifier: Apache-2.0
#include "hornbill/restart_watch.h"

#include <utility>

namespace hornbill {
namespace {

constexpr std::size_t kMost = 1'000;

}  // namespace

void RestartWatch::saw(std::uint64_t total, base::SteadyTime now) {
  const std::uint64_t before = std::exchange(last_, total);
  if (total < before) times_.clear();
  // What was there before the first look is of no known time.
  const bool counts = !std::exchange(first_, false) && total > before;
  for (std::uint64_t i = before; counts && i < total && i - before < kMost; ++i) {
    times_.push_back(now);
  }
  while (!times_.empty() && (now - times_.front() > kWithin || times_.size() > kMost)) {
    times_.pop_front();
  }
}

int RestartWatch::too_many() const {
  const int count = static_cast<int>(times_.size());
  return count >= kTooMany ? count : 0;
}

}  // namespace hornbill
