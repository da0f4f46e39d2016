// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/folder/drop_memory.h"

#include <charconv>

namespace hornbill::alerts {
namespace {

constexpr std::size_t kDigestDigits = 64;

}  // namespace

std::optional<base::UtcTime> DropMemory::taken(const std::string& digest) const {
  const auto at = taken_.find(digest);
  if (at == taken_.end()) return std::nullopt;
  return at->second.at;
}

void DropMemory::take(const std::string& digest, base::UtcTime at) {
  const auto [place, added] = taken_.try_emplace(digest, Taken{at, next_});
  if (!added) return;
  order_[next_++] = digest;
  if (order_.size() <= kMost) return;
  taken_.erase(order_.begin()->second);
  order_.erase(order_.begin());
}

std::string DropMemory::save() const {
  std::string out;
  for (const auto& [number, digest] : order_) {
    const auto seconds = taken_.at(digest).at.time_since_epoch() / std::chrono::seconds(1);
    out += "taken " + digest + " " + std::to_string(seconds) + "\n";
  }
  return out;
}

void DropMemory::load(std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    if (end == std::string_view::npos) return;  // cut off
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end + 1);
    if (line.size() < 8 + kDigestDigits || !line.starts_with("taken ")) continue;
    const std::string_view digest = line.substr(6, kDigestDigits);
    const std::string_view time = line.substr(7 + kDigestDigits);
    std::int64_t seconds = 0;
    const auto [stop, error] = std::from_chars(time.data(), time.data() + time.size(), seconds);
    const bool whole = error == std::errc() && stop == time.data() + time.size() &&
                       line[6 + kDigestDigits] == ' ' && seconds >= 0 && seconds < 253'402'300'800;
    if (!whole || digest.find_first_not_of("0123456789abcdef") != digest.npos) continue;
    take(std::string(digest), base::UtcTime{std::chrono::seconds(seconds)});
  }
}

}  // namespace hornbill::alerts
