// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "audio/engine/feed.h"
#include "audio/io/feeder.h"
#include "audio/media/decode_server.h"
#include "base/time.h"
#include "base/unique_fd.h"

namespace hornbill::audio {

// What is known of one token; the threads of a feeder tell each other here.
struct FeedOutcome {
  Feed* feed = nullptr;
  bool opened = false;  // ready or failed is known
  bool failed = false;
  bool busy = true;      // opener or worker still uses the feed
  bool closing = false;  // wanted: let go of the feed
  bool closed = false;
  bool told = false;  // ready or failed was handed out
  std::string text;   // why it failed or broke off
};

// Guards the outcomes of all tokens. Thread: any.
class FeedBook {
 public:
  std::mutex mutex;
  std::condition_variable changed;  // an outcome, or a feed that is full enough again
  std::map<PlayToken, FeedOutcome> outcomes;
  std::atomic<bool> news{false};  // an outcome changed since poll() looked

  // A second of sound is there.
  void ready(PlayToken token);
  // Nothing more comes, and nobody fills the feed any more. `text`: why it broke off, or a remark.
  void finished(PlayToken token, bool broken, std::string text);
  // Given up because closing is wanted; the feed is put away.
  void dropped(PlayToken token);
  bool is_closing(PlayToken token);
  // Looks up the feed of `token`; null when the token is unknown.
  Feed* feed_of(PlayToken token);
  // Wakes who waits for a feed to be full.
  void refilled();
};

// One item in a worker's hands. Without a stream: its feed is to be put away.
struct FeedItem {
  PlayToken token = 0;
  Feed* feed = nullptr;
  std::unique_ptr<DecodeStream> stream;
  bool ready = false;
  bool filling = true;         // until full; again when `refill_room` is free
  base::SteadyTime last_data;  // or when filling began
};

// Serves its items by poll() in a thread of its own.
class FeederWorker {
 public:
  FeederWorker(FeedBook& book, const FeederOptions& options);
  ~FeederWorker();

  // Thread: any.
  void take(FeedItem item);
  // Looks at room and closing at once. Thread: any.
  void kick();

 private:
  void run();
  void receive();
  void drop_closing();
  void start_filling();
  int sleep_ms() const;
  // Frames that may be added to it now.
  std::size_t room_of(const Feed& feed) const;
  bool wants_filling(const Feed& feed) const;
  void wait_for_data();
  void fill(FeedItem& item);
  void finish(FeedItem& item, bool broken, std::string text);
  void check_deadline(FeedItem& item, base::SteadyTime now);

  FeedBook& book_;
  const FeederOptions options_;
  base::SystemTime time_;
  base::UniqueFd wake_;
  std::atomic<bool> stopping_{false};
  std::mutex inbox_mutex_;
  std::vector<FeedItem> inbox_;
  std::vector<FeedItem> items_;  // those done have no stream, and are removed
  std::thread thread_;
};

}  // namespace hornbill::audio
