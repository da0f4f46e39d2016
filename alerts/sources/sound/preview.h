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

// The same as a WAV file, 48 kHz, stereo, 16 bit. Fails: io; limit, longer than an hour.
base::Result<void> write_preview(const RenderedAlert& alert, std::size_t group,
                                 const Repeats& repeats, const std::string& path);

}  // namespace hornbill::alerts
