// SPDX-License-Identifier: Apache-2.0
#include "hornbill/alert_archive.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "scheduler/journal/alert_rows.h"

namespace hornbill {
namespace {

using alerts::AlertRecord;

bool later(const AlertRecord& a, const AlertRecord& b) { return a.number() > b.number(); }

// Alerts are numbered from 1 without a hole.
bool complete(const std::vector<AlertRecord>& known, std::uint64_t before, std::size_t limit) {
  if (limit == 0) return true;
  if (known.empty() || known.front().number() - known.back().number() + 1 != known.size()) {
    return known.empty() && before <= 1;
  }
  return known.size() >= limit || known.back().number() <= 1;
}

}  // namespace

std::optional<AlertRecord> AlertArchive::find(std::uint64_t number) const {
  if (!store_) return std::nullopt;
  auto reader = scheduler::AlertReader::open(store_());
  if (!reader) return std::nullopt;
  auto record = reader->record(number);
  return record ? std::optional(std::move(*record)) : std::nullopt;
}

void AlertArchive::fill(std::vector<AlertRecord>& known, std::uint64_t before,
                        std::size_t limit) const {
  if (!store_ || complete(known, before, limit)) return;
  auto reader = scheduler::AlertReader::open(store_());
  if (!reader) return;
  auto old = reader->records(before, limit);
  if (!old) return;
  std::vector<AlertRecord> all;
  // Of two of one number the station's own comes first, and stays: the store's may lag behind.
  std::merge(std::make_move_iterator(known.begin()), std::make_move_iterator(known.end()),
             std::make_move_iterator(old->begin()), std::make_move_iterator(old->end()),
             std::back_inserter(all), later);
  const auto twins = std::unique(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.number() == b.number();
  });
  all.erase(twins, all.end());
  if (all.size() > limit) all.erase(all.begin() + static_cast<std::ptrdiff_t>(limit), all.end());
  known = std::move(all);
}

}  // namespace hornbill
