// SPDX-License-Identifier: Apache-2.0
#include "audio/io/feeder_worker.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "base/check.h"

namespace hornbill::audio {

namespace {

using std::chrono::milliseconds;

// Free space at which filling begins again: half of what may be played while the worker sleeps.
std::size_t refill_room(const Feed& feed) {
  return static_cast<std::size_t>((feed.capacity() - kFeedAhead).value / 2);
}

}  // namespace

void FeedBook::ready(PlayToken token) {
  const std::lock_guard lock(mutex);
  outcomes[token].opened = true;
  news.store(true, std::memory_order_release);
  changed.notify_all();
}

void FeedBook::finished(PlayToken token, bool broken, std::string text) {
  const std::lock_guard lock(mutex);
  FeedOutcome& o = outcomes[token];
  const bool nothing = o.feed->frames_written() == base::FrameCount{};
  o.text = nothing && text.empty() ? "holds no sound" : std::move(text);
  o.failed = nothing;
  o.opened = true;
  o.busy = false;
  o.feed->finish(broken || nothing);
  if (o.closing) o.feed->put_away();
  o.closed = o.closing;
  news.store(true, std::memory_order_release);
  changed.notify_all();
}

Feed* FeedBook::feed_of(PlayToken token) {
  const std::lock_guard lock(mutex);
  const auto it = outcomes.find(token);
  return it == outcomes.end() ? nullptr : it->second.feed;
}

void FeedBook::dropped(PlayToken token) {
  if (Feed* feed = feed_of(token)) feed->put_away();
  const std::lock_guard lock(mutex);
  FeedOutcome& o = outcomes[token];
  o.busy = false;
  o.closed = true;
  news.store(true, std::memory_order_release);
  changed.notify_all();
}

bool FeedBook::is_closing(PlayToken token) {
  const std::lock_guard lock(mutex);
  return outcomes[token].closing;
}

void FeedBook::refilled() {
  const std::lock_guard lock(mutex);
  changed.notify_all();
}

std::size_t FeederWorker::room_of(const Feed& feed) const {
  const std::size_t room = feed.writable_frames();
  if (feed.begun()) return room;
  const auto limit = static_cast<std::size_t>(options_.stand_by.value);
  return std::min(room, limit - std::min(limit, feed.readable_frames()));
}

bool FeederWorker::wants_filling(const Feed& feed) const {
  return room_of(feed) >= (feed.begun() ? refill_room(feed) : 1);
}

FeederWorker::FeederWorker(FeedBook& book, const FeederOptions& options)
    : book_(book), options_(options), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  HORNBILL_CHECK(wake_);
  thread_ = std::thread([this] { run(); });
}

FeederWorker::~FeederWorker() {
  stopping_.store(true, std::memory_order_release);
  kick();
  thread_.join();
}

void FeederWorker::take(FeedItem item) {
  {
    const std::lock_guard lock(inbox_mutex_);
    inbox_.push_back(std::move(item));
  }
  kick();
}

void FeederWorker::kick() {
  // A full counter means that the worker is awake already.
  [[maybe_unused]] const int ignored = ::eventfd_write(wake_.get(), 1);
}

void FeederWorker::run() {
  while (!stopping_.load(std::memory_order_acquire)) {
    receive();
    drop_closing();
    start_filling();
    wait_for_data();
    std::erase_if(items_, [](const FeedItem& item) { return item.stream == nullptr; });
  }
}

void FeederWorker::receive() {
  std::vector<FeedItem> arrived;
  {
    const std::lock_guard lock(inbox_mutex_);
    arrived.swap(inbox_);
  }
  for (FeedItem& item : arrived) {
    if (item.stream == nullptr) {
      book_.dropped(item.token);
      continue;
    }
    item.last_data = time_.steady();
    fill(item);
    if (item.stream != nullptr) items_.push_back(std::move(item));
  }
}

