// SPDX-License-Identifier: Apache-2.0
#include "audio/io/input_listener.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace hornbill::audio {
namespace {

constexpr base::FrameCount kHeldFrames = base::seconds_to_frames(8);
// Shorter than what an input keeps ready against jitter.
constexpr auto kTakeEvery = std::chrono::milliseconds(20);
// Further behind than this (the machine slept), it goes on with what comes now.
constexpr std::int64_t kMostBehind = base::seconds_to_frames(4).value;

}  // namespace

struct InputListener::Impl {
  Impl(std::unique_ptr<LiveInput> i, Hear h) : input(std::move(i)), hear(std::move(h)) {
    feed.reuse(FeedKind::live);
    input->start(feed);
    thread = std::jthread([this](const std::stop_token& stop) { listen(stop); });
  }
  ~Impl() {
    thread = {};
    input->stop(feed);
  }

  void listen(const std::stop_token& stop);
  void take(std::size_t frames);

  std::unique_ptr<LiveInput> input;
  const Hear hear;
  Feed feed{kHeldFrames};
  // Thread: listening.
  std::vector<float> stereo;
  std::vector<float> mono;
  std::mutex mutex;
  std::condition_variable_any wake;
  std::jthread thread;
};

void InputListener::Impl::listen(const std::stop_token& stop) {
  const auto begun = std::chrono::steady_clock::now();
  std::int64_t taken = 0;
  auto next = begun;
  while (!stop.stop_requested()) {
    const auto now = std::chrono::steady_clock::now();
    const std::int64_t due =
        base::to_frames(std::chrono::duration_cast<base::Duration>(now - begun)).value;
    if (due - taken > kMostBehind) taken = due - kMostBehind;
    take(static_cast<std::size_t>(due - taken));
    taken = due;
    next = std::max(next + kTakeEvery, now);
    std::unique_lock lock(mutex);
    wake.wait_until(lock, stop, next, [] { return false; });
  }
}

void InputListener::Impl::take(std::size_t frames) {
  if (frames == 0) return;
  stereo.assign(frames * base::kChannels, 0.0F);
  feed.read(stereo.data(), frames);
  mono.resize(frames);
  for (std::size_t i = 0; i < frames; ++i) mono[i] = 0.5F * (stereo[2 * i] + stereo[2 * i + 1]);
  hear(mono);
}

InputListener::InputListener(std::unique_ptr<LiveInput> input, Hear hear)
    : impl_(std::make_unique<Impl>(std::move(input), std::move(hear))) {}

InputListener::~InputListener() = default;

InputState InputListener::input() const { return impl_->input->state(); }

}  // namespace hornbill::audio
