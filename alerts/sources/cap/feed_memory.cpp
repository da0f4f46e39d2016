// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/feed_memory.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"

namespace hornbill::alerts {
namespace {

constexpr std::string_view kFirstLine = "hornbill-feed-1 ";
constexpr std::size_t kDigits = 32;  // 128 bits of a digest are enough to tell names apart

std::string short_digest(std::string_view text) {
  return base::to_hex(base::sha256(text)).substr(0, kDigits);
}

bool is_short_digest(std::string_view text) {
  return text.size() == kDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool all_dated(const std::vector<const FeedEntry*>& entries) {
  return std::all_of(entries.begin(), entries.end(),
                     [](const FeedEntry* entry) { return entry->updated.has_value(); });
}

bool fits_a_line(const std::string& text) {
  return text.size() < 1'000 && text.find_first_of("\r\n") == std::string::npos;
}

}  // namespace

std::vector<const FeedEntry*> FeedMemory::wanted(const FeedDocument& feed) {
  ++listing_;
  std::vector<const FeedEntry*> fresh;
  std::vector<std::pair<std::uint64_t, const FeedEntry*>> again;  // when it was tried last
  for (const FeedEntry& entry : feed.entries) {
    const auto at = known_.find(short_digest(entry.key));
    const bool same = at != known_.end() && at->second.version == short_digest(entry.version);
    if (at != known_.end()) at->second.listed = listing_;
    if (!same) {
      fresh.push_back(&entry);
    } else if (at->second.waiting) {
      again.emplace_back(at->second.tried, &entry);
    }
  }
  // Feeds list the latest first, most of them.
  std::reverse(fresh.begin(), fresh.end());
  if (all_dated(fresh)) {
    std::stable_sort(fresh.begin(), fresh.end(), [](const FeedEntry* a, const FeedEntry* b) {
      return *a->updated < *b->updated;
    });
  }
  std::stable_sort(again.begin(), again.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [tried, entry] : again) fresh.push_back(entry);
  return fresh;
}

bool FeedMemory::is_new(const FeedEntry& entry) const {
  const auto at = known_.find(short_digest(entry.key));
  return at == known_.end() || at->second.version != short_digest(entry.version);
}

FeedMemory::Known& FeedMemory::known(const FeedEntry& entry) {
  Known& known = known_[short_digest(entry.key)];
  std::string version = short_digest(entry.version);
  if (known.version != version) known = {.version = std::move(version)};
  known.tried = listing_;
  known.listed = listing_;
  return known;
}

void FeedMemory::take(const FeedEntry& entry) {
  known(entry).waiting = false;
  forget_old();
}

void FeedMemory::postpone(const FeedEntry& entry) {
  known(entry).waiting = true;
  forget_old();
}

bool FeedMemory::deny(const FeedEntry& entry) {
  Known& denied = known(entry);
  const bool enough = ++denied.denials >= kMostTries;
  denied.waiting = !enough;
  forget_old();
  return enough;
}

void FeedMemory::forget_old() {
  if (known_.size() <= kMostEntries) return;
  const auto oldest = std::min_element(
      known_.begin(), known_.end(),
      [](const auto& a, const auto& b) { return a.second.listed < b.second.listed; });
  known_.erase(oldest);
}

std::string FeedMemory::save(const std::string& url) const {
  std::string out = std::string(kFirstLine) + short_digest(url) + "\n";
  if (!etag.empty() && fits_a_line(etag)) out += "etag " + etag + "\n";
  if (!last_modified.empty() && fits_a_line(last_modified)) {
    out += "modified " + last_modified + "\n";
  }
  for (const auto& [key, known] : known_) {
    if (!known.waiting) out += "taken " + key + " " + known.version + "\n";
  }
  return out;
}

void FeedMemory::load(std::string_view lines, const std::string& url) {
  bool ours = false;
  bool damaged = false;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    const std::string_view line = lines.substr(0, end);
    // A last line that was cut off has no end.
    damaged = damaged || end == std::string_view::npos;
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    if (line.starts_with(kFirstLine)) {
      ours = line.substr(kFirstLine.size()) == short_digest(url);
    } else if (line.starts_with("etag ")) {
      etag = line.substr(5);
    } else if (line.starts_with("modified ")) {
      last_modified = line.substr(9);
    } else if (line.size() == 7 + 2 * kDigits && line.starts_with("taken ") &&
               is_short_digest(line.substr(6, kDigits)) &&
               is_short_digest(line.substr(7 + kDigits))) {
      if (known_.size() < kMostEntries) {
        known_[std::string(line.substr(6, kDigits))] = {.version =
                                                            std::string(line.substr(7 + kDigits))};
      }
    } else {
      damaged = true;
    }
  }
  if (ours && !damaged) return;
  etag.clear();
  last_modified.clear();
}

}  // namespace hornbill::alerts
