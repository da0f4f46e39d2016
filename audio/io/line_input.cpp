// SPDX-License-Identifier: Apache-2.0
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "audio/io/card_child.h"
#include "audio/io/live_buffer.h"
#include "audio/io/live_input.h"

namespace hornbill::audio {
namespace {

using std::chrono::milliseconds;

constexpr base::Duration kPumpEvery = milliseconds(10);
constexpr base::Duration kLostAfter = std::chrono::seconds(1);

class LineInput final : public LiveInput {
 public:
  explicit LineInput(const LineInputOptions& options)
      : name_(options.name),
        buffer_({.rule = options.rule, .delay = options.delay, .lost_after = kLostAfter}),
        child_({.program = options.program, .mode = "record", .device = options.device}),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}
  ~LineInput() override { thread_.request_stop(); }

  void start(Feed& feed) override { buffer_.start(feed); }
  void stop(Feed& feed) override { buffer_.stop(feed); }
  bool usable() const noexcept override { return buffer_.usable(); }

  InputState state() const override {
    InputState state;
    {
      const std::lock_guard lock(mutex_);
      state = state_;
    }
    state.name = name_;
    state.level_dbfs = buffer_.level_dbfs();
    state.dropped_frames += buffer_.dropped_frames();
    state.drift_ppm = buffer_.drift_ppm();
    if (state.health == InputHealth::silent && buffer_.usable()) {
      state.health = InputHealth::usable;
      state.text.clear();
    }
    return state;
  }

 private:
  void run(const std::stop_token& stop);
  void step(base::SteadyTime now);
  void publish();

  const std::string name_;
  LiveBuffer buffer_;
  mutable std::mutex mutex_;  // guards state_
  std::condition_variable_any wake_;
  InputState state_;
  // Thread: own.
  CardChild child_;
  std::vector<float> part_;
  std::jthread thread_;  // last: it uses all the others
};

void LineInput::run(const std::stop_token& stop) {
  base::SteadyTime next = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    step(std::chrono::steady_clock::now());
    publish();
    next = std::max<base::SteadyTime>(next + kPumpEvery, std::chrono::steady_clock::now());
    std::unique_lock lock(mutex_);
    wake_.wait_until(lock, stop, next, [] { return false; });
  }
}

void LineInput::step(base::SteadyTime now) {
  child_.supervise(now);
  if (child_.running()) {
    CardMemory& memory = child_.memory();
    part_.resize(memory.capacity() * memory.channels());
    const std::size_t got = memory.read(part_.data(), memory.capacity());
    buffer_.take(std::span(part_).first(got * memory.channels()),
                 static_cast<int>(memory.header().rate.load()), now);
  }
  buffer_.pump(now);
}

void LineInput::publish() {
  const std::lock_guard lock(mutex_);
  switch (child_.health()) {
    case OutputHealth::opening:
      state_.health = InputHealth::connecting;
      break;
    case OutputHealth::playing:
      state_.health = InputHealth::silent;
      break;
    case OutputHealth::stalled:
    case OutputHealth::lost:
      state_.health = InputHealth::lost;
      break;
  }
  state_.text = child_.health() == OutputHealth::playing ? "there is no sound on the line"
                : child_.health() == OutputHealth::stalled
                    ? "the sound device has stopped giving sound"
                    : child_.text();
  state_.reconnects = child_.reopened();
  if (child_.running()) state_.dropped_frames = child_.memory().header().xruns.load();
}

}  // namespace

std::unique_ptr<LiveInput> make_line_input(const LineInputOptions& options) {
  return std::make_unique<LineInput>(options);
}

}  // namespace hornbill::audio
