// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "audio/media/frame_sink.h"
#include "audio/media/source_decoder.h"
#include "base/result.h"

namespace hornbill::audio {

// Turns decoded chunks into stereo frames at 48 kHz: downmix by the coefficients of ITU-R BS.775
// (centre and surrounds -3 dB, low-frequency channel left out, mono to both at unity), and
// libswresample's own resampling. n source frames give round(n * 48000 / rate) frames.
class Converter {
 public:
  explicit Converter(FrameSink& sink);
  ~Converter();

  // Whether this chunk continues the form of the last.
  bool fits(const SoundChunk& chunk) const;
  // Ends what was before and begins a stretch of this form whose first chunk is source frame
  // `start`. Requires: start * 48000 / rate is whole. Fails: unsupported, limit.
  base::Result<void> begin(const SoundChunk& chunk, std::int64_t start);
  // Drops the first `skip` frames of the chunk. Requires: fits(chunk).
  void push(const SoundChunk& chunk, std::int64_t skip);
  // Gives out what the resampler still holds, up to the stretch's exact length.
  void end();

 private:
  struct Resampler;
  void push_part(const SoundChunk& chunk, std::int64_t offset, std::int64_t frames);
  void copy_stereo(const SoundChunk& chunk, std::int64_t offset, std::int64_t frames);
  void convert(const std::uint8_t** planes, int frames);
  void deliver(std::int64_t frames, float* frames_at);

  FrameSink& sink_;
  std::unique_ptr<Resampler> resampler_;  // none: 48 kHz stereo floats need none
  SoundChunk form_;                       // rate, channels, layout, sample form in force
  bool begun_ = false;
  bool mono_ = false;
  std::int64_t source_frames_ = 0;  // taken in, counted from the stretch's frame 0
  std::int64_t given_ = 0;          // given out, likewise
};

// The shortest stretch, in source frames, that is a whole number of frames at 48 kHz.
std::int64_t whole_period(int sample_rate);

}  // namespace hornbill::audio