void FeederWorker::drop_closing() {
  for (FeedItem& item : items_) {
    if (!book_.is_closing(item.token)) continue;
    item.stream.reset();
    book_.dropped(item.token);
  }
  std::erase_if(items_, [](const FeedItem& item) { return item.stream == nullptr; });
}

void FeederWorker::start_filling() {
  for (FeedItem& item : items_) {
    if (item.filling || !wants_filling(*item.feed)) continue;
    item.filling = true;
    item.last_data = time_.steady();
    fill(item);
  }
  std::erase_if(items_, [](const FeedItem& item) { return item.stream == nullptr; });
}

// How long there is surely nothing to do but to take data. Live, a feed that is played loses 48
// frames a millisecond; offline the driver kicks.
int FeederWorker::sleep_ms() const {
  constexpr std::size_t kFramesPerMs = base::kSampleRate / 1000;
  std::size_t sleep = 10'000;
  for (const FeedItem& item : items_) {
    if (item.filling) {
      sleep = std::min<std::size_t>(sleep, 250);
    } else if (!item.feed->begun() && options_.stand_by < item.feed->capacity()) {
      sleep = std::min<std::size_t>(sleep, 500);  // the engine may begin at any time
    } else {
      const std::size_t room = item.feed->writable_frames();
      const std::size_t wanted = refill_room(*item.feed);
      const std::size_t missing = wanted > room ? wanted - room : 0;
      sleep = std::min(sleep, missing / kFramesPerMs + 1);
    }
  }
  return static_cast<int>(sleep);
}

void FeederWorker::wait_for_data() {
  std::vector<pollfd> fds{{wake_.get(), POLLIN, 0}};
  std::vector<FeedItem*> polled;
  for (FeedItem& item : items_) {
    if (!item.filling) continue;
    fds.push_back({item.stream->fd(), POLLIN, 0});
    polled.push_back(&item);
  }
  if (::poll(fds.data(), fds.size(), sleep_ms()) < 0) return;  // EINTR
  if (fds[0].revents != 0) {
    eventfd_t count = 0;
    ::eventfd_read(wake_.get(), &count);
  }
  const base::SteadyTime now = time_.steady();
  for (std::size_t i = 0; i < polled.size(); ++i) {
    if (fds[i + 1].revents != 0) {
      fill(*polled[i]);
    } else if (options_.deadlines) {
      check_deadline(*polled[i], now);
    }
  }
}

void FeederWorker::fill(FeedItem& item) {
  Feed& feed = *item.feed;
  std::size_t got = 0;
  while (true) {
    std::span<float> room = feed.write_span();
    room = room.first(std::min(room.size(), room_of(feed) * base::kChannels));
    if (room.empty()) {
      item.filling = false;
      break;
    }
    const std::size_t n = item.stream->read(room, milliseconds(0));
    if (n == 0) break;
    feed.commit(n);
    got += n;
  }
  if (got > 0) item.last_data = time_.steady();
  if (item.filling && item.stream->at_end()) {
    const auto& error = item.stream->error();
    finish(item, error.has_value(), error ? error->message : item.stream->remark());
    return;
  }
  if (!item.ready && feed.frames_written() >= kFeedReady) {
    item.ready = true;
    book_.ready(item.token);
  }
  if (!wants_filling(feed)) book_.refilled();
}

void FeederWorker::finish(FeedItem& item, bool broken, std::string text) {
  item.stream.reset();
  book_.finished(item.token, broken, std::move(text));
}

void FeederWorker::check_deadline(FeedItem& item, base::SteadyTime now) {
  const auto idle = std::chrono::duration_cast<milliseconds>(now - item.last_data);
  const bool stalled =
      idle >= milliseconds(options_.stall_ms) &&
      base::FrameCount{static_cast<std::int64_t>(item.feed->readable_frames())} < options_.reserve;
  if (!stalled && idle < milliseconds(options_.hang_ms)) return;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(idle);
  finish(item, true,
         "the decoder gave no sound for " + std::to_string(seconds.count()) +
             " s and was stopped; the disk or the file is at fault");
}

}  // namespace hornbill::audio
