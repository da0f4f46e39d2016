// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>

namespace hornbill::base {

// The one internal format: interleaved stereo float at 48 kHz.
inline constexpr int kSampleRate = 48'000;
inline constexpr int kChannels = 2;
// A block is 10 ms, the engine's unit of work; a tick is two blocks, the core's period.
inline constexpr int kBlockFrames = 480;
inline constexpr int kTickFrames = 960;
inline constexpr std::int64_t kTicksPerSecond = kSampleRate / kTickFrames;

// A length in frames. Units: frames of 1/48000 s.
struct FrameCount {
  std::int64_t value = 0;

  constexpr auto operator<=>(const FrameCount&) const = default;
  constexpr FrameCount operator+(FrameCount o) const { return {value + o.value}; }
  constexpr FrameCount operator-(FrameCount o) const { return {value - o.value}; }
  constexpr FrameCount operator*(std::int64_t n) const { return {value * n}; }
  constexpr FrameCount& operator+=(FrameCount o) {
    value += o.value;
    return *this;
  }
  constexpr FrameCount& operator-=(FrameCount o) {
    value -= o.value;
    return *this;
  }
};

// A position on the engine's time line; frame 0 is the first frame the engine rendered.
// 64 bits, because 32 wrap within a day and an hour.
struct FramePos {
  std::int64_t value = 0;

  constexpr auto operator<=>(const FramePos&) const = default;
  constexpr FramePos operator+(FrameCount n) const { return {value + n.value}; }
  constexpr FramePos operator-(FrameCount n) const { return {value - n.value}; }
  constexpr FrameCount operator-(FramePos o) const { return {value - o.value}; }
  constexpr FramePos& operator+=(FrameCount n) {
    value += n.value;
    return *this;
  }
};

// The core's step number: tick T covers frames [T * 960, (T + 1) * 960).
struct Tick {
  std::int64_t value = 0;

  constexpr auto operator<=>(const Tick&) const = default;
  constexpr Tick operator+(std::int64_t n) const { return {value + n}; }
  constexpr FramePos first_frame() const { return {value * kTickFrames}; }
};

// The tick that contains `pos`.
constexpr Tick tick_of(FramePos pos) {
  const std::int64_t v = pos.value;
  return {v >= 0 ? v / kTickFrames : -((-v + kTickFrames - 1) / kTickFrames)};
}

constexpr FrameCount seconds_to_frames(std::int64_t seconds) { return {seconds * kSampleRate}; }
constexpr FrameCount ms_to_frames(std::int64_t ms) { return {ms * kSampleRate / 1000}; }

}  // namespace hornbill::base
