// SPDX-License-Identifier: Apache-2.0
#include "audio/engine/duck_bank.h"

#include <algorithm>
#include <cstddef>

namespace hornbill::audio {

DuckBank::DuckBank(int block_frames)
    : row_gains_(static_cast<std::size_t>(block_frames) * kMaxDucks),
      deepest_(static_cast<std::size_t>(block_frames)) {}

float DuckBank::Entry::gain_at(base::FramePos at) const HORNBILL_REALTIME {
  return released && at >= release_at ? release.gain_at(at) : attack.gain_at(at);
}

bool DuckBank::Entry::over(base::FramePos at) const HORNBILL_REALTIME {
  return released && at >= release_at && release.settled(at);
}

void DuckBank::Entry::fill(base::FramePos at, std::span<float> gains) const HORNBILL_REALTIME {
  std::fill(gains.begin(), gains.end(), 1.0F);
  std::size_t attacked = gains.size();
  if (released) {
    attacked = static_cast<std::size_t>(
        std::clamp<std::int64_t>((release_at - at).value, 0, static_cast<std::int64_t>(attacked)));
  }
  attack.multiply(at, gains.first(attacked));
  release.multiply({at.value + static_cast<std::int64_t>(attacked)}, gains.subspan(attacked));
}

// A free entry; when there is none, the one that is missed least.
DuckBank::Entry& DuckBank::free_entry(base::FramePos at) HORNBILL_REALTIME {
  Entry* best = &entries_[0];
  for (Entry& entry : entries_) {
    if (!entry.used) {
      ++used_;
      return entry;
    }
    const bool lets_go = entry.released && !best->released;
    if (lets_go || (entry.released && entry.gain_at(at) > best->gain_at(at))) best = &entry;
  }
  return *best;
}

void DuckBank::begin(Owner owner, const Route& route, const Duck& duck,
                     base::FramePos at) HORNBILL_REALTIME {
  end(owner, at);
  Entry& entry = free_entry(at);
  const Fade attack = without_click({duck.attack, Curve::linear});
  entry = Entry{.used = true,
                .released = false,
                .owner = owner,
                .zones = route.zones,
                .rank = route.rank,
                .hold = duck.hold,
                .release_fade = without_click({duck.release, Curve::linear}),
                .attack = Envelope(at, attack, 1.0F, duck.gain),
                .release = Envelope(),
                .release_at = {}};
}

void DuckBank::end(Owner owner, base::FramePos at) HORNBILL_REALTIME {
  if (used_ == 0) return;
  for (Entry& entry : entries_) {
    if (!entry.used || entry.released || entry.owner != owner) continue;
    entry.released = true;
    entry.release_at = at + entry.hold;
    entry.release = Envelope(entry.release_at, entry.release_fade,
                             entry.attack.gain_at(entry.release_at), 1.0F);
  }
}

// What has a rank in between comes up at once, in a ramp too short to be heard as one.
void DuckBank::end(Owner owner, const HoldZones& as, base::FramePos at) HORNBILL_REALTIME {
  if (used_ == 0) return;
  for (Entry& entry : entries_) {
    if (!entry.used || entry.released || entry.owner != owner) continue;
    Entry lower = entry;
    lower.rank = std::min(entry.rank, as.rank);
    lower.hold = as.duck.hold;
    lower.release_fade = without_click({as.duck.release, Curve::linear});
    if (lower.rank == entry.rank) {
      entry = lower;
      continue;
    }
    lower.released = true;
    lower.release_at = at + lower.hold;
    lower.release = Envelope(lower.release_at, lower.release_fade,
                             lower.attack.gain_at(lower.release_at), 1.0F);
    entry.hold = {};
    entry.release_fade = without_click({});
    free_entry(at) = lower;
  }
  end(owner, at);
}

void DuckBank::prepare(base::FramePos at, int frames) HORNBILL_REALTIME {
  rows_ = 0;
  frames_ = frames;
  has_answer_ = false;
  if (used_ == 0) return;
  const auto count = static_cast<std::size_t>(frames);
  for (Entry& entry : entries_) {
    if (!entry.used) continue;
    if (entry.over(at)) {
      entry.used = false;
      --used_;
      continue;
    }
    const auto row = static_cast<std::size_t>(rows_);
    entry.fill(at, std::span(row_gains_).subspan(row * count, count));
    row_zones_[row] = entry.zones;
    row_ranks_[row] = entry.rank;
    ++rows_;
  }
}

std::span<const float> DuckBank::gains(ZoneIndex zone, std::uint8_t rank) HORNBILL_REALTIME {
  bool any = false;
  bool same = has_answer_;
  for (int row = 0; row < rows_; ++row) {
    const auto r = static_cast<std::size_t>(row);
    const bool on = ((row_zones_[r] >> zone) & 1U) != 0 && row_ranks_[r] > rank;
    any = any || on;
    same = same && on == answered_[r];
    answered_[r] = on;
  }
  if (!any) {
    has_answer_ = false;
    return {};
  }
  const auto count = static_cast<std::size_t>(frames_);
  const std::span<float> deepest = std::span(deepest_).first(count);
  if (same) return deepest;
  has_answer_ = true;
  std::fill(deepest.begin(), deepest.end(), 1.0F);
  for (std::size_t row = 0; row < static_cast<std::size_t>(rows_); ++row) {
    if (!answered_[row]) continue;
    const float* gains = row_gains_.data() + row * count;
    for (std::size_t i = 0; i < count; ++i) {
      deepest[i] = gains[i] < deepest[i] ? gains[i] : deepest[i];
    }
  }
  return deepest;
}

}  // namespace hornbill::audio
