// SPDX-License-Identifier: Apache-2.0
#include "audio/media/air_match.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstdint>
#include <vector>

#include "audio/media/fft.h"

namespace hornbill::audio {
namespace {

using Complex = std::complex<float>;

constexpr int kDecimation = kAirDecimation;  // to 4 kHz
constexpr std::int64_t kSegment = 1000;      // a quarter of a second at 4 kHz
constexpr std::size_t kFftSize = 4096;
constexpr std::int64_t kMostSegments = 40;
// Drift of the clocks that is tried. Units: of a segment's length.
constexpr std::array<double, 9> kDrifts = {-500e-6, -375e-6, -250e-6, -125e-6, 0,
                                           125e-6,  250e-6,  375e-6,  500e-6};
// Segments this much below the strongest say nothing.
constexpr double kLeastShare = 0.001;
constexpr double kLeastPower = 1e-9;  // of a sample, in the mean: -90 dBFS

double power_sum(std::span<const float> samples) {
  double sum = 0.0;
  for (const float s : samples) sum += static_cast<double>(s) * s;
  return sum;
}

// The recording in overlapping blocks, each transformed once for all segments.
class Recording {
 public:
  explicit Recording(std::vector<float> samples) : samples_(std::move(samples)), fft_(kFftSize) {
    sums_.reserve(samples_.size() + 1);
    sums_.push_back(0.0);
    for (const float s : samples_) sums_.push_back(sums_.back() + static_cast<double>(s) * s);
    for (std::int64_t from = 0; from < size(); from += kStep) {
      std::vector<Complex> block(kFftSize);
      const std::int64_t to = std::min(from + std::int64_t{kFftSize}, size());
      std::copy(samples_.begin() + from, samples_.begin() + to, block.begin());
      fft_.forward(block);
      blocks_.push_back(std::move(block));
    }
  }

  std::int64_t size() const { return static_cast<std::int64_t>(samples_.size()); }

  // Squared likeness of the segment to each stretch of the recording: 0..1, whatever its phase.
  std::vector<float> likeness(std::span<const float> segment) const {
    std::vector<Complex> wave(kFftSize);
    std::copy(segment.begin(), segment.end(), wave.begin());
    fft_.forward(wave);
    // Without its negative frequencies the result has no phase but only a strength.
    std::fill(wave.begin() + kFftSize / 2, wave.end(), Complex{});
    std::vector<float> result(samples_.size(), 0.0F);
    for (std::size_t b = 0; b < blocks_.size(); ++b) correlate(b, wave, result);
    const double own = power_sum(segment);
    for (std::int64_t at = 0; at + kSegment <= size(); ++at) {
      const double there = power(at);
      float& value = result[static_cast<std::size_t>(at)];
      value = there < kLeastPower * kSegment ? 0.0F : static_cast<float>(value / (own * there));
    }
    return result;
  }

  // Power of the stretch that begins at `at`. Requires: at + kSegment <= size().
  double power(std::int64_t at) const {
    return sums_[static_cast<std::size_t>(at + kSegment)] - sums_[static_cast<std::size_t>(at)];
  }

 private:
  static constexpr std::int64_t kStep = static_cast<std::int64_t>(kFftSize) - kSegment;

  void correlate(std::size_t b, std::span<const Complex> wave, std::span<float> result) const {
    std::vector<Complex> product(kFftSize);
    for (std::size_t i = 0; i < kFftSize / 2; ++i) {
      const Complex x = blocks_[b][i];
      const Complex y = wave[i];
      product[i] = {x.real() * y.real() + x.imag() * y.imag(),
                    x.imag() * y.real() - x.real() * y.imag()};
    }
    fft_.backward(product);
    constexpr float kScale = 2.0F / static_cast<float>(kFftSize);
    const std::int64_t first = static_cast<std::int64_t>(b) * kStep;
    for (std::int64_t i = 0; i < kStep && first + i + kSegment <= size(); ++i) {
      result[static_cast<std::size_t>(first + i)] =
          std::norm(product[static_cast<std::size_t>(i)] * kScale);
    }
  }

