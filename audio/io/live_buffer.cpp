// SPDX-License-Identifier: Apache-2.0
#include "audio/io/live_buffer.h"

#include <algorithm>

namespace hornbill::audio {
namespace {

constexpr std::size_t kFade = 480;       // frames, where sound begins or ends
constexpr std::size_t kProbe = 480;      // frames of silence that show when the engine reads
constexpr std::size_t kNearlyDry = 960;  // what the engine may take until the next pump, twice
// The feed holds little more than what is wanted; the rest waits where it can still be dropped.
constexpr std::size_t kSwing = 960;
constexpr int kLeastSamples = 20;
// A mean fill other than `delay` is put right with this time constant, at 1,000 ppm at the most.
constexpr double kReturn = 300.0;        // seconds
constexpr double kFastestReturn = 48.0;  // frames a second

void fade(std::span<float> stereo, bool in) {
  const std::size_t frames = stereo.size() / base::kChannels;
  const std::size_t length = std::min(frames, kFade);
  for (std::size_t i = 0; i < length; ++i) {
    const float gain = static_cast<float>(i) / static_cast<float>(length);
    const std::size_t at = in ? i : frames - 1 - i;
    for (std::size_t c = 0; c < base::kChannels; ++c) stereo[at * base::kChannels + c] *= gain;
  }
}

}  // namespace

LiveBuffer::LiveBuffer(const LiveBufferOptions& options)
    : options_(options),
      delay_(static_cast<std::size_t>(std::max<std::int64_t>(
          base::to_frames(options.delay).value, 2 * static_cast<std::int64_t>(kNearlyDry)))),
      gate_(options.rule),
      loop_(options.bandwidth) {}

void LiveBuffer::take(std::span<const float> stereo, int rate, base::SteadyTime now) {
  if (stereo.empty()) return;
  heard_at_ = now;
  if (rate != rate_) {
    auto made = DriftCorrector::make({.channels = 2, .rate_in = rate, .rate_out = 48'000});
    if (!made) return;
    corrector_ = std::move(*made);
    rate_ = rate;
  }
  const std::lock_guard lock(mutex_);
  if (bend_) corrector_->set_ppm(loop_.ppm());
  bend_ = false;
  const std::span<const float> even = corrector_->process(stereo);
  gate_.add(even);
  note_gust(even.size() / base::kChannels);
  kept_.insert(kept_.end(), even.begin(), even.end());
  if (feed_ == nullptr || flow_ == Flow::waiting) drop_to(enough());
  usable_.store(gate_.usable(), std::memory_order_relaxed);
  level_.store(gate_.level_dbfs(), std::memory_order_relaxed);
}

// The fill was set anew: what was measured of it says nothing any more.
void LiveBuffer::forget_fill() {
  fill_sum_ = 0.0;
  fill_count_ = 0;
  wanted_.reset();
}

// Requires: mutex_ held.
void LiveBuffer::note_gust(std::size_t frames) {
  constexpr double kForget = 0.998;
  gust_ = std::max(static_cast<double>(frames), gust_ * kForget);
}

// Frames from which sound may begin: after a gust the fill stands half of it above its mean, and
// the mean is to be the delay. Requires: mutex_ held.
std::size_t LiveBuffer::enough() const {
  return delay_ + std::min(static_cast<std::size_t>(gust_ / 2.0), delay_);
}

void LiveBuffer::drop_to(std::size_t frames) {
  const std::size_t have = kept_.size() / base::kChannels;
  if (have <= frames) return;
  kept_.erase(kept_.begin(),
              kept_.begin() + static_cast<std::ptrdiff_t>((have - frames) * base::kChannels));
}

void LiveBuffer::lose() {
  gate_.lose();
  usable_.store(false, std::memory_order_relaxed);
  level_.store(gate_.level_dbfs(), std::memory_order_relaxed);
}

void LiveBuffer::pump(base::SteadyTime now) {
  if (now - heard_at_ > options_.lost_after) lose();
  const std::lock_guard lock(mutex_);
  if (feed_ != nullptr) flow(*feed_, now);
}

// The engine's first read is the moment from which the delay counts; until then a little silence
// stands in the feed as a probe, so that sound opened long ahead does not grow old in it.
void LiveBuffer::start(Feed& feed) {
  const std::lock_guard lock(mutex_);
  part_.assign(kProbe * base::kChannels, 0.0F);
  feed.write(part_);
  if (feed_ != nullptr) {
    followers_.push_back({&feed});
    return;
  }
  feed_ = &feed;
  flow_ = Flow::waiting;
  drop_to(enough());
  loop_.settle();
}

void LiveBuffer::stop(Feed& feed) {
  const std::lock_guard lock(mutex_);
  if (feed_ == &feed) return follow_on();
  std::erase_if(followers_, [&feed](const Follower& f) { return f.feed == &feed; });
}

// The feed that steered is gone: the next one does. Requires: mutex_ held.
void LiveBuffer::follow_on() {
  feed_ = nullptr;
  if (!followers_.empty()) {
    const Follower next = followers_.front();
    followers_.erase(followers_.begin());
    feed_ = next.feed;
    if (next.reads && flow_ != Flow::waiting) return forget_fill();
    flow_ = Flow::waiting;
  }
  drop_to(enough());
  sent_.clear();
}

// Those whose engine has begun to read get what the first feed has not given to its own yet.
// Requires: mutex_ held.
void LiveBuffer::begin_followers(const Feed& feed) {
  for (Follower& follower : followers_) {
    if (follower.reads || follower.feed->frames_read().value == 0) continue;
    follower.reads = true;
    const std::size_t samples = std::min(feed.readable_frames() * base::kChannels, sent_.size());
    std::vector<float> begin(sent_.end() - static_cast<std::ptrdiff_t>(samples), sent_.end());
    fade(begin, true);
    follower.feed->write(begin);
  }
}

// Gives all of part_ to the feed and its followers. Requires: mutex_ held.
void LiveBuffer::send(Feed& feed) {
  feed.write(part_);
  for (const Follower& follower : followers_) {
    if (follower.reads) follower.feed->write(part_);
  }
  sent_.insert(sent_.end(), part_.begin(), part_.end());
  const std::size_t most = (delay_ + kSwing) * base::kChannels;
  if (sent_.size() > most) {
    sent_.erase(sent_.begin(), sent_.begin() + static_cast<std::ptrdiff_t>(sent_.size() - most));
  }
}

// Requires: mutex_ held.
void LiveBuffer::flow(Feed& feed, base::SteadyTime now) {
  const std::size_t have = kept_.size() / base::kChannels;
  if (flow_ == Flow::waiting) {
    if (feed.frames_read().value == 0) return;
    flow_ = Flow::filling;
  }
  begin_followers(feed);
  if (flow_ == Flow::filling) {
    if (have < enough()) return;
    drop_to(enough());
    flow_ = Flow::flowing;
    fade_in_ = true;
    forget_fill();
    steered_at_ = now;
    write(delay_ - kFade, feed);
    return;
  }
  const std::size_t in_feed = feed.readable_frames();
  const std::size_t fill = in_feed + have;
  if (in_feed < kNearlyDry && have <= kFade) {
    // Nothing more comes in time: the end is faded, and a new beginning collected.
    part_.assign(kept_.begin(), kept_.end());
    kept_.clear();
    fade(part_, false);
    send(feed);
    flow_ = Flow::filling;
    return;
  }
  if (fill > 2 * delay_ + base::kSampleRate / 2) {
    const std::size_t surplus = std::min(fill - delay_, have - std::min(have, kFade));
    dropped_.fetch_add(surplus);
    drop_to(have - surplus);
    fade_in_ = true;
    forget_fill();
  }
  const std::size_t left = kept_.size() / base::kChannels;
  const std::size_t room = delay_ + kSwing > in_feed ? delay_ + kSwing - in_feed : 0;
  if (left > kFade) write(std::min(left - kFade, room), feed);
  steer(fill, now);
}

void LiveBuffer::write(std::size_t frames, Feed& feed) {
  frames = std::min(frames, feed.writable_frames());
  if (frames == 0) return;
  const auto end = kept_.begin() + static_cast<std::ptrdiff_t>(frames * base::kChannels);
  part_.assign(kept_.begin(), end);
  kept_.erase(kept_.begin(), end);
  if (fade_in_) fade(part_, true);
  fade_in_ = false;
  send(feed);
}

void LiveBuffer::steer(std::size_t fill, base::SteadyTime now) {
  fill_sum_ += static_cast<double>(fill);
  ++fill_count_;
  const double span = std::chrono::duration<double>(now - steered_at_).count();
  if (span < 1.0) return;
  steered_at_ = now;
  if (fill_count_ >= kLeastSamples) {
    const double mean = fill_sum_ / fill_count_;
    // Where in a gust the flow began is chance: the mean that it led to is kept at first, and led
    // to the wanted one slowly, instead of bending the pitch at once by all that is allowed.
    const double wanted = wanted_.value_or(mean);
    const double step = (static_cast<double>(delay_) - wanted) / kReturn;
    wanted_ = wanted + std::clamp(step, -kFastestReturn, kFastestReturn) * span;
    loop_.update(mean - wanted, std::min(span, 2.0));
    ppm_.store(loop_.ppm(), std::memory_order_relaxed);
    bend_ = true;
  }
  fill_sum_ = 0.0;
  fill_count_ = 0;
}

}  // namespace hornbill::audio
