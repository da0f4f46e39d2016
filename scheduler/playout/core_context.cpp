// SPDX-License-Identifier: Apache-2.0
#include "scheduler/playout/core_context.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace hornbill::scheduler {
namespace {

constexpr double kAssumedLoudness = -14.0;
constexpr double kNoLoudness = -69.0;  // below: nothing was measured
constexpr double kMostCut = -40.0;

}  // namespace

void PlaylistPlace::move_to(std::shared_ptr<const playlists::Library> next) {
  if (library == next) return;
  cursor.rebind(*library, *next, playlists::resolve_members(options, *next));
  library = std::move(next);
}

void write_note(CoreContext& context, AsRunKind kind, AsRunRecord record) {
  record.id = context.voices.next_record_id();
  record.kind = kind;
  record.started = context.now();
  record.started_frame = context.earliest();
  // Known ahead of its time or only after it: it stands where it would have begun.
  if (kind == AsRunKind::missed && record.planned) {
    record.started = *record.planned;
    const base::FramePos due = context.clock.frame_at(*record.planned);
    record.started_frame = std::max(due, base::FramePos{0});  // or before the program ran
  }
  record.ended = record.started;
  context.out.record(std::move(record));
  context.changed = true;
}

float loudness_gain(const playlists::Segment& segment, const SoundOptions& sound) {
  const bool measured = segment.analysed && segment.facts.loudness_lufs > kNoLoudness;
  const double loudness = measured ? segment.facts.loudness_lufs : kAssumedLoudness;
  double gain_db = std::clamp(sound.loudness_lufs - loudness, kMostCut, sound.max_boost_db);
  gain_db += segment.overrides.gain_db.value_or(0.0);
  return static_cast<float>(std::pow(10.0, gain_db / 20.0));
}

}  // namespace hornbill::scheduler
