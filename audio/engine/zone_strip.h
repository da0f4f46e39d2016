// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "audio/engine/duck_bank.h"
#include "audio/engine/engine_command.h"
#include "audio/engine/envelope.h"
#include "audio/engine/limiter.h"
#include "audio/engine/realtime.h"
#include "base/frames.h"

namespace hornbill::audio {

// What all zones are mixed from: one piece of a block.
struct MixPiece {
  struct Overlay {
    const float* stereo = nullptr;
    ZoneMask zones = 0;
    std::uint8_t rank = 1;
  };

  base::FramePos at;
  int offset = 0;  // of the piece in its block
  int frames = 0;
  std::array<const float*, kMaxProgrammes> programmes{};  // null: silent
  std::array<Overlay, kMaxDecks> overlays{};
  int overlay_count = 0;
};

// One zone: (programme + overlays) x ducks -> gain -> limiter -> meter.
// Thread: engine, but for the levels.
class ZoneStrip {
 public:
  ZoneStrip(ZoneIndex zone, int block_frames);

  void set(const SetZone& order, base::FramePos at, int offset) HORNBILL_REALTIME;
  void begin_block() HORNBILL_REALTIME { limited_ = 0; }
  // `gains` is scratch space of as many frames as the piece has.
  void mix(const MixPiece& piece, DuckBank& ducks, std::span<float> gains) HORNBILL_REALTIME;
  void finish_block(int frames) HORNBILL_REALTIME;

  const float* output() const HORNBILL_REALTIME { return limiter_.output(); }

  // Thread: any.
  float peak() const noexcept { return peak_.load(std::memory_order_relaxed); }
  float rms() const noexcept { return rms_.load(std::memory_order_relaxed); }
  float limiter_gain() const noexcept { return limiter_gain_.load(std::memory_order_relaxed); }

 private:
  bool add_programmes(const MixPiece& piece, DuckBank& ducks, std::span<float> gains,
                      std::span<float> sum) HORNBILL_REALTIME;
  bool add_overlays(const MixPiece& piece, DuckBank& ducks, std::span<float> sum) HORNBILL_REALTIME;
  void apply_gain(const MixPiece& piece, std::span<float> gains,
                  std::span<float> sum) HORNBILL_REALTIME;
  void fill_silence(int frames, std::span<float> sum) HORNBILL_REALTIME;
  void limit_to(int offset) HORNBILL_REALTIME;
  void meter(int frames) HORNBILL_REALTIME;

  ZoneIndex zone_;
  bool active_ = false;
  float ceiling_ = 0.891F;
  Envelope gain_{0.0F};
  // A change of programme is a crossfade, even in the middle of another: each has its own level.
  std::array<Envelope, kMaxProgrammes> levels_;
  std::uint32_t audible_ = 0;  // bit p: levels_[p] is not constantly 0
  ProgrammeIndex programme_ = 0;

  Limiter limiter_;
  int limited_ = 0;           // frames of this block that went through the limiter
  bool input_silent_ = true;  // the limiter's input holds nothing but zeros
  bool output_silent_ = true;
  std::int64_t silent_frames_;  // frames of silence since the last sound

  std::atomic<float> peak_{0.0F};
  std::atomic<float> rms_{0.0F};
  std::atomic<float> limiter_gain_{1.0F};
};

}  // namespace hornbill::audio
