// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "audio/media/byte_source.h"
#include "audio/media/stream_info.h"
#include "base/result.h"

namespace hornbill::audio {

// A stretch of decoded sound in the coder's own rate, channels and sample form. The memory is the
// decoder's and holds until its next call.
struct SoundChunk {
  const std::uint8_t* const* planes = nullptr;
  std::int64_t frames = 0;
  int sample_format = 0;  // AVSampleFormat
  int sample_rate = 0;
  int channels = 0;
  std::uint64_t layout = 0;  // mask of AV_CH_*; 0: not known
};

// One coded stream being decoded. In a child only.
class SourceDecoder {
 public:
  virtual ~SourceDecoder() = default;

  // The next stretch; false at the end.
  virtual bool next(SoundChunk& chunk) = 0;
  // Goes to a frame at or before `frame` (source rate) from which what next() yields, a short
  // run-in apart, is the same as without the jump, and returns it. Without a value the stream
  // cannot tell where it is: open it anew and decode from the start.
  // Requires: next() not yet called.
  virtual std::optional<std::int64_t> skip_to(std::int64_t frame) = 0;

  const StreamInfo& info() const { return info_; }
  // Where data was damaged first. Units: source frames.
  std::optional<std::int64_t> damaged_at() const { return damaged_at_; }

 protected:
  StreamInfo info_;
  std::optional<std::int64_t> damaged_at_;
};

// By libsndfile: RIFF, RF64, AIFF and FLAC files. Fails: corrupt, unsupported.
base::Result<std::unique_ptr<SourceDecoder>> open_sndfile(InputBytes& input);

// By libav, with the demuxer named ("mp3", "aac", "ogg", "mov", "wav", "flac"). A `live` input is
// read in small pieces. Fails: corrupt, unsupported.
base::Result<std::unique_ptr<SourceDecoder>> open_libav(InputBytes& input, const char* demuxer,
                                                        bool live);
// Silences the library. Thread: before any other use.
void prepare_libav();

}  // namespace hornbill::audio
