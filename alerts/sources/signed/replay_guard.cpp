// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/signed/replay_guard.h"

#include <algorithm>

#include "alerts/sources/signed/announcement.h"
#include "alerts/sources/signed/ledger_line.h"
#include "alerts/sources/signed/wording.h"
#include "base/check.h"

namespace hornbill::alerts {
namespace {

// What an update refers to may still come within the longest time that one can hold.
base::UtcTime end_of_reference(base::UtcTime now) { return now + 2 * kMaxValidity; }

std::string seen_line(const AnnouncementMark& mark) {
  return ledger_line({"seen", mark.key, std::to_string(mark.sequence),
                      std::to_string(epoch(mark.expires)), mark.issuer, mark.id});
}

}  // namespace

std::optional<std::string> ReplayGuard::seen(const AnnouncementMark& mark) const {
  if (ids_.contains({mark.issuer, mark.id})) {
    return "the announcement \"" + shown(mark.id) + "\" of " + mark.issuer +
           " was received before, or was replaced or cancelled";
  }
  const auto found = numbers_.find(mark.key);
  if (found == numbers_.end()) {
    if (numbers_.size() < kMostKeys) return std::nullopt;
    return "this station has heard of too many keys to remember another; start its ledger anew";
  }
  const Numbers& numbers = found->second;
  if (numbers.latest.contains(mark.sequence)) {
    return "the number " + std::to_string(mark.sequence) +
           " was used before by this key; each announcement needs a higher sequence";
  }
  if (mark.sequence <= numbers.floor) {
    return "the number " + std::to_string(mark.sequence) + " is older than the last " +
           std::to_string(kWindow) + " of this key; sign it again with a higher sequence";
  }
  return std::nullopt;
}

std::string ReplayGuard::remember(const AnnouncementMark& mark,
                                  const std::vector<std::string>& references) {
  add(mark);
  std::string lines = seen_line(mark);
  for (const std::string& id : references) {
    const base::UtcTime end = std::max(end_of_reference(latest_), mark.expires);
    add_id(mark.issuer, id, end);
    lines += ledger_line({"ended", std::to_string(epoch(end)), mark.issuer, id});
  }
  if (latest_ > stored_) {
    stored_ = latest_;
    lines += ledger_line({"time", std::to_string(epoch(latest_))});
  }
  return lines;
}

base::Duration ReplayGuard::set_back(base::UtcTime now) const {
  return now < latest_ ? latest_ - now : base::Duration{0};
}

bool ReplayGuard::is_credible(base::UtcTime now, base::SteadyTime steady) {
  // After a start nothing measures how long the station was off.
  const bool follows = known_ ? now <= known_->at(steady) + kJump
                              : latest_ > base::UtcTime{} && now <= latest_ + kJump;
  if (follows) {
    if (!known_) known_ = Moment{now, steady};
    jumped_.reset();
    return true;
  }
  const bool same =
      jumped_ && now <= jumped_->at(steady) + kJump && now + kJump >= jumped_->at(steady);
  if (!same) jumped_ = Moment{now, steady};
  if (steady - jumped_->steady < kJumpLasts) return false;
  known_ = Moment{now, steady};
  jumped_.reset();
  return true;
}

std::string ReplayGuard::believe(base::UtcTime now, base::SteadyTime steady) {
  if (!is_credible(now, steady)) return "";
  latest_ = believed(now);
  if (latest_ < stored_ + kTimeStep) return "";
  stored_ = latest_;
  return ledger_line({"time", std::to_string(epoch(latest_))});
}

std::string ReplayGuard::reset_time(base::UtcTime now) {
  latest_ = now;
  stored_ = now;
  known_.reset();
  jumped_.reset();
  return ledger_line({"time-reset", std::to_string(epoch(now))});
}

void ReplayGuard::add(const AnnouncementMark& mark) {
  add_id(mark.issuer, mark.id, mark.expires);
  add_number(mark.key, mark.sequence);
}

void ReplayGuard::add_number(const std::string& key, std::uint64_t number) {
  if (numbers_.size() >= kMostKeys && !numbers_.contains(key)) return;
  Numbers& numbers = numbers_[key];
  if (number > numbers.floor) numbers.latest.insert(number);
  while (numbers.latest.size() > kWindow) {
    numbers.floor = *numbers.latest.begin();
    numbers.latest.erase(numbers.latest.begin());
  }
}

void ReplayGuard::raise_floor(const std::string& key, std::uint64_t floor) {
  if (numbers_.size() >= kMostKeys && !numbers_.contains(key)) return;
  Numbers& numbers = numbers_[key];
  numbers.floor = std::max(numbers.floor, floor);
  numbers.latest.erase(numbers.latest.begin(), numbers.latest.upper_bound(numbers.floor));
}

void ReplayGuard::add_id(const std::string& issuer, const std::string& id, base::UtcTime expires) {
  if (ids_.size() >= kMostIds) drop_ended();
  base::UtcTime& end = ids_[{issuer, id}];
  end = std::max(end, expires);
}

// First what is past its end by the believed time: it is refused for that anyhow. Should all still
// hold, those that end first: their numbers are remembered by key.
void ReplayGuard::drop_ended() {
  std::erase_if(ids_, [this](const auto& entry) { return entry.second < latest_; });
  if (ids_.size() < kMostIds) return;
  std::vector<base::UtcTime> ends;
  for (const auto& [id, end] : ids_) ends.push_back(end);
  const auto middle = ends.begin() + static_cast<std::ptrdiff_t>(ends.size() / 10);
  std::nth_element(ends.begin(), middle, ends.end());
  std::erase_if(ids_, [limit = *middle](const auto& entry) { return entry.second <= limit; });
}

std::size_t ReplayGuard::load(std::string_view lines) {
  return each_ledger_line(lines, [this](std::string_view line) { return take_line(line); });
}

bool ReplayGuard::take_line(std::string_view line) {
  const auto words = split(line, ' ');
  const auto number = [&words](std::size_t i) {
    return words.size() > i ? whole_number(words[i]) : std::nullopt;
  };
  const auto time = [&words](std::size_t i) {
    return words.size() > i ? from_epoch(words[i]) : std::nullopt;
  };
  const std::string_view kind = words[0];
  if (kind == "seen") {
    const auto sequence = number(2);
    const auto expires = time(3);
    if (words.size() != 6 || !sequence || *sequence < 0 || !expires) return false;
    add({std::string(words[4]), std::string(words[5]), std::string(words[1]),
         static_cast<std::uint64_t>(*sequence), *expires});
  } else if (kind == "ended") {
    const auto end = time(1);
    if (words.size() != 4 || !end) return false;
    add_id(std::string(words[2]), std::string(words[3]), *end);
  } else if (kind == "below") {
    const auto floor = number(2);
    if (words.size() != 3 || !floor || *floor < 0) return false;
    raise_floor(std::string(words[1]), static_cast<std::uint64_t>(*floor));
  } else if (kind == "number") {
    const auto sequence = number(2);
    if (words.size() != 3 || !sequence || *sequence < 0) return false;
    add_number(std::string(words[1]), static_cast<std::uint64_t>(*sequence));
  } else if (kind == "time" || kind == "time-reset") {
    const auto now = time(1);
    if (words.size() != 2 || !now) return false;
    latest_ = kind == "time" ? believed(*now) : *now;
    stored_ = latest_;
    if (kind == "time-reset") known_ = jumped_ = std::nullopt;
  }
  return true;
}

std::string ReplayGuard::save() const {
  std::string lines = ledger_line({"time", std::to_string(epoch(latest_))});
  for (const auto& [key, numbers] : numbers_) {
    lines += ledger_line({"below", key, std::to_string(numbers.floor)});
    for (const std::uint64_t n : numbers.latest) {
      lines += ledger_line({"number", key, std::to_string(n)});
    }
  }
  for (const auto& [id, end] : ids_) {
    if (end < latest_) continue;
    lines += ledger_line({"ended", std::to_string(epoch(end)), id.first, id.second});
  }
  return lines;
}

}  // namespace hornbill::alerts
