// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/preview.h"

#include <algorithm>
#include <cmath>

#include "alerts/sources/sound/leveller.h"
#include "audio/io/sound_file.h"
#include "base/check.h"

namespace hornbill::alerts {
namespace {

constexpr base::Duration kLongestGap = std::chrono::seconds(30);
constexpr base::FrameCount kLongestPreview = base::seconds_to_frames(3600);

constexpr base::FrameCount kLivePart = base::seconds_to_frames(2);

base::FrameCount length_of(const RenderedAlert& alert, const Piece& piece) {
  if (piece.kind == PieceKind::live) return kLivePart;
  return alert.clips[static_cast<std::size_t>(piece.clip)]->frames();
}

std::vector<float> stereo_of(const audio::Clip& clip) {
  std::vector<float> stereo;
  stereo.reserve(static_cast<std::size_t>(clip.frames().value) * 2);
  const std::size_t step = static_cast<std::size_t>(clip.channels);
  for (std::size_t i = 0; i + step <= clip.samples.size(); i += step) {
    stereo.push_back(static_cast<float>(clip.samples[i]) / 32768.0F);
    stereo.push_back(static_cast<float>(clip.samples[i + step - 1]) / 32768.0F);
  }
  return stereo;
}

// At the station's own loudness a clip is heard as it is.
std::vector<float> in_zone(const audio::Clip& clip, const ZoneSound& zone) {
  std::vector<float> stereo = stereo_of(clip);
  if (zone.gain_db == 0.0) return stereo;
  const auto linear = [](double db) { return static_cast<float>(std::pow(10.0, db / 20.0)); };
  return limited(stereo, linear(zone.gain_db), linear(zone.peak_dbtp));
}

base::Result<void> write_silence(audio::SoundFile& file, base::FrameCount length) {
  const std::vector<float> silence(static_cast<std::size_t>(length.value * 2), 0.0F);
  return file.write(silence);
}

}  // namespace

std::vector<HeardPiece> heard_pieces(const RenderedAlert& alert, std::size_t group,
                                     const Repeats& repeats) {
  HORNBILL_CHECK(group < alert.plan.size());
  const SoundGroup& plan = alert.plan[group];
  const base::FrameCount gap =
      base::to_frames(std::clamp(repeats.gap, base::Duration{0}, kLongestGap));
  const int times = plan.repeated.empty() ? 0 : (repeats.count > 0 ? repeats.count : 2);
  std::vector<HeardPiece> heard;
  base::FrameCount now;
  const auto add = [&](const std::vector<Piece>& pieces) {
    for (const Piece& piece : pieces) {
      const base::FrameCount length = length_of(alert, piece);
      heard.push_back({piece, now, now + length});
      now += length;
    }
  };
  add(plan.before);
  for (int n = 0; n < times && now <= kLongestPreview; ++n) {
    if (n > 0) now += gap;
    add(plan.repeated);
  }
  add(plan.after);
  return heard;
}

std::vector<HeardPiece> cancelled_pieces(const RenderedAlert& alert, std::size_t group) {
  HORNBILL_CHECK(group < alert.plan.size());
  std::vector<HeardPiece> heard;
  base::FrameCount now;
  for (const Piece& piece : alert.plan[group].cancelled) {
    const base::FrameCount length = length_of(alert, piece);
    heard.push_back({piece, now, now + length});
    now += length;
  }
  return heard;
}

base::Result<void> write_preview(const RenderedAlert& alert, const std::vector<HeardPiece>& heard,
                                 const ZoneSound& zone, const std::string& path) {
  if (!heard.empty() && heard.back().ends > kLongestPreview) {
    return base::fail(base::ErrorCode::limit, "the preview would be longer than an hour");
  }
  auto file = audio::SoundFile::create(path, audio::SoundFile::Kind::wav);
  if (!file) return base::fail(file.error());
  base::FrameCount now;
  for (const HeardPiece& one : heard) {
    if (auto written = write_silence(*file, one.begins - now); !written) return written;
    now = one.begins;
    if (one.piece.kind == PieceKind::live) continue;
    const audio::Clip& clip = *alert.clips[static_cast<std::size_t>(one.piece.clip)];
    if (auto written = file->write(in_zone(clip, zone)); !written) return written;
    now = one.ends;
  }
  return file->close();
}

}  // namespace hornbill::alerts
