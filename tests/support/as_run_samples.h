// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "scheduler/playout/as_run.h"

namespace hornbill::test {

// 2026-11-24 06:00:00 in UTC.
inline constexpr base::UtcTime kMorning{std::chrono::seconds(1'795'500'000)};

inline base::UtcTime at(int seconds) { return kMorning + std::chrono::seconds(seconds); }

// An item of "Morning", on air since `seconds` after kMorning.
inline scheduler::AsRunRecord item(std::uint64_t id, int seconds) {
  scheduler::AsRunRecord record;
  record.id = id;
  record.kind = scheduler::AsRunKind::item;
  record.programme = "main";
  record.zones = "village,school";
  record.entry = "Morning";
  record.segment = "song-" + std::to_string(id);
  record.title = "ເພງ " + std::to_string(id);
  record.planned = kMorning;
  record.started = at(seconds);
  record.started_frame = {base::seconds_to_frames(seconds).value};
  return record;
}

inline scheduler::AsRunRecord ended(scheduler::AsRunRecord record, int seconds) {
  record.ended = record.started + std::chrono::seconds(seconds);
  record.played = base::seconds_to_frames(seconds);
  record.how_ended = "finished";
  return record;
}

class ManualTime final : public base::TimeSource {
 public:
  base::UtcTime utc() const override { return now; }
  base::SteadyTime steady() const override { return {}; }
  base::UtcTime now = kMorning;
};

}  // namespace hornbill::test
