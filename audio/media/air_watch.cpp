// SPDX-License-Identifier: Apache-2.0
#include "audio/media/air_watch.h"

#include <algorithm>

#include "base/check.h"

namespace hornbill::audio {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kMostWaiting = 24;
constexpr base::Duration kMostSent = seconds(10);  // more is not looked for
constexpr base::Duration kLeastSent = milliseconds(2'100);
constexpr base::Duration kEarly = milliseconds(50);
// What is dropped from the front at once, so that memory is seldom moved. Units: samples.
constexpr std::size_t kSlack = 4 * 4'000;

bool is_silent(const std::vector<float>& samples) {
  constexpr float kLeast = 1e-5F;  // -100 dBFS
  return std::all_of(samples.begin(), samples.end(),
                     [](float sample) { return sample < kLeast && sample > -kLeast; });
}

}  // namespace

AirAnswer AirLook::answer() const {
  const auto match = match_bands({sent, sent_begins}, {heard, heard_begins}, options);
  if (!match) return {id, AirHearing::unanswered};
  if (match->heard) {
    return {id, AirHearing::heard, match->match, match->delay, match->relative_db};
  }
  if (is_silent(heard)) return {id, AirHearing::silent};
  return {id, AirHearing::missing, match->match};
}

AirWatch::AirWatch(const AirWatchOptions& options)
    : options_(options),
      most_samples_(static_cast<std::size_t>(
          base::to_frames(options.longest_delay + seconds(25)).value / kAirDecimation)) {}

base::FramePos AirWatch::now() const { return AirBand{sent_, begins_}.ends(); }

// check: allow parameters (where, what was sent, what was heard)
void AirWatch::take(base::FramePos first, std::span<const float> sent,
                    std::span<const float> heard) {
  HORNBILL_CHECK(sent.size() == heard.size());
  const std::int64_t most = static_cast<std::int64_t>(most_samples_) * kAirDecimation;
  if (!next_ || first < *next_ || (first - *next_).value > most) {
    sent_.clear();
    heard_.clear();
    narrow_sent_ = AirNarrower();
    narrow_heard_ = AirNarrower();
    begins_ = first;
    next_ = first;
  }
  if (first > *next_) {
    const std::vector<float> gap(static_cast<std::size_t>((first - *next_).value), 0.0F);
    append(gap, gap);
  }
  append(sent, heard);
}

void AirWatch::append(std::span<const float> sent, std::span<const float> heard) {
  narrow_sent_.take(sent, sent_);
  narrow_heard_.take(heard, heard_);
  *next_ = *next_ + base::FrameCount{static_cast<std::int64_t>(sent.size())};
  if (sent_.size() < most_samples_ + kSlack) return;
  const std::size_t old = sent_.size() - most_samples_;
  sent_.erase(sent_.begin(), sent_.begin() + static_cast<std::ptrdiff_t>(old));
  heard_.erase(heard_.begin(), heard_.begin() + static_cast<std::ptrdiff_t>(old));
  begins_ = begins_ + base::FrameCount{static_cast<std::int64_t>(old) * kAirDecimation};
}

void AirWatch::ask(const AirQuestion& question) {
  if (waiting_.size() >= kMostWaiting) waiting_.pop_front();
  waiting_.push_back({question});
}

base::FrameCount AirWatch::length_of(const AirQuestion& question) const {
  return std::clamp(question.to - question.from, base::to_frames(kLeastSent),
                    base::to_frames(kMostSent));
}

AirLook AirWatch::copy_for(const AirQuestion& question) const {
  AirLook look;
  look.id = question.id;
  look.options.longest_delay = options_.longest_delay;
  look.options.least_match = options_.least_match;
  look.options.earliest = -kEarly;
  const auto sample_at = [&](base::FramePos frame) {
    const std::int64_t at = (frame - begins_).value / kAirDecimation;
    return std::clamp<std::int64_t>(at, 0, static_cast<std::int64_t>(sent_.size()));
  };
  const auto copy = [&](const std::vector<float>& from, std::int64_t first, std::int64_t end) {
    return std::vector<float>(from.begin() + first, from.begin() + end);
  };
  const auto position = [&](std::int64_t sample) {
    return begins_ + base::FrameCount{sample * kAirDecimation};
  };
  const std::int64_t first = sample_at(question.from);
  look.sent = copy(sent_, first, sample_at(question.from + length_of(question)));
  look.sent_begins = position(first);
  const std::int64_t heard_first = sample_at(question.from - base::to_frames(kEarly));
  look.heard = copy(heard_, heard_first, static_cast<std::int64_t>(heard_.size()));
  look.heard_begins = position(heard_first);
  return look;
}

std::optional<AirLook> AirWatch::look() {
  const auto due = std::find_if(waiting_.begin(), waiting_.end(), [&](const AirQuestion& question) {
    return now() >= question.from + length_of(question) + base::to_frames(options_.longest_delay);
  });
  if (due == waiting_.end()) return std::nullopt;
  AirLook look = copy_for(*due);
  waiting_.erase(due);
  return look;
}

}  // namespace hornbill::audio
