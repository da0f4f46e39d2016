// SPDX-License-Identifier: Apache-2.0
#include "audio/engine/deck.h"

#include <algorithm>
#include <array>

namespace hornbill::audio {
namespace {

// A live feed that ran dry plays again once it has this much, so that it does not stutter.
constexpr int kResumeFrames = 960;

int ready_frames(const Feed& feed) HORNBILL_REALTIME {
  constexpr std::size_t kEnough = 1U << 20;  // more than any block
  return static_cast<int>(std::min(feed.readable_frames(), kEnough));
}

int until(base::FramePos from, base::FramePos to, int frames) HORNBILL_REALTIME {
  return static_cast<int>(std::min<std::int64_t>((to - from).value, frames));
}

}  // namespace

void Deck::start(const StartDeck& order, base::FramePos at) HORNBILL_REALTIME {
  order_ = order;
  state_ = State::waiting;
  flow_ = Flow::running;
  starts_at_ = at + order.duck.lead;
  stopping_ = false;
  end_known_ = false;
  Fade fade_in = order.fade_in;
  if (fade_in.length < kShortestEqualPower) fade_in.curve = Curve::linear;
  const bool fades = fade_in.length.value > 0;
  fade_in_ = fades ? Envelope(starts_at_, fade_in, 0.0F, 1.0F) : Envelope();
  fader_ = Envelope();
  gap_ = Envelope();
  end_fade_ = Envelope();
  played_ = 0;
  loop_at_ = 0;
  clip_at_ = order.from.value;
}

void Deck::fade(const FadeDeck& order, base::FramePos at) HORNBILL_REALTIME {
  const Fade fade = without_click(order.fade);
  fader_ = Envelope(at, fade, fader_.gain_at(at), order.then_stop ? 0.0F : order.level);
  stopping_ = order.then_stop;
  // Before its first frame there is no sound to fade.
  stops_at_ = state_ == State::waiting ? at : fader_.end();
}

bool Deck::begins(base::FramePos at) HORNBILL_REALTIME {
  if (state_ != State::waiting || at < starts_at_) return false;
  if (stopping_ && at >= stops_at_) return false;  // stopped before it was heard
  state_ = State::playing;
  return true;
}

bool Deck::ended(base::FramePos at, EndCause& cause) const HORNBILL_REALTIME {
  if (state_ == State::idle) return false;
  if (stopping_ && at >= stops_at_) {
    cause = EndCause::stopped;
    return true;
  }
  if (state_ == State::waiting || is_loop()) return false;
  if (is_clip()) {
    cause = EndCause::finished;
    return clip_at_ >= order_.feed->clip()->frames().value;
  }
  const bool finished = order_.feed->finished();
  const int ready = ready_frames(*order_.feed);
  if (finished && ready == 0) {
    cause = order_.feed->failed() ? EndCause::failed : EndCause::finished;
    return true;
  }
  cause = EndCause::dry;
  if (!is_file()) return false;
  if (flow_ == Flow::draining) return at >= gap_.end();
  return !finished && ready < kShortestRamp.value;
}

int Deck::plan(base::FramePos at, int frames) HORNBILL_REALTIME {
  if (state_ == State::waiting) {
    const int wait = until(at, starts_at_, frames);
    return stopping_ ? until(at, stops_at_, wait) : wait;
  }
  if (stopping_) frames = until(at, stops_at_, frames);
  if (is_loop()) return frames;
  return is_clip() ? plan_clip(at, frames) : plan_ring(at, frames);
}

int Deck::plan_clip(base::FramePos at, int frames) HORNBILL_REALTIME {
  const std::int64_t left = order_.feed->clip()->frames().value - clip_at_;
  if (!end_known_) expect_end(at, left);
  return static_cast<int>(std::min<std::int64_t>(frames, left));
}

int Deck::plan_ring(base::FramePos at, int frames) HORNBILL_REALTIME {
  // Asked before the number of frames, which then is the final one.
  const bool finished = order_.feed->finished();
  const int ready = ready_frames(*order_.feed);
  if (flow_ == Flow::draining) {
    if (at < gap_.end()) return std::min(until(at, gap_.end(), frames), ready);
    flow_ = Flow::dry;
    gap_ = Envelope(0.0F);
  }
  if (flow_ == Flow::dry && !finished) {
    if (ready < kResumeFrames) return frames;
  }
  if (flow_ == Flow::dry) {
    flow_ = Flow::running;
    gap_ = Envelope(at, {kHeldBack, Curve::linear}, 0.0F, 1.0F);
  }
  if (finished) {
    if (!end_known_) expect_end(at, static_cast<std::int64_t>(order_.feed->readable_frames()));
    return std::min(frames, ready);
  }
  return plan_running(at, frames, ready);
}

int Deck::plan_running(base::FramePos at, int frames, int ready) HORNBILL_REALTIME {
  const int held_back = static_cast<int>(kHeldBack.value);
  if (ready > held_back) return std::min(frames, ready - held_back);
  if (ready < kShortestRamp.value) {  // only a live feed that has not begun
    flow_ = Flow::dry;
    gap_ = Envelope(0.0F);
    return frames;
  }
  flow_ = Flow::draining;
  gap_ = Envelope(at, {{ready}, Curve::linear}, gap_.gain_at(at), 0.0F);
  return std::min(frames, ready);
}

void Deck::expect_end(base::FramePos at, std::int64_t frames_left) HORNBILL_REALTIME {
  end_known_ = true;
  base::FrameCount length = order_.end_fade;
  if (order_.feed->failed()) length = std::max(length, kHeldBack);
  length = std::min(length, {frames_left});
  const base::FramePos end = at + base::FrameCount{frames_left};
  if (length.value > 0) end_fade_ = Envelope(end - length, {length, Curve::linear}, 1.0F, 0.0F);
}

void Deck::render(base::FramePos at, std::span<float> stereo,
                  std::span<float> gains) HORNBILL_REALTIME {
  read(stereo);
  played_ += static_cast<std::int64_t>(gains.size());
  const int frames = static_cast<int>(gains.size());
  const std::array<const Envelope*, 4> envelopes = {&fade_in_, &fader_, &gap_, &end_fade_};
  bool constant = true;
  float gain = order_.gain;
  for (const Envelope* envelope : envelopes) {
    constant = constant && envelope->constant(at, frames);
    gain *= envelope->gain_at(at);
  }
  if (constant) {
    for (float& sample : stereo) sample *= gain;
    return;
  }
  std::fill(gains.begin(), gains.end(), order_.gain);
  for (const Envelope* envelope : envelopes) envelope->multiply(at, gains);
  for (std::size_t f = 0; f < gains.size(); ++f) {
    stereo[2 * f] *= gains[f];
    stereo[2 * f + 1] *= gains[f];
  }
}

void Deck::read(std::span<float> stereo) HORNBILL_REALTIME {
  if (is_loop()) return read_loop(stereo);
  if (is_clip()) return read_clip(stereo);
  const std::size_t wanted = stereo.size() / base::kChannels;
  const std::size_t got = order_.feed->read(stereo.data(), wanted);
  std::fill(stereo.begin() + static_cast<std::ptrdiff_t>(got * base::kChannels), stereo.end(),
            0.0F);
}

void Deck::read_clip(std::span<float> stereo) HORNBILL_REALTIME {
  constexpr float kScale = 1.0F / 32768.0F;
  const Clip& clip = *order_.feed->clip();
  const auto channels = static_cast<std::size_t>(clip.channels);
  const std::size_t frames = stereo.size() / base::kChannels;
  const std::int16_t* from = clip.samples.data() + static_cast<std::size_t>(clip_at_) * channels;
  for (std::size_t f = 0; f < frames; ++f) {
    stereo[2 * f] = static_cast<float>(from[f * channels]) * kScale;
    stereo[2 * f + 1] = static_cast<float>(from[f * channels + channels - 1]) * kScale;
  }
  clip_at_ += static_cast<std::int64_t>(frames);
}

void Deck::read_loop(std::span<float> stereo) HORNBILL_REALTIME {
  const std::span<const float> loop = order_.feed->loop();
  while (!stereo.empty()) {
    const std::size_t count = std::min(stereo.size(), loop.size() - loop_at_);
    std::copy_n(loop.data() + loop_at_, count, stereo.data());
    loop_at_ = (loop_at_ + count) % loop.size();
    stereo = stereo.subspan(count);
  }
}

}  // namespace hornbill::audio
