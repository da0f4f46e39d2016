// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/same/same_sounds.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "alerts/sources/same/same_header.h"
#include "audio/media/sine.h"
#include "base/frames.h"

namespace hornbill::alerts {
namespace {

constexpr double kLevel = 0.2;  // of full scale; near -16 LUFS on two channels
constexpr int kBits = 3125;

std::int16_t pcm(double value) { return static_cast<std::int16_t>(std::lround(value * 32767.0)); }

void add_bytes(std::string_view bytes, audio::Clip& clip) {
  // Counted from the burst's first frame, so that no error adds up.
  const std::int64_t bits = static_cast<std::int64_t>(bytes.size()) * 8;
  for (std::int64_t frame = 0; frame * kBits < bits * kSameFramesOfSixBits3125; ++frame) {
    const std::int64_t at = frame * kBits;
    const std::int64_t bit = at / kSameFramesOfSixBits3125;
    const double part = static_cast<double>(at % kSameFramesOfSixBits3125) /
                        static_cast<double>(kSameFramesOfSixBits3125);
    const auto byte = static_cast<std::uint8_t>(bytes[static_cast<std::size_t>(bit / 8)]);
    const bool one = ((byte >> (bit % 8)) & 1) != 0;  // the least bit first
    const int cycles = one ? kSameMarkCycles : kSameSpaceCycles;
    clip.samples.push_back(pcm(kLevel * audio::sine_of_turns(cycles * part)));
  }
}

audio::Clip three_times(std::string_view text) {
  const std::string bytes = std::string(16, '\xAB') + std::string(text);
  audio::Clip clip;
  for (int n = 0; n < 3; ++n) {
    add_bytes(bytes, clip);
    clip.samples.resize(clip.samples.size() + base::kSampleRate, 0);
  }
  return clip;
}

}  // namespace

base::Result<audio::Clip> same_header_clip(std::string_view text) {
  // A leap year, in which every day of a header exists: only the form matters here.
  constexpr auto kAnyTime = std::chrono::sys_days{std::chrono::year{2028} / 7 / 1};
  auto header = parse_same(text, kAnyTime);
  if (!header) return base::fail(header.error());
  return three_times(text);
}

audio::Clip same_end_clip() { return three_times("NNNN"); }

audio::Clip eas_attention_clip(std::chrono::seconds length) {
  constexpr std::int64_t kEdge = base::ms_to_frames(5).value;
  const auto held = std::clamp(length, std::chrono::seconds(8), std::chrono::seconds(25));
  const std::int64_t frames = held.count() * base::kSampleRate;
  audio::Clip clip;
  for (std::int64_t f = 0; f < frames; ++f) {
    const double t = static_cast<double>(f) / base::kSampleRate;
    const double edge = static_cast<double>(std::min(f, frames - 1 - f)) / kEdge;
    const double both = audio::sine_of_turns(853.0 * t) + audio::sine_of_turns(960.0 * t);
    clip.samples.push_back(pcm(0.6 * kLevel * both * audio::soft_edge(edge)));
  }
  clip.samples.resize(clip.samples.size() + base::kSampleRate, 0);
  return clip;
}

}  // namespace hornbill::alerts
