// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scheduler/journal/clip_files.h"
#include "scheduler/journal/spool_writer.h"
#include "tests/alerts/model/book_samples.h"
#include "tests/scheduler/spool/crash_disk.h"

// Alerts that live on a disk which loses its power.
namespace hornbill::test {

inline constexpr const char* kSpoolFolder = "/state/alerts";
inline constexpr const char* kClipFolder = "/state/alerts/clips";

// Small, so that segments change often.
inline scheduler::SpoolOptions small_spool() {
  scheduler::SpoolOptions options;
  options.folder = kSpoolFolder;
  options.segment_bytes = 12 * scheduler::kSpoolPage;
  options.keep_segments = 1;
  options.reserve_bytes = 0;
  return options;
}

inline audio::Clip beep(int n) {
  audio::Clip clip;
  clip.samples.assign(700, static_cast<std::int16_t>(100 + n));
  return clip;
}

// The sound of an alert made of this clip.
inline alerts::AlertSound sound_of(const alerts::ClipRef& ref) {
  alerts::AlertSound sound = siren();
  sound.clips = {ref, ref};
  return sound;
}

// A station's day: the book, the spool and the clips as the station uses them. Each step is written
// before the next one; what was told to be durable is remembered.
class SpoolDay {
 public:
  explicit SpoolDay(std::shared_ptr<CrashDisk> disk,
                    const scheduler::SpoolOptions& options = small_spool())
      : writer(options, disk), clips(disk, kClipFolder, writer.reserve()), book(writer.book()) {}

  // Writes what changed in the book. True: durable.
  bool keep() {
    writer.add(book.take_lines());
    if (!writer.write()) return false;
    promised = book;
    return true;
  }
  // An alert up to "accepted"; its number once that is durable.
  std::optional<std::uint64_t> accept(int n) {
    const auto number = book.draft(flood("day" + std::to_string(n)), "Flood", at_second(n));
    const auto ref = clips.keep(beep(n));
    if (!number || !ref) return std::nullopt;
    must(book.give_sound(*number, sound_of(*ref)));
    must(book.take(step(*number, alerts::StepKind::accepted, n)));
    if (!keep()) return std::nullopt;
    return *number;
  }
  bool happens(std::uint64_t number, alerts::StepKind kind, std::vector<std::string> zones = {}) {
    must(book.take(step(number, kind, 500, std::move(zones))));
    return keep();
  }

  scheduler::SpoolWriter writer;
  scheduler::ClipFiles clips;
  alerts::AlertBook book;
  alerts::AlertBook promised;
};

// The whole script; false: the power failed in it.
inline bool run_day(SpoolDay& day) {
  using alerts::StepKind;
  day.writer.tend();
  for (int n = 0; n < 7; ++n) {
    const auto number = day.accept(n);
    if (!number) return false;
    if (n == 3) continue;  // waits
    if (!day.happens(*number, StepKind::queued)) return false;
    if (!day.happens(*number, StepKind::began, {"village", "school"})) return false;
    if (n % 2 == 0 && !day.happens(*number, StepKind::aired)) return false;
    if (n % 2 == 1) day.writer.tend();
  }
  day.writer.tend();
  return day.keep();
}

}  // namespace hornbill::test
