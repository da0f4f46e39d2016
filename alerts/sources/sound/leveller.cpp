// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/leveller.h"

#include <ebur128.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "audio/engine/limiter.h"
#include "audio/media/sine.h"

namespace hornbill::alerts {
namespace {

constexpr double kNothing = -70.0;
// The shortest sound that the meter of R 128 says anything about.
constexpr std::size_t kShortest = 20'160;  // 0.42 s
constexpr double kCloseEnough = 0.1;       // LU
constexpr int kTries = 6;
// Rounding to 16 bit can raise a peak by a hair.
constexpr double kPeakMarginDb = 0.05;

struct DestroyMeter {
  void operator()(ebur128_state* meter) const { ::ebur128_destroy(&meter); }
};
using Meter = std::unique_ptr<ebur128_state, DestroyMeter>;

float from_db(double db) { return static_cast<float>(std::pow(10.0, db / 20.0)); }

// Both channels of what is heard.
std::vector<float> as_stereo(const Sound& sound) {
  if (sound.channels == 2) return {sound.samples.begin(), sound.samples.end()};
  std::vector<float> stereo;
  stereo.reserve(sound.samples.size() * 2);
  for (const float sample : sound.samples) stereo.insert(stereo.end(), {sample, sample});
  return stereo;
}

// The meter, having heard the sound. `what`: EBUR128_MODE_*.
Meter metered(std::span<const float> stereo, int what) {
  Meter meter(::ebur128_init(2, base::kSampleRate, what));
  const std::size_t frames = stereo.size() / 2;
  if (!meter || frames == 0) return nullptr;
  const std::size_t times = (kShortest + frames - 1) / frames;
  for (std::size_t n = 0; n < times; ++n) {
    ::ebur128_add_frames_float(meter.get(), stereo.data(), frames);
  }
  return meter;
}

double loudness_of(ebur128_state* meter) {
  double loudness = kNothing;
  const bool known = meter != nullptr &&
                     ::ebur128_loudness_global(meter, &loudness) == EBUR128_SUCCESS &&
                     std::isfinite(loudness);
  return known ? std::max(loudness, kNothing) : kNothing;
}

double loudness_of(std::span<const float> stereo) {
  return loudness_of(metered(stereo, EBUR128_MODE_I).get());
}

std::vector<float> to_floats(std::span<const std::int16_t> pcm) {
  std::vector<float> samples(pcm.size());
  std::transform(pcm.begin(), pcm.end(), samples.begin(),
                 [](std::int16_t s) { return static_cast<float>(s) / 32768.0F; });
  return samples;
}

std::int16_t to_pcm(float sample) {
  return static_cast<std::int16_t>(
      std::clamp(std::nearbyintf(sample * 32768.0F), -32768.0F, 32767.0F));
}

audio::Clip to_clip(std::span<const float> stereo) {
  bool alike = true;
  for (std::size_t i = 0; i < stereo.size() && alike; i += 2) alike = stereo[i] == stereo[i + 1];
  audio::Clip clip{.channels = alike ? 1 : 2, .samples = {}};
  const std::size_t step = alike ? 2 : 1;
  clip.samples.reserve(stereo.size() / step);
  for (std::size_t i = 0; i < stereo.size(); i += step) clip.samples.push_back(to_pcm(stereo[i]));
  return clip;
}

float in_steps(double gain) { return static_cast<float>(std::round(gain * 4096.0) / 4096.0); }

}  // namespace

// Without the limiter's delay.
std::vector<float> limited(std::span<const float> stereo, float gain, float ceiling) {
  constexpr auto kDelay = static_cast<std::size_t>(audio::Limiter::kLatencyFrames);
  audio::Limiter limiter(base::kBlockFrames);
  std::vector<float> out;
  out.reserve(stereo.size() + kDelay * 2 + 2 * base::kBlockFrames);
  for (std::size_t at = 0; out.size() < stereo.size() + kDelay * 2;) {
    float* in = limiter.input();
    for (int i = 0; i < 2 * base::kBlockFrames; ++i, ++at) {
      in[i] = at < stereo.size() ? stereo[at] * gain : 0.0F;
    }
    limiter.process(0, base::kBlockFrames, ceiling);
    out.insert(out.end(), limiter.output(), limiter.output() + 2 * base::kBlockFrames);
    limiter.finish_block(base::kBlockFrames);
  }
  out.erase(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(kDelay * 2));
  out.resize(stereo.size());
  return out;
}

Loudness measure(const Sound& sound) {
  const Meter meter = metered(as_stereo(sound), EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);
  Loudness result{.lufs = loudness_of(meter.get())};
  double peak = 0.0;
  for (unsigned channel = 0; meter && channel < 2; ++channel) {
    double one = 0.0;
    ::ebur128_true_peak(meter.get(), channel, &one);
    peak = std::max(peak, one);
  }
  if (peak > 0.0) result.peak_dbtp = std::max(20.0 * std::log10(peak), kNothing);
  return result;
}

Loudness measure(const audio::Clip& clip) {
  const std::vector<float> samples = to_floats(clip.samples);
  return measure(Sound{.samples = samples, .channels = clip.channels});
}

double loudness(const audio::Clip& clip, base::FrameCount most) {
  const std::int64_t frames = std::min(clip.frames().value, most.value);
  const std::span<const std::int16_t> all(clip.samples);
  const auto samples = to_floats(all.first(static_cast<std::size_t>(frames * clip.channels)));
  return loudness_of(as_stereo(Sound{.samples = samples, .channels = clip.channels}));
}

base::Result<audio::Clip> level(const Sound& sound, const LevelTarget& target) {
  const std::vector<float> stereo = as_stereo(sound);
  const double before = loudness_of(stereo);
  if (before <= kNothing) {
    return base::fail(base::ErrorCode::corrupt, "there is only silence in it");
  }
  const double ceiling_db = target.peak_dbtp - kPeakMarginDb;
  double gain_db = std::min(target.lufs - before, target.most_gain_db);
  std::vector<float> out = limited(stereo, in_steps(from_db(gain_db)), from_db(ceiling_db));
  for (int n = 0; n < kTries; ++n) {  // limiting takes loudness away, which a little gain returns
    const double missing = target.lufs - loudness_of(out);
    if (missing < kCloseEnough || gain_db >= target.most_gain_db) break;
    gain_db = std::min(gain_db + missing, target.most_gain_db);
    out = limited(stereo, in_steps(from_db(gain_db)), from_db(ceiling_db));
  }
  return to_clip(out);
}

std::vector<float> trim_silence(const Sound& sound) {
  constexpr float kBelowPeak = 0.005F;  // -46 dB
  constexpr std::int64_t kBefore = base::ms_to_frames(20).value;
  constexpr std::int64_t kAfter = base::ms_to_frames(80).value;
  constexpr std::int64_t kEdge = base::ms_to_frames(5).value;
  float peak = 0.0F;
  for (const float sample : sound.samples) peak = std::max(peak, std::abs(sample));
  if (peak <= 0.0F) return {};
  const auto loud = [&](float sample) { return std::abs(sample) > peak * kBelowPeak; };
  const auto first = std::find_if(sound.samples.begin(), sound.samples.end(), loud);
  const auto last = std::find_if(sound.samples.rbegin(), sound.samples.rend(), loud);
  const std::int64_t frames = static_cast<std::int64_t>(sound.samples.size()) / sound.channels;
  const std::int64_t from =
      std::max<std::int64_t>((first - sound.samples.begin()) / sound.channels - kBefore, 0);
  const std::int64_t to = std::min((sound.samples.rend() - last) / sound.channels + kAfter, frames);
  std::vector<float> out(sound.samples.begin() + from * sound.channels,
                         sound.samples.begin() + to * sound.channels);
  for (std::int64_t f = 0; f < to - from; ++f) {
    const std::int64_t to_edge = std::min(f, to - from - 1 - f);
    if (to_edge >= kEdge) continue;
    const double gain = audio::soft_edge(static_cast<double>(to_edge) / static_cast<double>(kEdge));
    for (int c = 0; c < sound.channels; ++c) {
      out[static_cast<std::size_t>(f * sound.channels + c)] *= static_cast<float>(gain);
    }
  }
  return out;
}

}  // namespace hornbill::alerts
