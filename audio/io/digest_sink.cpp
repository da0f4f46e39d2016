// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "audio/io/pcm16.h"
#include "audio/io/sample_sink.h"
#include "base/digest.h"
#include "base/frames.h"

namespace hornbill::audio {

static_assert(std::endian::native == std::endian::little, "digests are of little-endian samples");

struct DigestSink::Impl {
  DigestOf of;
  base::Sha256 minute;
  base::Sha256 all;
  std::size_t in_minute = 0;  // samples
  std::vector<std::string> minutes;
  std::string whole;
  std::vector<std::int16_t> pcm;

  void add(std::span<const float> samples) {
    std::span<const std::byte> bytes = std::as_bytes(samples);
    if (of == DigestOf::pcm16) bytes = std::as_bytes(to_pcm16(samples, pcm));
    minute.add(bytes);
    all.add(bytes);
  }
  void end_minute() {
    minutes.push_back(base::to_hex(minute.finish()));
    minute = base::Sha256();
    in_minute = 0;
  }
};

DigestSink::DigestSink(DigestOf of) : impl_(std::make_unique<Impl>()) { impl_->of = of; }
DigestSink::~DigestSink() = default;

base::Result<void> DigestSink::write(std::span<const float> stereo) {
  constexpr std::size_t kMinute = 60ULL * base::kSampleRate * base::kChannels;
  while (!stereo.empty()) {
    const auto part = stereo.first(std::min(stereo.size(), kMinute - impl_->in_minute));
    impl_->add(part);
    impl_->in_minute += part.size();
    if (impl_->in_minute == kMinute) impl_->end_minute();
    stereo = stereo.subspan(part.size());
  }
  return {};
}

base::Result<void> DigestSink::finish() {
  if (impl_->in_minute > 0) impl_->end_minute();
  impl_->whole = base::to_hex(impl_->all.finish());
  return {};
}

const std::vector<std::string>& DigestSink::minutes() const { return impl_->minutes; }
const std::string& DigestSink::whole() const { return impl_->whole; }

}  // namespace hornbill::audio