  std::vector<float> samples_;
  Fft fft_;
  std::vector<double> sums_;  // of squares before each sample
  std::vector<std::vector<Complex>> blocks_;
};

struct Segment {
  std::int64_t begins = 0;  // in the sent sound, at 4 kHz
  double power = 0.0;
  std::vector<float> likeness;  // to the recording, by position
};

// Music holds the pitch of many a tone all the time. What a segment finds everywhere in the
// recording is no sign of it anywhere.
void take_chance_away(std::vector<float>& likeness) {
  double sum = 0.0;
  for (const float value : likeness) sum += static_cast<double>(value);
  const double mean = likeness.empty() ? 0.0 : sum / static_cast<double>(likeness.size());
  const double scale = 1.0 / std::max(1.0 - mean, 0.1);
  for (float& value : likeness) {
    value = static_cast<float>((static_cast<double>(value) - mean) * scale);
  }
}

std::vector<Segment> segments_of(std::span<const float> sent, const Recording& recording) {
  std::vector<Segment> segments;
  double strongest = 0.0;
  const auto size = static_cast<std::int64_t>(sent.size());
  for (std::int64_t at = 0; at + kSegment <= size; at += kSegment) {
    if (at / kSegment >= kMostSegments) break;
    const double power = power_sum(sent.subspan(static_cast<std::size_t>(at), kSegment));
    strongest = std::max(strongest, power);
    segments.push_back({at, power, {}});
  }
  std::erase_if(segments, [&](const Segment& s) {
    return s.power < kLeastShare * strongest || s.power < kLeastPower * kSegment;
  });
  for (Segment& segment : segments) {
    segment.likeness =
        recording.likeness(sent.subspan(static_cast<std::size_t>(segment.begins), kSegment));
    take_chance_away(segment.likeness);
  }
  return segments;
}

// Where a segment lies in the recording if the whole begins at `lag`.
std::int64_t place(const Segment& segment, std::int64_t lag, double drift) {
  return lag + segment.begins + std::llround(static_cast<double>(segment.begins) * drift);
}

double likeness_at(const Segment& segment, std::int64_t at) {
  const auto size = static_cast<std::int64_t>(segment.likeness.size());
  return at >= 0 && at + kSegment <= size
             ? static_cast<double>(segment.likeness[static_cast<std::size_t>(at)])
             : 0.0;
}

struct Lags {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

struct Best {
  double score = -1.0;  // squared match
  std::int64_t lag = 0;
  double drift = 0.0;
};

// The mean by power, but no segment counts more than four average ones: a single loud tone is no
// proof.
std::vector<double> weights(const std::vector<Segment>& segments) {
  double sum = 0.0;
  for (const Segment& segment : segments) sum += segment.power;
  const double most = 4.0 * sum / static_cast<double>(segments.size());
  std::vector<double> result;
  double total = 0.0;
  for (const Segment& segment : segments) {
    result.push_back(std::min(segment.power, most));
    total += result.back();
  }
  for (double& weight : result) weight /= total;
  return result;
}

// The mean likeness of all segments at each lag, with the clocks drifting so.
std::vector<float> scores(const std::vector<Segment>& segments, const std::vector<double>& weight,
                          const Lags& lags, double drift) {
  const auto [first_lag, last_lag] = lags;
  std::vector<float> sums(static_cast<std::size_t>(last_lag - first_lag + 1), 0.0F);
  for (std::size_t k = 0; k < segments.size(); ++k) {
    const std::int64_t shift = place(segments[k], 0, drift);
    const std::vector<float>& likeness = segments[k].likeness;
    const std::int64_t from = std::max(first_lag, -shift);
    const std::int64_t to =
        std::min(last_lag + 1, static_cast<std::int64_t>(likeness.size()) - shift);
    const auto share = static_cast<float>(weight[k]);
    for (std::int64_t lag = from; lag < to; ++lag) {
      sums[static_cast<std::size_t>(lag - first_lag)] +=
          share * likeness[static_cast<std::size_t>(lag + shift)];
    }
  }
  return sums;
}

Best find_best(const std::vector<Segment>& segments, std::int64_t first_lag,
               std::int64_t last_lag) {
  const std::vector<double> weight = weights(segments);
  Best best;
  for (const double drift : kDrifts) {
    const std::vector<float> sums = scores(segments, weight, {first_lag, last_lag}, drift);
    const auto most = std::max_element(sums.begin(), sums.end());
    if (*most > best.score) best = {*most, first_lag + (most - sums.begin()), drift};
  }
  return best;
}

double level_of(const std::vector<Segment>& segments, const Recording& recording,
                const Best& best) {
  double power = 0.0;
  double length = 0.0;
  for (const Segment& segment : segments) {
    const std::int64_t at = place(segment, best.lag, best.drift);
    const double share = likeness_at(segment, at);
    if (share > 0.0) power += share * recording.power(at);
    length += kSegment;
  }
  return power > 0.0 ? std::max(10.0 * std::log10(power / length), -120.0) : -120.0;
}

double sent_level(const std::vector<Segment>& segments) {
  double power = 0.0;
  for (const Segment& segment : segments) power += segment.power;
  return 10.0 * std::log10(power / (static_cast<double>(segments.size()) * kSegment));
}

std::int64_t floor_divided(std::int64_t a, std::int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

}  // namespace

base::Result<AirMatch> match_air(const AirSound& sent, const AirSound& heard,
                                 const AirMatchOptions& options) {
  constexpr std::size_t kMostFrames = kMostSegments * kSegment * kDecimation;
  const auto used = sent.mono.first(std::min(sent.mono.size(), kMostFrames));
  const std::vector<float> sent_band = narrowed(used);
  const std::vector<float> heard_band = narrowed(heard.mono);
  return match_bands({sent_band, sent.begins}, {heard_band, heard.begins}, options);
}

base::Result<AirMatch> match_bands(const AirBand& sent, const AirBand& heard,
                                   const AirMatchOptions& options) {
  constexpr std::size_t kLeastSamples = 8 * kSegment;  // two seconds
  if (sent.samples.size() < kLeastSamples) {
    return base::fail(base::ErrorCode::invalid_argument,
                      "less than two seconds are too little to be looked for");
  }
  const auto used = sent.samples.first(
      std::min(sent.samples.size(), static_cast<std::size_t>(kMostSegments * kSegment)));
  const Recording recording({heard.samples.begin(), heard.samples.end()});
  const std::vector<Segment> segments = segments_of(used, recording);
  if (segments.empty()) {
    return base::fail(base::ErrorCode::invalid_argument, "silence cannot be looked for");
  }
  // Delay of the recording's frame 0 after the sound's.
  const std::int64_t offset = (heard.begins - sent.begins).value;
  const std::int64_t earliest = base::to_frames(options.earliest).value;
  const std::int64_t latest = base::to_frames(options.longest_delay).value;
  const Best best = find_best(segments, floor_divided(earliest - offset, kDecimation),
                              floor_divided(latest - offset, kDecimation));
  AirMatch result;
  result.match = std::sqrt(std::clamp(best.score, 0.0, 1.0));
  result.heard = result.match >= options.least_match;
  result.delay = {best.lag * kDecimation + offset};
  result.level_dbfs = level_of(segments, recording, best);
  result.relative_db = result.level_dbfs - sent_level(segments);
  const base::FrameCount length{static_cast<std::int64_t>(used.size()) * kDecimation};
  result.covered = offset <= std::max<std::int64_t>(earliest, 0) &&
                   heard.ends() >= sent.begins + length + base::FrameCount{latest};
  return result;
}

}  // namespace hornbill::audio
