// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "alerts/model/alert.h"
#include "alerts/sources/sound/rendered_alert.h"
#include "base/frames.h"
#include "base/result.h"

namespace hornbill::alerts {

// One stretch of what a group of zones hears, by its place in time.
struct HeardPiece {
  Piece piece;
  base::FrameCount begins;  // from the alert's first frame
  base::FrameCount ends;
};

// What the group hears from the first frame to the last, with its repeats and the gaps between
// (at most 30 s each). `repeats.count` 0 (until it expires) counts as two, to show the gap.
// Requires: group < alert.plan.size().
std::vector<HeardPiece> heard_pieces(const RenderedAlert& alert, std::size_t group,
                                     const Repeats& repeats);

// What it hears in place of the rest where the alert is cancelled on air.
// Requires: group < alert.plan.size().
std::vector<HeardPiece> cancelled_pieces(const RenderedAlert& alert, std::size_t group);

// What a zone does to all that it hears.
struct ZoneSound {
  double gain_db = 0;       // its own loudness, relative to that of the clips
  double peak_dbtp = -1.0;  // at which its limiter holds the peaks
};

// Such pieces as a WAV file, 48 kHz, stereo, 16 bit. Fails: io; limit, longer than an hour.
base::Result<void> write_preview(const RenderedAlert& alert, const std::vector<HeardPiece>& heard,
                                 const ZoneSound& zone, const std::string& path);

}  // namespace hornbill::alerts
