// SPDX-License-Identifier: Apache-2.0
#include "audio/engine/zone_strip.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "audio/engine/true_peak.h"

namespace hornbill::audio {
namespace {

constexpr Fade kZoneFade{kZoneRamp, Curve::linear};

// Stereo += stereo x one gain a frame.
void add_scaled(std::span<float> sum, const float* from,
                std::span<const float> gains) HORNBILL_REALTIME {
  float* to = sum.data();
  for (std::size_t f = 0; f < gains.size(); ++f) {
    to[2 * f] += from[2 * f] * gains[f];
    to[2 * f + 1] += from[2 * f + 1] * gains[f];
  }
}

void add(std::span<float> sum, const float* from) HORNBILL_REALTIME {
  float* to = sum.data();
  for (std::size_t i = 0; i < sum.size(); ++i) to[i] += from[i];
}

float root_mean_square(std::span<const float> samples) HORNBILL_REALTIME {
  constexpr std::size_t kSums = 8;
  std::array<float, kSums> sums{};
  std::size_t i = 0;
  for (; i + kSums <= samples.size(); i += kSums) {
    for (std::size_t lane = 0; lane < kSums; ++lane) {
      sums[lane] += samples[i + lane] * samples[i + lane];
    }
  }
  for (; i < samples.size(); ++i) sums[i % kSums] += samples[i] * samples[i];
  float total = 0.0F;
  for (const float sum : sums) total += sum;
  return std::sqrt(total / static_cast<float>(samples.size()));
}

}  // namespace

ZoneStrip::ZoneStrip(ZoneIndex zone, int block_frames)
    : zone_(zone), limiter_(block_frames), silent_frames_(Limiter::kLatencyFrames) {
  levels_.fill(Envelope(0.0F));
}

void ZoneStrip::set(const SetZone& order, base::FramePos at, int offset) HORNBILL_REALTIME {
  if (order.ceiling != ceiling_) {
    limit_to(offset);
    ceiling_ = order.ceiling;
  }
  const bool unheard = !active_ && gain_.settled(at);
  if (unheard) {
    levels_.fill(Envelope(0.0F));
    levels_[order.programme] = Envelope(1.0F);
    audible_ = 1U << order.programme;
  } else if (order.programme != programme_) {
    levels_[programme_] = Envelope(at, kZoneFade, levels_[programme_].gain_at(at), 0.0F);
    Envelope& next = levels_[order.programme];
    next = Envelope(at, kZoneFade, next.gain_at(at), 1.0F);
    audible_ |= 1U << order.programme;
  }
  programme_ = order.programme;
  active_ = order.active;
  const float target = order.active ? order.gain : 0.0F;
  if (at.value == 0) {
    gain_ = Envelope(target);  // nothing has sounded yet
  } else if (target != gain_.target()) {
    gain_ = Envelope(at, kZoneFade, gain_.gain_at(at), target);
  }
}

void ZoneStrip::mix(const MixPiece& piece, DuckBank& ducks,
                    std::span<float> gains) HORNBILL_REALTIME {
  const std::span<float> sum(limiter_.input() + piece.offset * base::kChannels,
                             static_cast<std::size_t>(piece.frames * base::kChannels));
  const bool heard = active_ || !gain_.settled(piece.at);
  if (!heard) return fill_silence(piece.frames, sum);
  // Cleared on the first addition only: most zones are silent or have one source.
  if (!input_silent_) std::fill(sum.begin(), sum.end(), 0.0F);
  const bool programmes = add_programmes(piece, ducks, gains, sum);
  const bool overlays = add_overlays(piece, ducks, sum);
  if (!programmes && !overlays) return fill_silence(piece.frames, sum);
  input_silent_ = false;
  silent_frames_ = 0;
  apply_gain(piece, gains, sum);
}

void ZoneStrip::fill_silence(int frames, std::span<float> sum) HORNBILL_REALTIME {
  if (!input_silent_) std::fill(sum.begin(), sum.end(), 0.0F);
  silent_frames_ += frames;
}

bool ZoneStrip::add_programmes(const MixPiece& piece, DuckBank& ducks, std::span<float> gains,
                               std::span<float> sum) HORNBILL_REALTIME {
  bool any = false;
  std::uint32_t left = audible_;
  for (std::size_t p = 0; left != 0; ++p, left >>= 1U) {
    if ((left & 1U) == 0) continue;
    const Envelope& level = levels_[p];
    if (level.settled(piece.at) && level.target() == 0.0F) {
      audible_ &= ~(1U << p);
      continue;
    }
    if (piece.programmes[p] == nullptr) continue;
    any = true;
    const std::span<const float> duck = ducks.gains(zone_, 0);
    const bool full = level.constant(piece.at, piece.frames) && level.gain_at(piece.at) == 1.0F;
    if (duck.empty() && full) {
      add(sum, piece.programmes[p]);
      continue;
    }
    if (duck.empty())
      std::fill(gains.begin(), gains.end(), 1.0F);
    else
      std::copy(duck.begin(), duck.end(), gains.begin());
    level.multiply(piece.at, gains);
    add_scaled(sum, piece.programmes[p], gains);
  }
  return any;
}

bool ZoneStrip::add_overlays(const MixPiece& piece, DuckBank& ducks,
                             std::span<float> sum) HORNBILL_REALTIME {
  bool any = false;
  for (int i = 0; i < piece.overlay_count; ++i) {
    const MixPiece::Overlay& overlay = piece.overlays[static_cast<std::size_t>(i)];
    if (((overlay.zones >> zone_) & 1U) == 0) continue;
    any = true;
    const std::span<const float> duck = ducks.gains(zone_, overlay.rank);
    if (duck.empty()) {
      add(sum, overlay.stereo);
    } else {
      add_scaled(sum, overlay.stereo, duck);
    }
  }
  return any;
}

// The 0 added last turns -0 into 0, so that a source that is skipped while silent and one that is
// added as zeros give the same bits.
void ZoneStrip::apply_gain(const MixPiece& piece, std::span<float> gains,
                           std::span<float> sum) HORNBILL_REALTIME {
  if (gain_.constant(piece.at, piece.frames)) {
    const float gain = gain_.gain_at(piece.at);
    for (float& sample : sum) sample = sample * gain + 0.0F;
    return;
  }
  std::fill(gains.begin(), gains.end(), 1.0F);
  gain_.multiply(piece.at, gains);
  for (std::size_t f = 0; f < gains.size(); ++f) {
    sum[2 * f] = sum[2 * f] * gains[f] + 0.0F;
    sum[2 * f + 1] = sum[2 * f + 1] * gains[f] + 0.0F;
  }
}

void ZoneStrip::limit_to(int offset) HORNBILL_REALTIME {
  if (offset > limited_) {
    limiter_.process(limited_, offset, ceiling_);
    limited_ = offset;
  }
}

void ZoneStrip::finish_block(int frames) HORNBILL_REALTIME {
  // Silence in, none left in the delay, the gain at rest: the output is silence too.
  const bool still =
      silent_frames_ >= frames + Limiter::kLatencyFrames && limiter_.at_rest() && output_silent_;
  if (still) {
    peak_.store(0.0F, std::memory_order_relaxed);
    rms_.store(0.0F, std::memory_order_relaxed);
    limiter_gain_.store(1.0F, std::memory_order_relaxed);
    return;
  }
  limit_to(frames);
  limiter_.finish_block(frames);
  meter(frames);
}

void ZoneStrip::meter(int frames) HORNBILL_REALTIME {
  const int count = frames * base::kChannels;
  const float peak = sample_peak(limiter_.output(), count);
  output_silent_ = peak == 0.0F;
  if (silent_frames_ >= frames) input_silent_ = true;
  peak_.store(peak, std::memory_order_relaxed);
  rms_.store(output_silent_
                 ? 0.0F
                 : root_mean_square({limiter_.output(), static_cast<std::size_t>(count)}),
             std::memory_order_relaxed);
  limiter_gain_.store(limiter_.take_smallest_gain(), std::memory_order_relaxed);
}

}  // namespace hornbill::audio
