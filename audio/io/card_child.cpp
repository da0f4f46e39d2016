// SPDX-License-Identifier: Apache-2.0
#include "audio/io/card_child.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace hornbill::audio {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Duration kFirstDelay = milliseconds(200);
constexpr base::Duration kMostDelay = seconds(1);
constexpr base::Duration kOpeningLimit = seconds(4);
constexpr base::Duration kSlowOpening = milliseconds(1'500);
constexpr base::Duration kStallLimit = seconds(1);
// A new stream may get its first blocks at once and the next ones only when the device's old
// buffer has run out (an idle PulseAudio null sink: 2 s).
constexpr base::Duration kStartLimit = seconds(3);
constexpr base::Duration kSteadyAfter = seconds(2);
constexpr std::uint64_t kSteadyFrames = 24'000;
constexpr std::size_t kMostDying = 4;
constexpr int kMemoryFd = 3;
constexpr int kLifeFd = 4;

}  // namespace

CardChild::CardChild(CardChildOptions options) : options_(std::move(options)) {}

void CardChild::set_channels(int channels) {
  if (channels == options_.channels) return;
  options_.channels = channels;
  bury();
  retry_at_ = {};
}

void CardChild::supervise(base::SteadyTime now) {
  std::erase_if(dying_, [](base::ChildProcess& child) { return child.wait().has_value(); });
  if (child_.running()) {
    watch(now);
  } else if (now >= retry_at_ && dying_.size() < kMostDying) {
    open(now);
  }
}

void CardChild::open(base::SteadyTime now) {
  auto memory = CardMemory::create(options_.channels, options_.ring_frames);
  if (!memory) return drop(OutputHealth::lost, memory.error().message, now);
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    return drop(OutputHealth::lost, base::errno_error("starting the sound card process").message,
                now);
  }
  const base::UniqueFd child_end(pipe[0]);
  life_.reset(pipe[1]);
  memory_ = std::move(*memory);
  auto child =
      base::ChildProcess::spawn({.program = options_.program,
                                 .arguments = {"hornbill-card", options_.mode, options_.device,
                                               std::to_string(options_.channels),
                                               std::to_string(kMemoryFd), std::to_string(kLifeFd)},
                                 .fds = {{memory_.fd(), kMemoryFd}, {child_end.get(), kLifeFd}},
                                 .environment = {}});
  if (!child) return drop(OutputHealth::lost, child.error().message, now);
  child_ = std::move(*child);
  opened_at_ = now;
}

void CardChild::watch(base::SteadyTime now) {
  const CardHeader& header = memory_.header();
  if (const auto status = child_.wait()) {
    const bool said = header.phase.load(std::memory_order_acquire) == CardPhase::failed;
    const auto& text = header.text;
    return drop(OutputHealth::lost,
                said ? std::string(text.data(), ::strnlen(text.data(), text.size()))
                     : "the sound card process ended: " + status->text(),
                now);
  }
  const bool callbacks = header.phase.load(std::memory_order_acquire) == CardPhase::running &&
                         header.callbacks.load(std::memory_order_acquire) > 0;
  if (!callbacks) {
    if (now - opened_at_ > kOpeningLimit) {
      drop(OutputHealth::lost, "the sound device does not answer", now);
    } else if (health_ == OutputHealth::opening && now - opened_at_ > kSlowOpening) {
      health_ = OutputHealth::lost;  // shown, but still hoped for
      text_ = "the sound device does not answer";
    }
    return;
  }
  if (!running_) {
    running_ = true;
    started_at_ = now;
    ++runs_;
  }
  const base::SteadyTime last{
      std::chrono::nanoseconds(header.last_callback.load(std::memory_order_acquire))};
  const bool started = header.device_frames.load(std::memory_order_relaxed) >= kSteadyFrames;
  if (now - last > (started ? kStallLimit : kStartLimit)) {
    return drop(OutputHealth::stalled, "the sound device has stopped taking sound", now);
  }
  if (started || now - last < milliseconds(200)) {
    health_ = OutputHealth::playing;
    text_.clear();
  }
  if (now - started_at_ > kSteadyAfter) delay_ = base::Duration{0};
}

void CardChild::drop(OutputHealth health, std::string text, base::SteadyTime now) {
  bury();
  health_ = health;
  text_ = std::move(text);
  // One that played steadily is replaced at once: most often it was the process that ended.
  retry_at_ = now + delay_;
  delay_ = delay_.count() == 0 ? kFirstDelay : std::min(delay_ * 2, kMostDelay);
}

void CardChild::bury() {
  running_ = false;
  life_.reset();
  if (!child_.running()) return;
  child_.signal(9);
  dying_.push_back(std::move(child_));
  child_ = base::ChildProcess();
}

}  // namespace hornbill::audio
