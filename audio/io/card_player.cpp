// SPDX-License-Identifier: Apache-2.0
#include "audio/io/card_player.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace hornbill::audio {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Duration kSettleSpan = milliseconds(80);
constexpr base::Duration kTogether = milliseconds(15);  // zones of one card are added together
// Mean fill of all rings when a block of the engine's has just come. A device that takes 20 ms at
// once swings it by 5 ms to either side and finds 35 ms or more. With 5 ms less, the stalls of a
// virtual machine broke the sound once in two minutes. Every xrun asks for 5 ms more, ten minutes
// without one give it back.
constexpr double kTarget = 1'440.0;
constexpr double kSwing = 240.0;
constexpr double kTargetStep = 240.0;
constexpr double kTargetMost = 3'840.0;
constexpr base::Duration kTargetReturns = std::chrono::minutes(10);
constexpr double kRingSwing = 960.0;     // frames the card's ring may hold above the target
constexpr double kTooMuch = 2'880.0;     // frames above the target: sound is dropped
constexpr std::size_t kFade = 480;       // frames of the fade-in after a break
constexpr std::size_t kMaxTake = 4'800;  // frames moved at once

base::SteadyTime steady_now() { return std::chrono::steady_clock::now(); }

// Where the system allows it; without, the rings carry over what the scheduler does.
void ask_for_real_time() {
  sched_param priority{};
  priority.sched_priority = 5;
  ::pthread_setschedparam(::pthread_self(), SCHED_FIFO | SCHED_RESET_ON_FORK, &priority);
}

}  // namespace

CardPlayer::CardPlayer(std::string program, std::string device)
    : device_(std::move(device)),
      child_({.program = std::move(program), .mode = "play", .device = device_, .channels = 2}),
      target_(kTarget) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

CardPlayer::~CardPlayer() {
  thread_.request_stop();
  wake_.notify_all();
}

void CardPlayer::add(std::shared_ptr<CardZone> zone) {
  const std::lock_guard lock(mutex_);
  for (const int channel : zone->channels()) {
    channels_wanted_ = std::max(channels_wanted_, channel + 1);
  }
  zones_.push_back(std::move(zone));
}

void CardPlayer::remove(const std::shared_ptr<CardZone>& zone) {
  const std::lock_guard lock(mutex_);
  std::erase(zones_, zone);
}

bool CardPlayer::uses(const std::vector<int>& channels) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(zones_.begin(), zones_.end(), [&](const auto& zone) {
    return std::find_first_of(zone->channels().begin(), zone->channels().end(), channels.begin(),
                              channels.end()) != zone->channels().end();
  });
}

OutputState CardPlayer::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void CardPlayer::run(const std::stop_token& stop) {
  ask_for_real_time();
  base::SteadyTime next = steady_now() + kTogether;
  while (!stop.stop_requested()) {
    std::unique_lock lock(mutex_);
    wake_.wait_until(lock, stop, next, [] { return false; });
    if (stop.stop_requested()) return;
    const base::SteadyTime now = steady_now();
    next = phase_.next(next, now, step(now));
    publish();
  }
}

// Returns whether the engine had put something down. Requires: mutex_ held. Nothing here waits for
// anything.
bool CardPlayer::step(base::SteadyTime now) {
  child_.set_channels(channels_wanted_);
  child_.supervise(now);
  if (!child_.running()) {
    if (begun_) xruns_before_ += xruns_seen_;
    begun_ = false;
    for (const auto& zone : zones_) {
      zone->discard(zone->frames());
      zone->joined = false;
    }
    return false;
  }
  if (!begun_) begin(now);
  if (!corrector_) return false;
  join_zones();
  if (common_frames() == 0) return false;
  if (settled_) recover();
  move_sound();
  settled_ ? steer(now) : settle(now);
  return true;
}

