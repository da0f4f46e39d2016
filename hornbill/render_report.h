// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <map>
#include <vector>

#include "audio/engine/engine_command.h"
#include "audio/io/sample_sink.h"
#include "base/frames.h"
#include "base/result.h"
#include "base/time.h"
#include "config/station_config.h"
#include "hornbill/render_command.h"
#include "scheduler/playout/as_run.h"

namespace hornbill {

// The as-run of one rendering: the last word on each record, of what touches [from, to). What was
// cut at `from` is left out, although it ends by so much later: by the fade of a cut.
class AsRunCollector {
 public:
  AsRunCollector(base::UtcTime from, base::UtcTime to, base::Duration cut_fade)
      : from_(from), to_(to), cut_fade_(cut_fade) {}

  void add(const scheduler::AsRunRecord& record) { records_[record.id] = record; }
  // In order of their beginning. What still sounds at the end ends there.
  std::vector<scheduler::AsRunRecord> records() const;

 private:
  base::UtcTime from_;
  base::UtcTime to_;
  base::Duration cut_fade_;
  std::map<std::uint64_t, scheduler::AsRunRecord> records_;
};

// What one rendering cost.
struct RenderFigures {
  base::FrameCount length;
  std::chrono::duration<double> wall{0};
  std::chrono::duration<double> cpu{0};           // children included
  std::chrono::duration<double> analysis_cpu{0};  // not in `cpu`
  std::size_t analysed = 0;                       // files
};

// All that there is to say of one rendering.
struct RenderReport {
  const RenderOptions& options;
  const config::StationConfig& config;
  audio::ZoneIndex zone = 0;
  const audio::DigestSink* digest = nullptr;
  const AsRunCollector& as_run;
  RenderFigures figures;
};

// As-run and digests on `out` or in their file, figures on `err`.
// Fails: io, the as-run's file.
base::Result<void> write_report(const RenderReport& report, std::ostream& out, std::ostream& err);

}  // namespace hornbill
