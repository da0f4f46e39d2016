// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "audio/media/byte_source.h"
#include "audio/media/child.h"
#include "audio/media/converter.h"
#include "audio/media/decode_wire.h"
#include "audio/media/frame_sink.h"
#include "audio/media/ogg_links.h"
#include "audio/media/sniff.h"
#include "audio/media/source_decoder.h"

namespace hornbill::audio {

// Decodes one item from its bytes to the pipe: tells what it is, chooses the decoder, goes to the
// first frame wanted, converts. In a child only.
class ItemDecoder {
 public:
  // `stop`: set from a signal handler when the time is used up.
  ItemDecoder(const ChildJob& job, ByteSource& source, FrameSink& sink, const volatile int& stop);

  // Decodes all that is wanted; the end record is the caller's to send.
  EndRecord run();

 private:
  using Opener = std::function<base::Result<std::unique_ptr<SourceDecoder>>()>;

  Sniffed recognise();
  base::Result<void> decode_file(const Sniffed& what);
  base::Result<void> decode_ogg();
  base::Result<void> decode(const Opener& open, bool may_jump);
  base::Result<std::unique_ptr<SourceDecoder>> open_at_start(const Opener& open);
  base::Result<void> pump(SourceDecoder& decoder, SoundChunk first, std::int64_t skip,
                          std::int64_t start);
  void finish_stream(const SourceDecoder& decoder);
  std::string remark() const;
  bool stopped() const { return stop_ != 0; }

  const ChildJob& job_;
  ByteSource& source_;
  FrameSink& sink_;
  const volatile int& stop_;
  Converter converter_;
  std::int64_t declared_frames_ = -1;
  bool end_missing_ = false;  // by the container's own marks
  std::optional<double> damaged_at_seconds_;
};

}  // namespace hornbill::audio
