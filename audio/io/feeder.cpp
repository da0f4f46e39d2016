// SPDX-License-Identifier: Apache-2.0
#include "audio/io/feeder.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "audio/io/feeder_worker.h"
#include "base/check.h"

namespace hornbill::audio {

namespace {

struct OpenJob {
  PlayToken token = 0;
  Feed* feed = nullptr;
  DecodeRequest request;
};

// How far ahead of the engine the end of the item is known.
base::FrameCount ahead_of(const Feed& feed) { return feed.begun() ? kFeedAhead : kFeedSeen; }

}  // namespace

struct Feeder::Impl {
  Impl(DecodeServer& decode_server, const FeederOptions& feeder_options)
      : server(decode_server), options(feeder_options) {
    HORNBILL_CHECK(options.workers >= 1 && options.workers <= 8);
    for (int i = 0; i < options.workers; ++i) {
      workers.push_back(std::make_unique<FeederWorker>(book, options));
    }
    opener = std::thread([this] { run_opener(); });
  }

  ~Impl() {
    {
      const std::lock_guard lock(jobs_mutex);
      stopping = true;
    }
    jobs_changed.notify_all();
    opener.join();
    workers.clear();
  }

  void run_opener() {
    std::unique_lock lock(jobs_mutex);
    while (true) {
      jobs_changed.wait(lock, [this] { return stopping || !jobs.empty(); });
      if (stopping) return;
      const OpenJob job = std::move(jobs.front());
      jobs.pop_front();
      lock.unlock();
      open_one(job);
      lock.lock();
    }
  }

  void open_one(const OpenJob& job) {
    if (book.is_closing(job.token)) {
      book.dropped(job.token);
      return;
    }
    auto stream = server.open(job.request, DecodeLimits{});
    if (!stream) {
      book.finished(job.token, true, stream.error().message);
      return;
    }
    FeedItem item;
    item.token = job.token;
    item.feed = job.feed;
    item.stream = std::move(*stream);
    workers[next_worker++ % workers.size()]->take(std::move(item));
  }

  void kick() {
    for (const auto& worker : workers) worker->kick();
  }

  // The answer to open(), which is known. Thread: public; holds book.mutex.
  FeedEvent answer(PlayToken token, FeedOutcome& o) {
    o.told = true;
    FeedEvent event;
    event.token = token;
    event.kind = o.failed ? FeedEventKind::failed : FeedEventKind::ready;
    if (o.failed) {
      event.text = o.text;
    } else {
      playing[token] = o.feed;
    }
    return event;
  }

  DecodeServer& server;
  const FeederOptions options;
  FeedBook book;
  std::vector<std::unique_ptr<FeederWorker>> workers;
  std::size_t next_worker = 0;         // Thread: opener
  std::map<PlayToken, Feed*> playing;  // told ready, not yet told ending. Thread: public

  std::mutex jobs_mutex;
  std::condition_variable jobs_changed;
  std::deque<OpenJob> jobs;
  bool stopping = false;
  std::thread opener;
};

Feeder::Feeder(DecodeServer& server, const FeederOptions& options)
    : impl_(std::make_unique<Impl>(server, options)) {}
Feeder::~Feeder() = default;

void Feeder::open(PlayToken token, Feed& feed, const DecodeRequest& request) {
  HORNBILL_CHECK(feed.capacity() > kFeedAhead);
  feed.reuse(FeedKind::file);
  {
    const std::lock_guard lock(impl_->book.mutex);
    const bool is_new = impl_->book.outcomes.try_emplace(token).second;
    HORNBILL_CHECK(is_new);
    impl_->book.outcomes[token].feed = &feed;
  }
  const std::lock_guard lock(impl_->jobs_mutex);
  impl_->jobs.push_back({token, &feed, request});
  impl_->jobs_changed.notify_one();
}

void Feeder::close(PlayToken token) {
  impl_->playing.erase(token);
  bool idle = false;
  {
    const std::lock_guard lock(impl_->book.mutex);
    const auto [it, is_new] = impl_->book.outcomes.try_emplace(token);
    FeedOutcome& o = it->second;
    o.closing = true;
    idle = is_new || !o.busy;
  }
  if (!idle) return impl_->kick();
  FeedItem put_away;
  put_away.token = token;
  impl_->workers.front()->take(std::move(put_away));
}

void Feeder::poll(std::vector<FeedEvent>& out) {
  FeedBook& book = impl_->book;
  if (book.news.exchange(false, std::memory_order_acq_rel)) {
    const std::lock_guard lock(book.mutex);
    for (auto it = book.outcomes.begin(); it != book.outcomes.end();) {
      FeedOutcome& o = it->second;
      if (o.opened && !o.told && !o.closing) out.push_back(impl_->answer(it->first, o));
      if (o.closed) {
        out.push_back({it->first, FeedEventKind::closed, {}, false, {}});
        it = book.outcomes.erase(it);
      } else {
        ++it;
      }
    }
  }
  poll_endings(out);
}

FeedEvent Feeder::await_opened(PlayToken token) {
  FeedBook& book = impl_->book;
  std::unique_lock lock(book.mutex);
  FeedOutcome& o = book.outcomes[token];
  book.changed.wait(lock, [&o] { return o.opened; });
  return impl_->answer(token, o);
}

FeedEvent Feeder::await_closed(PlayToken token) {
  FeedBook& book = impl_->book;
  std::unique_lock lock(book.mutex);
  FeedOutcome& o = book.outcomes[token];
  book.changed.wait(lock, [&o] { return o.closed; });
  book.outcomes.erase(token);
  return {token, FeedEventKind::closed, {}, false, {}};
}

void Feeder::await_ahead() {
  const auto readable = [](const Feed& feed) {
    return base::FrameCount{static_cast<std::int64_t>(feed.readable_frames())};
  };
  for (const auto& [token, feed] : impl_->playing) {
    if (readable(*feed) > ahead_of(*feed) || feed->finished()) continue;
    // Having to wait, wait for half of what the feed can hold beyond: fewer switches of threads.
    const base::FrameCount most = feed->begun() ? feed->capacity() : impl_->options.stand_by;
    const base::FrameCount enough{(most + ahead_of(*feed)).value / 2};
    impl_->kick();
    std::unique_lock lock(impl_->book.mutex);
    impl_->book.changed.wait(lock,
                             [&, f = feed] { return f->finished() || readable(*f) > enough; });
  }
}

void Feeder::poll_endings(std::vector<FeedEvent>& out) {
  for (auto it = impl_->playing.begin(); it != impl_->playing.end();) {
    const Feed& feed = *it->second;
    const base::FrameCount total = feed.finished() ? feed.frames_written() : base::FrameCount{};
    if (!feed.finished() || feed.frames_read() + ahead_of(feed) < total) {
      ++it;
      continue;
    }
    FeedEvent event{it->first, FeedEventKind::ending, total, feed.failed(), {}};
    const std::lock_guard lock(impl_->book.mutex);
    event.text = impl_->book.outcomes[it->first].text;
    out.push_back(std::move(event));
    it = impl_->playing.erase(it);
  }
}

}  // namespace hornbill::audio
