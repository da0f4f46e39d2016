// SPDX-License-Identifier: Apache-2.0
#include "audio/io/air_check.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/spsc_ring.h"

namespace hornbill::audio {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kSentFrames = 4 * base::kSampleRate;
constexpr std::size_t kPieces = 1'024;
constexpr base::FrameCount kFeedFrames = base::seconds_to_frames(8);
// Shorter than what an input keeps ready against jitter.
constexpr auto kListenEvery = milliseconds(20);
constexpr auto kAnswerEvery = milliseconds(200);

struct SentPiece {
  std::int64_t first;
  std::int64_t frames;
};

}  // namespace

struct AirCheck::Impl {
  Impl(const AirCheckOptions& o, std::unique_ptr<LiveInput> i, Listener l)
      : options(o), listener(std::move(l)), input(std::move(i)), watch(o.watch) {
    feed.reuse(FeedKind::live);
    input->start(feed);
    listening = std::jthread([this](const std::stop_token& stop) { listen(stop); });
    answering = std::jthread([this](const std::stop_token& stop) { answer(stop); });
  }
  ~Impl() {
    listening = {};
    answering = {};
    input->stop(feed);
  }

  void listen(const std::stop_token& stop);
  void take(const SentPiece& piece);
  void answer(const std::stop_token& stop);

  const AirCheckOptions options;
  const Listener listener;
  std::unique_ptr<LiveInput> input;
  // Thread: engine to the listening one.
  base::SpscRing<float> ring{kSentFrames};
  base::SpscRing<SentPiece> pieces{kPieces};
  std::atomic<std::uint64_t> dropped{0};
  Feed feed{kFeedFrames};  // of what is heard
  // Thread: listening.
  std::vector<float> sent;
  std::vector<float> stereo;
  std::vector<float> heard;

  mutable std::mutex mutex;  // guards watch
  std::condition_variable_any wake;
  AirWatch watch;
  std::jthread listening;
  std::jthread answering;
};

void AirCheck::Impl::listen(const std::stop_token& stop) {
  auto next = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    for (SentPiece piece{}; pieces.pop(piece);) take(piece);
    next = std::max(next + kListenEvery, std::chrono::steady_clock::now());
    std::unique_lock lock(mutex);
    wake.wait_until(lock, stop, next, [] { return false; });
  }
}

// As many frames are heard as were sent, so that both lie on the engine's time line: the input
// bends its own clock to that, as for every reader.
void AirCheck::Impl::take(const SentPiece& piece) {
  const auto frames = static_cast<std::size_t>(piece.frames);
  sent.resize(frames);
  ring.read(sent);
  stereo.assign(frames * base::kChannels, 0.0F);
  feed.read(stereo.data(), frames);
  heard.resize(frames);
  for (std::size_t i = 0; i < frames; ++i) heard[i] = 0.5F * (stereo[2 * i] + stereo[2 * i + 1]);
  const std::lock_guard lock(mutex);
  watch.take({piece.first}, sent, heard);
}

void AirCheck::Impl::answer(const std::stop_token& stop) {
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    if (std::optional<AirLook> look = watch.look()) {
      lock.unlock();
      listener(look->answer());
      lock.lock();
      continue;
    }
    wake.wait_for(lock, stop, kAnswerEvery, [] { return false; });
  }
}

// check: allow parameters (what it is, what it hears, who is told)
AirCheck::AirCheck(const AirCheckOptions& options, std::unique_ptr<LiveInput> input,
                   Listener listener)
    : impl_(std::make_unique<Impl>(options, std::move(input), std::move(listener))) {}

AirCheck::~AirCheck() = default;

void AirCheck::push(std::span<const float> stereo, base::FramePos first) HORNBILL_REALTIME {
  const std::size_t frames = stereo.size() / base::kChannels;
  const bool room = impl_->ring.capacity() - impl_->ring.size() >= frames &&
                    impl_->pieces.size() < impl_->pieces.capacity();
  if (!room) {
    impl_->dropped.fetch_add(frames, std::memory_order_relaxed);
    return;
  }
  std::array<float, base::kBlockFrames> mono;
  for (std::size_t at = 0; at < frames;) {
    const std::size_t n = std::min(mono.size(), frames - at);
    for (std::size_t i = 0; i < n; ++i) {
      mono[i] = 0.5F * (stereo[2 * (at + i)] + stereo[2 * (at + i) + 1]);
    }
    impl_->ring.write(std::span(mono).first(n));
    at += n;
  }
  impl_->pieces.push({first.value, static_cast<std::int64_t>(frames)});
}

OutputState AirCheck::state() const {
  OutputState state;
  state.name = "air check " + impl_->options.name;
  state.zone = impl_->options.zone;
  state.health = OutputHealth::playing;
  state.dropped_frames = impl_->dropped.load(std::memory_order_relaxed);
  return state;
}

void AirCheck::ask(const AirQuestion& question) {
  const std::lock_guard lock(impl_->mutex);
  impl_->watch.ask(question);
}

InputState AirCheck::input() const { return impl_->input->state(); }

base::FramePos AirCheck::now() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->watch.now();
}

}  // namespace hornbill::audio
