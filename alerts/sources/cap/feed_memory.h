// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/sources/cap/feed_document.h"

namespace hornbill::alerts {

// Which entries of a feed were taken in which version, and what to tell its server so that it need
// not send the feed again. Bounded: kMostEntries, of which those go first that the feed listed
// last the longest ago; a feed lists fewer than that at a time.
// Thread: one at a time.
class FeedMemory {
 public:
  static constexpr std::size_t kMostEntries = 2'000;
  // How often a message is asked for that its server denies; then it counts as taken.
  static constexpr int kMostTries = 5;

  // The entries that are new or changed, the oldest first, so that a message comes before those
  // that change it; after them those that failed before, each in turn. Remembers which entries were
  // listed.
  std::vector<const FeedEntry*> wanted(const FeedDocument& feed);
  // Whether the entry was never met in this version.
  bool is_new(const FeedEntry& entry) const;
  void take(const FeedEntry& entry);
  // It could not be had now.
  void postpone(const FeedEntry& entry);
  // Its server denies it. True: often enough, it counts as taken until it changes.
  bool deny(const FeedEntry& entry);

  // What the server called the last feed of which nothing was left to do; empty: unknown.
  std::string etag;
  std::string last_modified;

  // As lines of text, and back. What belongs to another address than `url` is of no use for the
  // server there. Damaged lines are passed over; with any, the feed is read again from its start.
  std::string save(const std::string& url) const;
  void load(std::string_view lines, const std::string& url);

 private:
  struct Known {
    std::string version;   // digest
    bool waiting = false;  // not taken yet
    int denials = 0;
    std::uint64_t tried = 0;  // in which listing
    std::uint64_t listed = 0;
  };
  Known& known(const FeedEntry& entry);
  void forget_old();

  std::map<std::string, Known, std::less<>> known_;  // by the digest of the key
  std::uint64_t listing_ = 0;                        // grows with each feed
};

}  // namespace hornbill::alerts
