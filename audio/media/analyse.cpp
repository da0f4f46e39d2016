// SPDX-License-Identifier: Apache-2.0
#include "audio/media/analyse.h"

#include <ebur128.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <vector>

namespace hornbill::audio {
namespace {

constexpr std::size_t kReadFrames = 8192;
// The gate of R 128 leaves silence out; so does this, which is quicker, once it lasts.
constexpr std::int64_t kMeasuredSilence = 3 * base::kSampleRate;
constexpr std::chrono::milliseconds kLook{50};  // how often an order to stop is looked for
constexpr double kNothing = -70.0;              // LUFS and dBTP of silence

struct DestroyMeter {
  void operator()(ebur128_state* meter) const { ::ebur128_destroy(&meter); }
};

double in_seconds(std::int64_t frames) {
  return static_cast<double>(frames) / static_cast<double>(base::kSampleRate);
}

// Finds the first and the last frame louder than the threshold. A constant offset is no sound, so
// each channel passes a first-order high-pass at about 10 Hz first.
class SoundFinder {
 public:
  explicit SoundFinder(double threshold_dbfs)
      : threshold_(static_cast<float>(std::pow(10.0, threshold_dbfs / 20.0))) {}

  void add(std::span<const float> samples) {
    std::size_t start = 0;
    if (seen_ == 0 && samples.size() >= 2) {  // begin settled on an offset that is there at once
      last_[0] = samples[0];
      last_[1] = samples[1];
      start = 2;
    }
    for (std::size_t i = start; i + 1 < samples.size(); i += 2) {
      const float left = filter(samples[i], 0);
      const float right = filter(samples[i + 1], 1);
      if (std::max(std::abs(left), std::abs(right)) > threshold_) {
        const std::int64_t frame = seen_ + static_cast<std::int64_t>(i / 2);
        if (first_ < 0) first_ = frame;
        last_loud_ = frame;
      }
    }
    seen_ += static_cast<std::int64_t>(samples.size() / 2);
  }

  // -1: all was silence so far.
  std::int64_t first() const { return first_; }
  bool found() const { return first_ >= 0; }
  std::int64_t last() const { return last_loud_; }
  // Frames of silence at the end of what was added.
  std::int64_t quiet() const { return seen_ - last_loud_; }

 private:
  float filter(float in, std::size_t channel) {
    constexpr float kPole = 0.9987F;
    const float out = in - last_[channel] + kPole * state_[channel];
    last_[channel] = in;
    state_[channel] = out;
    return out;
  }

  float threshold_;
  float last_[2] = {};
  float state_[2] = {};
  std::int64_t seen_ = 0;
  std::int64_t first_ = -1;
  std::int64_t last_loud_ = 0;
};

class Analyser {
 public:
  explicit Analyser(const AnalyseOptions& options)
      : options_(options),
        finder_(options.silence_dbfs),
        meter_(::ebur128_init(base::kChannels, base::kSampleRate,
                              EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK)) {}

  // Takes the next frames. False: enough is known.
  bool add(std::span<const float> samples) {
    finder_.add(samples);
    const auto frames = static_cast<std::int64_t>(samples.size() / base::kChannels);
    if (finder_.found() && meter_ && finder_.quiet() - frames < kMeasuredSilence) {
      const std::int64_t cue_in =
          std::max<std::int64_t>(finder_.first() - options_.margin_before.value, 0);
      const auto skip =
          static_cast<std::size_t>(std::clamp<std::int64_t>(cue_in - length_, 0, frames));
      ::ebur128_add_frames_float(meter_.get(), samples.data() + skip * base::kChannels,
                                 static_cast<std::size_t>(frames) - skip);
    }
    length_ += frames;
    return finder_.found() || length_ < options_.give_up_after_silence.value;
  }

