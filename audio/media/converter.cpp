// SPDX-License-Identifier: Apache-2.0
#include "audio/media/converter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "audio/media/libav_handles.h"
#include "base/frames.h"

namespace hornbill::audio {
namespace {

using base::ErrorCode;

constexpr int kMaxPlanes = 8;
constexpr double kMinus3Db = 0.70710678118654752;

// What the order of channels most likely is when the file does not say.
std::uint64_t usual_layout(int channels) {
  switch (channels) {
    case 1:
      return AV_CH_LAYOUT_MONO;
    case 2:
      return AV_CH_LAYOUT_STEREO;
    case 3:
      return AV_CH_LAYOUT_SURROUND;
    case 4:
      return AV_CH_LAYOUT_QUAD;
    case 5:
      return AV_CH_LAYOUT_5POINT0_BACK;
    case 6:
      return AV_CH_LAYOUT_5POINT1_BACK;
    case 7:
      return AV_CH_LAYOUT_6POINT1;
    default:
      return AV_CH_LAYOUT_7POINT1;
  }
}

struct Gains {
  double left;
  double right;
};

// Source: ITU-R BS.775-4, annex 4, table 2 (2/0 from 3/2); a single rear channel like 3/1.
Gains gains_of(std::uint64_t channel) {
  switch (channel) {
    case AV_CH_FRONT_LEFT:
    case AV_CH_FRONT_LEFT_OF_CENTER:
      return {1.0, 0.0};
    case AV_CH_FRONT_RIGHT:
    case AV_CH_FRONT_RIGHT_OF_CENTER:
      return {0.0, 1.0};
    case AV_CH_FRONT_CENTER:
      return {kMinus3Db, kMinus3Db};
    case AV_CH_BACK_LEFT:
    case AV_CH_SIDE_LEFT:
      return {kMinus3Db, 0.0};
    case AV_CH_BACK_RIGHT:
    case AV_CH_SIDE_RIGHT:
      return {0.0, kMinus3Db};
    case AV_CH_BACK_CENTER:
      return {kMinus3Db, kMinus3Db};
    default:
      return {0.0, 0.0};
  }
}

// Rows: left, right; columns: the channels of `layout` in the order of its bits.
std::array<double, 2 * kMaxPlanes> matrix_of(std::uint64_t layout, int channels) {
  std::array<double, 2 * kMaxPlanes> matrix{};
  int column = 0;
  for (std::uint64_t bit = 1; bit != 0 && column < channels; bit <<= 1) {
    if ((layout & bit) == 0) continue;
    const Gains gains = gains_of(bit);
    matrix[static_cast<std::size_t>(column)] = gains.left;
    matrix[static_cast<std::size_t>(channels) + static_cast<std::size_t>(column)] = gains.right;
    ++column;
  }
  return matrix;
}

bool is_plain_stereo(const SoundChunk& chunk) {
  return chunk.sample_rate == base::kSampleRate && chunk.channels == 2 &&
         (chunk.sample_format == AV_SAMPLE_FMT_FLT || chunk.sample_format == AV_SAMPLE_FMT_FLTP);
}

}  // namespace

std::int64_t whole_period(int sample_rate) {
  return sample_rate / std::gcd(sample_rate, base::kSampleRate);
}

struct Converter::Resampler {
  ResamplerHandle swr;
};

Converter::Converter(FrameSink& sink) : sink_(sink) {}
Converter::~Converter() = default;

bool Converter::fits(const SoundChunk& chunk) const {
  return begun_ && chunk.sample_rate == form_.sample_rate && chunk.channels == form_.channels &&
         chunk.layout == form_.layout && chunk.sample_format == form_.sample_format;
}

base::Result<void> Converter::begin(const SoundChunk& chunk, std::int64_t start) {
  end();
  if (chunk.channels < 1 || chunk.channels > kMaxPlanes) {
    return base::fail(
        ErrorCode::unsupported,
        fmt::format("has {} channels; at most {} can be mixed down", chunk.channels, kMaxPlanes));
  }
  if (chunk.sample_rate < 1000 || chunk.sample_rate > 768'000) {
    return base::fail(ErrorCode::unsupported,
                      fmt::format("has a sample rate of {} Hz", chunk.sample_rate));
  }
  form_ = chunk;
  source_frames_ = start;
  given_ = start * base::kSampleRate / chunk.sample_rate;
  mono_ = chunk.channels == 1;
  begun_ = true;
  resampler_.reset();
  if (is_plain_stereo(chunk)) return {};

  std::uint64_t layout = chunk.layout;
  if (layout == 0 || __builtin_popcountll(layout) != chunk.channels) {
    layout = usual_layout(chunk.channels);
  }
  AVChannelLayout in{};
  AVChannelLayout out{};
  if (mono_) layout = AV_CH_LAYOUT_MONO;
  ::av_channel_layout_from_mask(&in, layout);
  ::av_channel_layout_from_mask(&out, mono_ ? AV_CH_LAYOUT_MONO : AV_CH_LAYOUT_STEREO);
  SwrContext* swr = nullptr;
  int status = ::swr_alloc_set_opts2(&swr, &out, AV_SAMPLE_FMT_FLT, base::kSampleRate, &in,
                                     static_cast<AVSampleFormat>(chunk.sample_format),
                                     chunk.sample_rate, 0, nullptr);
  resampler_ = std::make_unique<Resampler>();
  resampler_->swr.reset(swr);
  if (status >= 0) {
    ::av_opt_set_sample_fmt(swr, "internal_sample_fmt", AV_SAMPLE_FMT_FLTP, 0);
    if (chunk.channels > 2) {
      const auto matrix = matrix_of(layout, chunk.channels);
      status = ::swr_set_matrix(swr, matrix.data(), chunk.channels);
    }
  }
  if (status >= 0) status = ::swr_init(swr);
  if (status < 0) {
    begun_ = false;
    return base::fail(ErrorCode::limit, "needs more memory than one file may");
  }
  return {};
}

void Converter::push(const SoundChunk& chunk, std::int64_t skip) {
  // So short that what comes out fits into one record, whatever the rate.
  const std::int64_t part = std::clamp<std::int64_t>(
      std::int64_t{FrameSink::kRecordFrames / 4} * form_.sample_rate / base::kSampleRate, 1,
      FrameSink::kRecordFrames);
  for (std::int64_t at = skip; at < chunk.frames && !sink_.done(); at += part) {
    push_part(chunk, at, std::min(part, chunk.frames - at));
  }
}

void Converter::push_part(const SoundChunk& chunk, std::int64_t offset, std::int64_t frames) {
  source_frames_ += frames;
  if (!resampler_) {
    copy_stereo(chunk, offset, frames);
    return;
  }
  const auto format = static_cast<AVSampleFormat>(chunk.sample_format);
  const bool planar = ::av_sample_fmt_is_planar(format) != 0;
  const std::int64_t step =
      std::int64_t{::av_get_bytes_per_sample(format)} * (planar ? 1 : chunk.channels);
  std::array<const std::uint8_t*, kMaxPlanes> planes{};
  for (int i = 0; i < (planar ? chunk.channels : 1); ++i) {
    planes[static_cast<std::size_t>(i)] = chunk.planes[i] + offset * step;
  }
  convert(planes.data(), static_cast<int>(frames));
}

void Converter::copy_stereo(const SoundChunk& chunk, std::int64_t offset, std::int64_t frames) {
  const auto n = static_cast<std::size_t>(frames);
  float* out = sink_.room(n).data();
  const auto* first = reinterpret_cast<const float*>(chunk.planes[0]);
  if (chunk.sample_format == AV_SAMPLE_FMT_FLT) {
    std::copy_n(first + offset * 2, n * 2, out);
  } else {
    const float* left = first + offset;
    const float* right = reinterpret_cast<const float*>(chunk.planes[1]) + offset;
    for (std::size_t i = 0; i < n; ++i) {
      out[2 * i] = left[i];
      out[2 * i + 1] = right[i];
    }
  }
  given_ += frames;
  sink_.commit(n);
}

// One call of the resampler; without planes it gives out what it holds. Never more than the
// stretch's length so far, which rounding could otherwise pass at its end.
void Converter::convert(const std::uint8_t** planes, int frames) {
  const std::size_t room_frames = FrameSink::kRecordFrames / 2;
  float* out = sink_.room(room_frames).data();
  auto* bytes = reinterpret_cast<std::uint8_t*>(out);
  const int n =
      ::swr_convert(resampler_->swr.get(), &bytes, static_cast<int>(room_frames), planes, frames);
  if (n > 0) deliver(n, out);
}

void Converter::deliver(std::int64_t frames, float* at) {
  if (mono_) {  // spread from the back, in place
    for (std::int64_t i = frames - 1; i >= 0; --i) {
      const float v = at[i];
      at[2 * i] = v;
      at[2 * i + 1] = v;
    }
  }
  given_ += frames;
  sink_.commit(static_cast<std::size_t>(frames));
}

void Converter::end() {
  if (!begun_) return;
  begun_ = false;
  if (!resampler_) return;
  const std::int64_t length =
      (source_frames_ * base::kSampleRate + form_.sample_rate / 2) / form_.sample_rate;
  while (given_ < length && !sink_.done()) {
    const auto wanted = std::min<std::int64_t>(length - given_, FrameSink::kRecordFrames / 2);
    float* out = sink_.room(static_cast<std::size_t>(wanted)).data();
    auto* bytes = reinterpret_cast<std::uint8_t*>(out);
    int n = ::swr_convert(resampler_->swr.get(), &bytes, static_cast<int>(wanted), nullptr, 0);
    if (n <= 0) {  // a frame that rounding asks for: silence, which is where the sound ends
      n = static_cast<int>(wanted);
      std::fill_n(out, wanted * base::kChannels, 0.0F);
    }
    deliver(n, out);
  }
}

}  // namespace hornbill::audio