// A device has just been opened: nothing of the time without it is played.
void CardPlayer::begin(base::SteadyTime now) {
  CardMemory& memory = child_.memory();
  begun_ = true;
  settled_ = false;
  xruns_seen_ = 0;
  surplus_ = 0;
  width_ = memory.channels();
  auto corrector =
      DriftCorrector::make({.channels = static_cast<int>(width_),
                            .rate_in = base::kSampleRate,
                            .rate_out = static_cast<int>(memory.header().rate.load())});
  corrector_.reset();
  if (!corrector) return;  // a rate that no device has
  corrector_ = std::move(*corrector);
  loop_.settle();
  corrector_->set_ppm(loop_.ppm());
  for (const auto& zone : zones_) zone->clear_delay();
  send_silence(target_);
  start_counting(now);
}

void CardPlayer::start_counting(base::SteadyTime now) {
  fill_sum_ = 0.0;
  fill_count_ = 0;
  steered_at_ = now;
  device_frames_ = child_.memory().header().device_frames.load(std::memory_order_relaxed);
}

// The sound flows, muted, until the device takes it steadily: some take their first blocks at once
// and then none for up to two seconds. Then the fill is set right, while nobody hears it.
void CardPlayer::settle(base::SteadyTime now) {
  const double excess = fill() + static_cast<double>(common_frames()) - target_;
  fill_sum_ += excess;
  ++fill_count_;
  if (now - steered_at_ < kSettleSpan) return;
  const CardHeader& header = child_.memory().header();
  const auto taken =
      static_cast<double>(header.device_frames.load(std::memory_order_relaxed) - device_frames_);
  const double expected = std::chrono::duration<double>(now - steered_at_).count() *
                          static_cast<double>(header.rate.load());
  const double mean = fill_sum_ / fill_count_;
  const bool steady = std::abs(taken - expected) < 0.35 * expected && fill_count_ >= 5;
  start_counting(now);
  if (!steady) return;
  if (mean < 0.0) send_silence(-mean);
  surplus_ = mean > 0.0 ? static_cast<std::size_t>(mean) : 0;
  settled_ = true;
  fade_in_ = kFade;
  quiet_since_ = now;
  xruns_seen_ = header.xruns.load(std::memory_order_relaxed);
  child_.memory().header().primed.store(1, std::memory_order_release);
}

void CardPlayer::send_silence(double frames) {
  wide_.assign(static_cast<std::size_t>(frames) * width_, 0.0F);
  send(corrector_->process(wide_));
}

// The device found too little: its ring is filled up again by silence, once, instead of running
// on at the edge and breaking the sound again and again.
void CardPlayer::recover() {
  const std::uint64_t xruns = child_.memory().header().xruns.load(std::memory_order_relaxed);
  if (xruns == xruns_seen_) return;
  xruns_seen_ = xruns;
  quiet_since_ = steady_now();
  target_ = std::min(target_ + kTargetStep, kTargetMost);
  // It has just taken: the fill is at its lowest.
  const double missing = target_ - kSwing - fill() - static_cast<double>(common_frames());
  if (missing > 0.0) send_silence(missing);
  fade_in_ = kFade;
  start_counting(quiet_since_);
}

void CardPlayer::move_sound() {
  const double excess = fill() + static_cast<double>(common_frames()) - target_;
  if (excess > kTooMuch) skip(static_cast<std::size_t>(excess));
  const std::size_t left_out = std::min(surplus_, common_frames());
  for (const auto& zone : zones_) {
    if (zone->joined) zone->discard(left_out);
  }
  surplus_ -= left_out;
  // The rest waits in the engine's ring, where it can still be dropped.
  const double room = std::max(target_ + kRingSwing - fill(), 0.0);
  take(std::min({common_frames(), kMaxTake, static_cast<std::size_t>(room)}));
}

// A zone that starts, or had nothing for a while, is brought into step with the others.
void CardPlayer::join_zones() {
  std::size_t most = 0;
  std::size_t least = SIZE_MAX;
  for (const auto& zone : zones_) {
    most = std::max(most, zone->frames());
    if (zone->joined && zone->frames() == 0 && most > kMaxTake) zone->joined = false;
    if (zone->joined) least = std::min(least, zone->frames());
  }
  for (const auto& zone : zones_) {
    if (zone->joined || zone->frames() == 0) continue;
    least = std::min(least, zone->frames());
    zone->discard(zone->frames() - least);
    zone->joined = true;
  }
}

