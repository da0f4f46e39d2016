// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "audio/io/output.h"
#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"

namespace hornbill::audio {

enum class RecorderFormat : std::uint8_t { flac, wav };

struct RecorderOptions {
  std::string zone;
  std::string folder;                                // made if missing
  RecorderFormat format = RecorderFormat::flac;      // both 16 bit
  base::Duration segment{std::chrono::hours(1)};     // files begin at its multiples of local time
  base::Duration keep{0};                            // older files are deleted; 0: never
  base::TimeZone time_zone = base::TimeZone::utc();  // of the file names
};

// Writes a zone into files "ZONE_2026-11-24_14-00-00+0700.flac". The file being written ends in
// ".part" and is renamed when it is complete; one left behind by a crash is renamed at the next
// start. Written out every second, so that a crash costs no more than that.
// What the disk cannot take in time becomes silence of the same length. A full disk is a fault
// (`lost`), tried again every two seconds.
// Owns: its thread, which alone touches the disk.
class RecorderOutput final : public Output {
 public:
  // `time` must outlive the recorder.
  RecorderOutput(const RecorderOptions& options, const base::TimeSource& time);
  ~RecorderOutput() override;  // completes the file

  void push(std::span<const float> stereo, base::FramePos first) HORNBILL_REALTIME override;
  OutputState state() const override;
  OutputHealth health() const HORNBILL_REALTIME override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill::audio
