// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alerts/sources/cap/allowed_hosts.h"
#include "alerts/sources/cap/feed_memory.h"
#include "alerts/sources/cap/feed_schedule.h"
#include "base/result.h"
#include "base/time.h"

namespace hornbill::base {
struct HttpDocument;
}

namespace hornbill::alerts {

// A server to be asked for CAP messages again and again.
struct CapFeedOptions {
  std::string name;    // of the source, as its judgement calls it
  std::string url;     // of a CAP message, an Atom or an RSS feed
  AllowedHosts hosts;  // where messages may be, besides the feed's own host
  bool https_only = false;
  FeedTimes times;
  // What the title or id of a heartbeat entry holds; without it, each answer is a sign of life.
  std::string heartbeat;
  std::size_t most_bytes = 4U * 1024 * 1024;  // of the feed, and of each message
  int most_messages = 50;                     // at a time; the rest a second later
  base::Duration document_limit{std::chrono::seconds(20)};
  base::Duration poll_limit{std::chrono::seconds(60)};  // for the messages of one poll
};

// A document as it was received, not looked into.
struct CapDelivery {
  std::string source;  // name of the feed
  std::string from;    // the address it came from; it may hold a password: show its host alone
  std::string bytes;
};

struct CapFeedParts {
  // Told once whether a message is now somebody else's: kept durably, or refused for good. One that
  // is not is given again later. May be told at once or later, and from any thread, also when the
  // feed is gone.
  using Told = std::function<void(bool kept)>;
  std::function<void(CapDelivery, Told)> deliver;
  const base::TimeSource* time = nullptr;
  const std::atomic<bool>* stop = nullptr;  // may be null
  std::uint64_t seed = 0;                   // spreads the times of asking
};

// What one asking came to.
struct CapPollReport {
  bool answered = false;
  int delivered = 0;
  std::vector<std::string> problems;  // a sentence each, of the feed or of single messages
};

// Asks one feed, tells its new messages from those it gave before, and fetches and delivers them,
// the oldest first; none waits for what becomes of those before it. A message is fetched only from
// the feed's own host or an allowed one, never from a private address unless the host is allowed as
// local. Thread: one at a time.
class CapFeed {
 public:
  // `state` is what state() once gave, or empty.
  CapFeed(CapFeedOptions options, CapFeedParts parts, std::string_view state);

  // When poll() is due.
  base::SteadyTime next() const { return schedule_.next(); }
  // Blocks for at most poll_limit and twice document_limit, but gives up within a tenth of a second
  // once it is to stop.
  CapPollReport poll();
  // Notes what has been told of messages that were delivered; poll() does so too. True: state() may
  // be another. Blocks for nothing.
  bool look_back();
  // That the feed is silent, or that what it brought could not be kept, as a sentence for the list
  // of faults; none while all is well.
  std::optional<std::string> fault() const;
  // What must be known after a restart, lines of text. Keep it once a poll has changed it.
  std::string state() const { return memory_.save(options_.url); }

 private:
  struct Work;
  // What was told, and not noted yet.
  struct Outcomes {
    std::mutex mutex;
    std::vector<std::pair<FeedEntry, bool>> told;  // entries without their messages
  };
  struct Tag {
    std::string etag;
    std::string last_modified;
  };
  base::Result<base::HttpDocument> fetch_feed() const;
  base::Result<base::HttpDocument> fetch_message(const std::string& url) const;
  void ask(CapPollReport& report);
  void take_feed(const base::HttpDocument& document, CapPollReport& report);
  void take_messages(const FeedDocument& feed, Work& work, CapPollReport& report);
  void take_message(const FeedEntry& entry, Work& work, CapPollReport& report);
  void deliver(const FeedEntry& entry, CapDelivery delivery, Work& work);
  bool note_outcomes();
  void conclude();
  bool is_sign_of_life(const FeedDocument& feed) const;
  bool stopping() const { return parts_.stop != nullptr && parts_.stop->load(); }

  CapFeedOptions options_;
  CapFeedParts parts_;
  FeedMemory memory_;
  FeedSchedule schedule_;
  std::shared_ptr<Outcomes> outcomes_ = std::make_shared<Outcomes>();
  std::set<std::string> under_way_;  // of what was delivered and not told of yet, key and version
  CapPollReport noted_;              // of outcomes; for the report of the poll
  Tag tag_;              // of the last feed, once all that it brought is kept; empty: not then
  bool left_ = false;    // something of the last poll: not kept
  bool unkept_ = false;  // the fault of that
};

}  // namespace hornbill::alerts
