// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/decoded.h"

#include <algorithm>

namespace hornbill::alerts {

base::Result<Decoded> decode_all(audio::DecodeServer& server, const DecodeJob& job) {
  constexpr std::size_t kPieceSamples = 16384;
  constexpr std::chrono::milliseconds kStall{2'000};  // an alert waits for it
  audio::DecodeLimits limits;
  limits.cpu_seconds = 60;
  limits.output_frames = job.longest.value + base::kSampleRate;
  auto stream = server.open(job.request, limits);
  if (!stream) return base::fail(stream.error().within(job.what));
  std::vector<float> samples;
  const auto most = static_cast<std::size_t>(job.longest.value * base::kChannels);
  while (!(*stream)->at_end() && samples.size() <= most) {
    const std::size_t have = samples.size();
    samples.resize(have + kPieceSamples);
    const std::size_t n = (*stream)->read(std::span(samples).subspan(have), kStall);
    samples.resize(have + n * base::kChannels);
    if (n == 0 && (*stream)->timed_out()) {
      return base::fail(base::ErrorCode::timed_out, job.what + ": the decoder stood still");
    }
  }
  if (samples.size() > most) {
    return base::fail(base::ErrorCode::limit,
                      job.what + " is longer than " +
                          std::to_string(job.longest.value / base::kSampleRate) + " s");
  }
  // Half a sentence is worse than none.
  if ((*stream)->error()) return base::fail((*stream)->error()->within(job.what));
  if (samples.empty()) return base::fail(base::ErrorCode::corrupt, job.what + " holds no sound");
  return Decoded{std::move(samples), (*stream)->remark()};
}

}  // namespace hornbill::alerts
