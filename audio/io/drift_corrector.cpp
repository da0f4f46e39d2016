// SPDX-License-Identifier: Apache-2.0
#include "audio/io/drift_corrector.h"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

#include <algorithm>
#include <cmath>
#include <string>

namespace hornbill::audio {
namespace {

// Units: output frames. sample_delta is a whole number for each distance, so that 48,000 would
// move in steps of 20 ppm; this one moves in steps of 0.2.
constexpr int kDistance = 4'800'000;

struct FreeSwr {
  void operator()(SwrContext* context) const { swr_free(&context); }
};

}  // namespace

struct DriftCorrector::State {
  DriftCorrectorOptions options;
  std::unique_ptr<SwrContext, FreeSwr> swr;
  std::vector<float> out;
};

base::Result<DriftCorrector> DriftCorrector::make(const DriftCorrectorOptions& options) {
  if (options.channels < 1 || options.channels > 32 || options.rate_in < 4'000 ||
      options.rate_out < 4'000 || options.rate_in > 768'000 || options.rate_out > 768'000) {
    return base::fail(base::ErrorCode::invalid_argument, "rate or channels out of range");
  }
  AVChannelLayout layout{};  // speakers mean nothing here: every channel is resampled alike
  layout.order = AV_CHANNEL_ORDER_UNSPEC;
  layout.nb_channels = options.channels;
  SwrContext* raw = nullptr;
  int error = swr_alloc_set_opts2(&raw, &layout, AV_SAMPLE_FMT_FLT, options.rate_out, &layout,
                                  AV_SAMPLE_FMT_FLT, options.rate_in, 0, nullptr);
  auto state = std::make_unique<State>();
  state->swr.reset(raw);
  state->options = options;
  if (error >= 0) error = av_opt_set_int(raw, "flags", SWR_FLAG_RESAMPLE, 0);
  if (error >= 0) error = swr_init(raw);
  // The first compensation rebuilds the filter; better now than with sound inside.
  if (error >= 0) error = swr_set_compensation(raw, 1, kDistance);
  if (error < 0) {
    return base::fail(base::ErrorCode::unsupported,
                      "resampling " + std::to_string(options.rate_in) + " to " +
                          std::to_string(options.rate_out) + " Hz is not possible");
  }
  return DriftCorrector(std::move(state));
}

DriftCorrector::DriftCorrector(std::unique_ptr<State> state) : state_(std::move(state)) {}
DriftCorrector::DriftCorrector(DriftCorrector&&) noexcept = default;
DriftCorrector& DriftCorrector::operator=(DriftCorrector&&) noexcept = default;
DriftCorrector::~DriftCorrector() = default;

std::span<const float> DriftCorrector::process(std::span<const float> in) {
  const auto channels = static_cast<std::size_t>(state_->options.channels);
  const int frames = static_cast<int>(in.size() / channels);
  const int most = swr_get_out_samples(state_->swr.get(), frames);
  if (most <= 0) return {};
  state_->out.resize(std::max(state_->out.size(), static_cast<std::size_t>(most) * channels));
  auto* out = reinterpret_cast<std::uint8_t*>(state_->out.data());
  const auto* input = reinterpret_cast<const std::uint8_t*>(in.data());
  const int got = swr_convert(state_->swr.get(), &out, most, &input, frames);
  if (got <= 0) return {};
  return {state_->out.data(), static_cast<std::size_t>(got) * channels};
}

void DriftCorrector::set_ppm(double ppm) {
  const double bounded = std::clamp(ppm, -2000.0, 2000.0);
  swr_set_compensation(state_->swr.get(),
                       -static_cast<int>(std::lround(bounded * 1e-6 * kDistance)), kDistance);
}

double DriftCorrector::delay_frames() const {
  return static_cast<double>(swr_get_delay(state_->swr.get(), state_->options.rate_out));
}

}  // namespace hornbill::audio