std::size_t CardPlayer::common_frames() const {
  std::size_t least = SIZE_MAX;
  for (const auto& zone : zones_) {
    if (zone->joined) least = std::min(least, zone->frames());
  }
  return least == SIZE_MAX ? 0 : least;
}

void CardPlayer::take(std::size_t frames) {
  if (frames == 0) return;
  wide_.assign(frames * width_, 0.0F);
  for (const auto& zone : zones_) {
    if (zone->joined) zone->mix_into(wide_, width_, frames);
  }
  for (std::size_t i = 0; i < frames && fade_in_ > 0; ++i, --fade_in_) {
    const float gain = 1.0F - static_cast<float>(fade_in_) / static_cast<float>(kFade);
    for (std::size_t c = 0; c < width_; ++c) wide_[i * width_ + c] *= gain;
  }
  if (!settled_) std::fill(wide_.begin(), wide_.end(), 0.0F);
  send(corrector_->process(wide_));
}

void CardPlayer::send(std::span<const float> wide) {
  const std::size_t taken = child_.memory().write(wide);
  skipped_ += wide.size() / width_ - taken;
}

// Too much has piled up (the device stopped for a moment): drops the oldest, with a crossfade
// from what would have come to what comes.
void CardPlayer::skip(std::size_t frames) {
  constexpr std::size_t kCross = 240;
  const std::size_t there = common_frames();
  if (there < 2 * kCross) return;
  frames = std::min(frames, there - 2 * kCross);
  std::vector<float> old(kCross * width_, 0.0F);
  std::vector<float> fresh(kCross * width_, 0.0F);
  for (const auto& zone : zones_) {
    if (!zone->joined) continue;
    zone->mix_into(old, width_, kCross);
    zone->discard(frames);
    zone->mix_into(fresh, width_, kCross);
  }
  for (std::size_t i = 0; i < old.size(); ++i) {
    const std::size_t frame = i / width_;
    const float gain = static_cast<float>(frame) / static_cast<float>(kCross);
    old[i] += (fresh[i] - old[i]) * gain;
  }
  if (!settled_) std::fill(old.begin(), old.end(), 0.0F);
  skipped_ += settled_ ? frames + kCross : 0;
  send(corrector_->process(old));
  fill_sum_ = 0.0;
  fill_count_ = 0;
}

// Frames on the way behind the zones' rings, in the engine's frames.
double CardPlayer::fill() const {
  auto& child = const_cast<CardChild&>(child_);
  const double scale = static_cast<double>(base::kSampleRate) / child.memory().header().rate.load();
  return (static_cast<double>(child.memory().fill()) + corrector_->delay_frames()) * scale;
}

void CardPlayer::steer(base::SteadyTime now) {
  fill_sum_ += fill() + static_cast<double>(common_frames());
  ++fill_count_;
  if (now - steered_at_ < seconds(1)) return;
  const double span = std::chrono::duration<double>(now - steered_at_).count();
  if (now - quiet_since_ > kTargetReturns && target_ > kTarget) {
    target_ -= kTargetStep;
    quiet_since_ = now;
  }
  if (fill_count_ >= 20) {
    corrector_->set_ppm(loop_.update(fill_sum_ / fill_count_ - target_, std::min(span, 2.0)));
  }
  start_counting(now);
}

// Requires: mutex_ held.
void CardPlayer::publish() {
  state_.health = child_.health();
  if (state_.text != child_.text()) state_.text = child_.text();
  state_.reopened = child_.reopened();
  state_.xruns = xruns_before_ + (begun_ ? xruns_seen_ : 0);
  state_.dropped_frames = skipped_;
  state_.drift_ppm = loop_.ppm();
  const bool open = begun_ && corrector_;
  const auto device = open ? child_.memory().header().latency.load(std::memory_order_relaxed) : 0U;
  state_.latency = {open ? static_cast<std::int64_t>(target_) + device : 0};
  health_.store(state_.health, std::memory_order_relaxed);
}

}  // namespace hornbill::audio
