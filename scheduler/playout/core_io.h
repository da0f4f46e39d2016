// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "audio/engine/engine_command.h"
#include "audio/engine/engine_report.h"
#include "audio/media/decode_request.h"
#include "base/frames.h"
#include "base/time.h"
#include "playlists/segment.h"
#include "scheduler/playout/air_alert.h"
#include "scheduler/playout/as_run.h"
#include "scheduler/playout/snapshot.h"
#include "scheduler/playout/standing.h"
#include "scheduler/playout/station_setup.h"

namespace hornbill::scheduler {

// ---- What goes in: stamped inputs, in the order of arrival ----

// At frame `at` the wall clock said `utc`. Once a second, and at once after a step.
struct ClockObservation {
  base::FramePos at;
  base::UtcTime utc;
  bool trusted = false;
};
struct SetupChanged {
  std::shared_ptr<const StationSetup> setup;
};
// New facts or files. Indices of the old library mean nothing any more.
struct LibraryChanged {
  std::shared_ptr<const playlists::Library> library;
};

enum class OperatorAction : std::uint8_t { skip, hold, resume, stop };
struct OperatorCommand {
  std::uint64_t id = 0;
  OperatorAction action = OperatorAction::skip;
  std::string programme;  // empty: all
  std::string who;
};

// Answers to feed jobs. `token` is the job's.
enum class FeedEvent : std::uint8_t {
  ready,   // a second of sound, or all of a shorter item, is in the feed
  failed,  // it cannot be opened or decoded; `text` says why; nothing was or will be written
  ending,  // the end is in sight: `total` frames in all. At the latest 6 s before it is heard
  closed,  // the producer has let go of the feed
};
struct FeedReport {
  audio::PlayToken token = 0;
  FeedEvent event = FeedEvent::ready;
  base::FrameCount total;
  bool broken = false;  // with `ending`: the source broke off there
  std::string text;
};

// Whether a live input has sound worth playing.
struct InputReport {
  std::string input;
  bool usable = false;
  std::string text;
};

// Whether an output through which people hear a zone plays. A zone of which nothing was said plays.
struct ZoneReport {
  std::string zone;
  bool plays = true;
};

// What the last run left behind: entries that began already, so that none plays twice.
struct StartedEntry {
  std::string rule;
  base::UtcTime planned;
};
// An item that was on air when the last run ended.
struct InterruptedItem {
  std::string rule;
  std::optional<base::UtcTime> planned;  // none: not the first item of its entry
  std::string segment;
  base::FrameCount offset;  // into the segment
  base::UtcTime last_heard;
};
struct Restored {
  std::vector<StartedEntry> started;
  std::vector<InterruptedItem> interrupted;
  std::optional<base::UtcTime> last_alive;  // none: the station never ran before
  std::optional<Standing> standing;         // at that moment, if it is known
  std::uint64_t next_as_run_id = 1;
};

using Input =
    std::variant<ClockObservation, SetupChanged, LibraryChanged, OperatorCommand, FeedReport,
                 InputReport, ZoneReport, audio::Report, Restored, PutAlert, EndAlert>;

// ---- What comes out ----

enum class FeedSource : std::uint8_t { file, input, builtin };
// Fill feed number `feed` of the pool with this. Answered by FeedReports with the same token.
struct OpenFeed {
  audio::PlayToken token = 0;
  int feed = 0;
  FeedSource source = FeedSource::file;
  audio::DecodeRequest request;  // file
  std::string input;             // input: its name
};
// Stop filling it. Answered by `closed`; the feed must not be read by the engine any more.
struct CloseFeed {
  audio::PlayToken token = 0;
  int feed = 0;
};
using FeedJob = std::variant<OpenFeed, CloseFeed>;

// What became of an operator's order, for who gave it.
struct OrderAnswer {
  std::uint64_t id = 0;
  std::string refused;  // which programme did not obey, and why; empty: all did
};

struct StepResult {
  std::vector<audio::Command> commands;
  std::vector<FeedJob> jobs;
  std::vector<AsRunRecord> as_run;
  std::vector<AlertReport> alerts;
  std::vector<OrderAnswer> orders;
  std::optional<Standing> standing;  // when it has changed; to be kept for the next start
  std::shared_ptr<const StationSnapshot> snapshot;  // null: unchanged
  base::Tick next;  // the next tick at which the core could act without new input
};

}  // namespace hornbill::scheduler
