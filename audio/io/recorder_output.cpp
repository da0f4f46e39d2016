// SPDX-License-Identifier: Apache-2.0
#include "audio/io/recorder_output.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "audio/io/recording_files.h"
#include "audio/io/sound_file.h"
#include "base/spsc_ring.h"

namespace hornbill::audio {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kRingFrames = 5 * base::kSampleRate;  // what a slow disk may take
constexpr base::Duration kLookEvery = milliseconds(100);
constexpr base::Duration kSyncEvery = seconds(1);
constexpr base::Duration kRetryAfter = seconds(2);
constexpr base::Duration kClockStep = seconds(2);              // the clock was set: a new file
constexpr std::int64_t kMostSilence = 10 * base::kSampleRate;  // frames; a longer gap: a new file

// What one push brought.
struct Piece {
  std::int64_t first = 0;
  std::int64_t frames = 0;
};

}  // namespace

struct RecorderOutput::Impl {
  Impl(const RecorderOptions& recorder_options, const base::TimeSource& source)
      : options(recorder_options),
        time(source),
        files(recorder_options),
        ring(kRingFrames * base::kChannels),
        pieces(4'096),
        thread([this](const std::stop_token& stop) { run(stop); }) {}

  const RecorderOptions options;
  const base::TimeSource& time;
  const RecordingFiles files;

  base::SpscRing<float> ring;
  base::SpscRing<Piece> pieces;
  std::atomic<std::uint64_t> dropped{0};  // frames
  std::atomic<OutputHealth> health{OutputHealth::opening};
  mutable std::mutex mutex;  // guards text
  std::string text = "opening the recording";
  std::condition_variable_any wake;

  // All below: Thread: own.
  std::optional<SoundFile> file;
  std::string path;
  base::UtcTime started;                 // of the file
  std::int64_t in_file = 0;              // frames
  std::int64_t to_cut = 0;               // frames left in the file
  std::optional<std::int64_t> expected;  // next frame on the engine's time line
  std::vector<float> samples;
  base::SteadyTime synced_at;
  base::SteadyTime retry_at;
  bool prepared = false;
  std::jthread thread;  // last: it uses all the others

  void run(const std::stop_token& stop);
  void take_pieces();
  void take(const Piece& piece);
  void record(std::span<const float> stereo);
  void open();
  void close();
  void sync();
  void check_clock();
  void failed(const base::Error& error);
  void say(OutputHealth now, std::string why);
  // When the next sample to be recorded was rendered.
  base::UtcTime next_sample_time() const {
    const auto waiting = static_cast<std::int64_t>(ring.size() / base::kChannels);
    return time.utc() - base::to_duration({waiting});
  }
};

void RecorderOutput::Impl::say(OutputHealth now, std::string why) {
  const std::lock_guard lock(mutex);
  text = std::move(why);
  health.store(now, std::memory_order_relaxed);
}

void RecorderOutput::Impl::failed(const base::Error& error) {
  say(OutputHealth::lost, error.message);
  retry_at = time.steady() + kRetryAfter;
  if (!file) return;
  file.reset();
  if (in_file == 0) {
    ::unlink(path.c_str());
  } else {
    (void)files.complete(path);  // what is in it is good; if not now, at the next start
  }
}

void RecorderOutput::Impl::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex);
      wake.wait_for(lock, stop, kLookEvery, [] { return false; });
    }
    take_pieces();
    sync();
  }
  take_pieces();
  close();
}

void RecorderOutput::Impl::take_pieces() {
  if (!file && time.steady() >= retry_at) open();
  check_clock();
  for (Piece piece; pieces.pop(piece);) take(piece);
}