  void conclude(MediaFacts& facts) const {
    facts.length.value = length_;
    if (!finder_.found()) {
      facts.verdict = Verdict::silent;
      facts.reason = fmt::format("holds only silence ({:.1f} s)", in_seconds(length_));
      facts.cue_out = facts.length;
      return;
    }
    facts.verdict = Verdict::playable;
    facts.cue_in.value = std::max<std::int64_t>(finder_.first() - options_.margin_before.value, 0);
    facts.cue_out.value = std::min(finder_.last() + 1 + options_.margin_after.value, length_);
    measure(facts);
  }

  std::int64_t length() const { return length_; }

 private:
  void measure(MediaFacts& facts) const {
    double loudness = kNothing;
    if (meter_ && ::ebur128_loudness_global(meter_.get(), &loudness) == EBUR128_SUCCESS &&
        std::isfinite(loudness)) {
      facts.loudness_lufs = std::max(loudness, kNothing);
    }
    double peak = 0.0;
    for (unsigned channel = 0; meter_ && channel < base::kChannels; ++channel) {
      double one = 0.0;
      ::ebur128_true_peak(meter_.get(), channel, &one);
      peak = std::max(peak, one);
    }
    if (peak > 0.0) facts.true_peak_dbtp = std::max(20.0 * std::log10(peak), kNothing);
  }

  const AnalyseOptions& options_;
  SoundFinder finder_;
  std::unique_ptr<ebur128_state, DestroyMeter> meter_;
  std::int64_t length_ = 0;
};

void take_info(const StreamInfo& info, MediaFacts& facts) {
  facts.format = info.format;
  facts.sample_rate = info.sample_rate;
  facts.channels = info.channels;
  facts.title = info.title;
  facts.artist = info.artist;
  facts.album = info.album;
}

// Sound that broke off is playable as far as it goes, unless a limit stopped it: an endless file
// is no item.
void judge_break(const base::Error& error, std::int64_t length, MediaFacts& facts) {
  if (length == 0 || error.code == base::ErrorCode::limit) {
    facts.verdict = Verdict::unplayable;
    facts.reason = error.message;
  } else {
    facts.reason = fmt::format("damaged after {:.1f} s: {}", in_seconds(length), error.message);
  }
}

// Reads as DecodeStream::read does, but returns early, with nothing, where `stop` asks for it.
std::size_t read_until(const std::stop_token& stop, DecodeStream& stream, std::span<float> out,
                       std::chrono::milliseconds timeout) {
  for (auto left = timeout; !stop.stop_requested(); left -= kLook) {
    const std::size_t n = stream.read(out, std::min(left, kLook));
    if (n > 0 || !stream.timed_out() || left <= kLook) return n;
  }
  return 0;
}

}  // namespace

base::Result<MediaFacts> analyse(DecodeServer& server, const std::string& path,
                                 const AnalyseOptions& options) {
  auto stream = server.open({path, {}, {}}, options.limits);
  if (!stream) return base::fail(stream.error());
  Analyser analyser(options);
  std::vector<float> buffer(kReadFrames * base::kChannels);
  MediaFacts facts;
  bool enough = false;
  while (!enough && !(*stream)->at_end()) {
    const std::size_t n = read_until(options.stop, **stream, buffer, options.stall);
    if (options.stop.stop_requested()) {
      return base::fail(base::ErrorCode::refused, "the analysis was told to stop");
    }
    if (n == 0 && (*stream)->timed_out()) {
      facts.reason =
          fmt::format("the decoder stood still after {:.1f} s", in_seconds(analyser.length()));
      return facts;
    }
    enough = n > 0 && !analyser.add(std::span(buffer).first(n * base::kChannels));
  }
  take_info((*stream)->info(), facts);
  analyser.conclude(facts);
  if (facts.reason.empty()) facts.reason = (*stream)->remark();
  if ((*stream)->error()) judge_break(*(*stream)->error(), analyser.length(), facts);
  return facts;
}

}  // namespace hornbill::audio
