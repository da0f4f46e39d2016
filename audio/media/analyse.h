// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "audio/media/decode_server.h"
#include "audio/media/media_facts.h"
#include "base/frames.h"
#include "base/result.h"

namespace hornbill::audio {

struct AnalyseOptions {
  // Peaks below this are silence. Units: dB relative to full scale.
  double silence_dbfs = -54.0;
  // Kept before the first and after the last frame that is not silent.
  base::FrameCount margin_before = base::ms_to_frames(10);
  base::FrameCount margin_after = base::ms_to_frames(100);
  // A file that begins with this much silence is given up as silent.
  base::FrameCount give_up_after_silence = base::seconds_to_frames(15 * 60);
  // No frame for so long: the file is unplayable.
  std::chrono::milliseconds stall{10'000};
  DecodeLimits limits;
  std::stop_token stop;  // ends it within a tenth of a second
};

// Decodes the whole file once, in a limited child, and measures it. A file that is damaged, silent
// or no audio at all is a verdict with its reason, not an error.
// Integrated loudness is that of cue_in to the end; what follows cue_out lies below the gate.
// Fails: as DecodeServer::open; refused, where `options.stop` ended it. Source: EBU R 128, ITU-R
// BS.1770-4 by libebur128. Thread: any worker; takes about a hundredth of the file's length.
base::Result<MediaFacts> analyse(DecodeServer& server, const std::string& path,
                                 const AnalyseOptions& options);

}  // namespace hornbill::audio