void RecorderOutput::Impl::take(const Piece& piece) {
  samples.resize(static_cast<std::size_t>(piece.frames) * base::kChannels);
  ring.read(samples);
  const std::int64_t gap = expected ? piece.first - *expected : 0;
  expected = piece.first + piece.frames;
  if (gap > kMostSilence || gap < 0) {
    close();
  } else if (gap > 0 && file) {
    record(std::vector<float>(static_cast<std::size_t>(gap) * base::kChannels));
  }
  if (!file && time.steady() >= retry_at) open();
  if (!file) {
    dropped.fetch_add(static_cast<std::uint64_t>(piece.frames), std::memory_order_relaxed);
    return;
  }
  record(samples);
}

// Cuts at the segment's frame.
void RecorderOutput::Impl::record(std::span<const float> stereo) {
  while (!stereo.empty()) {
    if (file && to_cut == 0) {
      close();
      open();
    }
    if (!file) return;
    const std::size_t n =
        std::min(stereo.size(), static_cast<std::size_t>(to_cut) * base::kChannels);
    if (auto written = file->write(stereo.first(n)); !written) return failed(written.error());
    in_file += static_cast<std::int64_t>(n / base::kChannels);
    to_cut -= static_cast<std::int64_t>(n / base::kChannels);
    stereo = stereo.subspan(n);
  }
}

void RecorderOutput::Impl::open() {
  if (!prepared) {
    if (auto ready = files.prepare(); !ready) return failed(ready.error());
    prepared = true;
  }
  started = next_sample_time();
  files.expire(started);
  path = files.growing_path(started);
  const auto kind =
      options.format == RecorderFormat::flac ? SoundFile::Kind::flac : SoundFile::Kind::wav;
  auto opened = SoundFile::create(path, kind);
  if (!opened) {
    prepared = false;  // the folder may have gone with its disk
    return failed(opened.error());
  }
  file = std::move(*opened);
  in_file = 0;
  to_cut = files.frames_to_cut(started).value;
  synced_at = time.steady();
  say(OutputHealth::playing, "");
}

void RecorderOutput::Impl::close() {
  if (!file) return;
  const auto closed = file->close();
  file.reset();
  const auto named = files.complete(path);
  if (!closed) return failed(closed.error());
  if (!named) failed(named.error());
}

void RecorderOutput::Impl::sync() {
  if (!file || time.steady() - synced_at < kSyncEvery) return;
  synced_at = time.steady();
  if (auto synced = file->sync(); !synced) failed(synced.error());
}

// A file's name and its frames say when each sound was heard; where the clock was set, or time has
// passed without sound, that would be false from here on.
void RecorderOutput::Impl::check_clock() {
  if (!file || in_file == 0) return;
  const base::Duration off = next_sample_time() - (started + base::to_duration({in_file}));
  if (off > kClockStep || off < -kClockStep) close();
}

RecorderOutput::RecorderOutput(const RecorderOptions& options, const base::TimeSource& time)
    : impl_(std::make_unique<Impl>(options, time)) {}

RecorderOutput::~RecorderOutput() {
  impl_->thread.request_stop();
  impl_->wake.notify_all();
}

void RecorderOutput::push(std::span<const float> stereo, base::FramePos first) HORNBILL_REALTIME {
  const auto frames = static_cast<std::int64_t>(stereo.size() / base::kChannels);
  const bool room = impl_->ring.capacity() - impl_->ring.size() >= stereo.size() &&
                    impl_->pieces.size() < impl_->pieces.capacity();
  if (!room) {
    impl_->dropped.fetch_add(static_cast<std::uint64_t>(frames), std::memory_order_relaxed);
    return;
  }
  impl_->ring.write(stereo);
  impl_->pieces.push({first.value, frames});
}

OutputState RecorderOutput::state() const {
  OutputState state;
  state.name = "recorder " + impl_->options.folder;
  state.zone = impl_->options.zone;
  state.health = health();
  state.dropped_frames = impl_->dropped.load(std::memory_order_relaxed);
  const std::lock_guard lock(impl_->mutex);
  state.text = impl_->text;
  return state;
}

OutputHealth RecorderOutput::health() const HORNBILL_REALTIME {
  return impl_->health.load(std::memory_order_relaxed);
}

}  // namespace hornbill::audio
