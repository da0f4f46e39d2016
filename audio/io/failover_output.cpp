// SPDX-License-Identifier: Apache-2.0
#include "audio/io/failover_output.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/check.h"

namespace hornbill::audio {
namespace {

constexpr std::int64_t kReturnAfter = 2 * base::kSampleRate;  // frames of good health
constexpr std::size_t kMaxBlock = 4'800 * base::kChannels;

// `to` gets the block faded by a straight ramp, up or down.
void fade(std::span<const float> block, bool up, std::span<float> to) HORNBILL_REALTIME {
  const std::size_t frames = block.size() / base::kChannels;
  for (std::size_t i = 0; i < frames; ++i) {
    const float part = static_cast<float>(i) / static_cast<float>(frames);
    const float gain = up ? part : 1.0F - part;
    for (std::size_t c = 0; c < base::kChannels; ++c) {
      to[i * base::kChannels + c] = block[i * base::kChannels + c] * gain;
    }
  }
}

}  // namespace

FailoverOutput::FailoverOutput(std::vector<std::unique_ptr<Output>> outputs)
    : outputs_(std::move(outputs)),
      playing_since_(outputs_.size(), -1),
      faded_(kMaxBlock),
      silence_(kMaxBlock) {
  HORNBILL_CHECK(!outputs_.empty());
}

FailoverOutput::~FailoverOutput() = default;

std::size_t FailoverOutput::choose(base::FramePos now) HORNBILL_REALTIME {
  const std::size_t current = active_.load(std::memory_order_relaxed);
  std::size_t first_playing = outputs_.size();
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    if (outputs_[i]->health() != OutputHealth::playing) {
      playing_since_[i] = -1;
      continue;
    }
    if (playing_since_[i] < 0) playing_since_[i] = now.value;
    first_playing = std::min(first_playing, i);
    const bool steady = now.value - playing_since_[i] >= kReturnAfter;
    if (i < current && steady) return i;
  }
  if (playing_since_[current] >= 0) return current;
  // None plays: it stays, so that a first one that is still opening is not given up.
  return first_playing < outputs_.size() ? first_playing : current;
}

void FailoverOutput::push(std::span<const float> stereo, base::FramePos first) HORNBILL_REALTIME {
  stereo = stereo.first(std::min(stereo.size(), kMaxBlock));
  const std::size_t before = active_.load(std::memory_order_relaxed);
  const std::size_t now = choose(first);
  active_.store(now, std::memory_order_relaxed);
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    if (before != now && (i == now || i == before)) {
      fade(stereo, i == now, faded_);
      outputs_[i]->push({faded_.data(), stereo.size()}, first);
    } else if (i == now) {
      outputs_[i]->push(stereo, first);
    } else {
      outputs_[i]->push({silence_.data(), stereo.size()}, first);
    }
  }
}

OutputState FailoverOutput::state() const {
  const std::size_t now = active();
  OutputState state = outputs_[now]->state();
  if (now == 0) return state;
  const OutputState first = outputs_[0]->state();
  std::string text = first.name + " is not used";
  if (!first.text.empty()) text += ": " + first.text;
  text += "; playing on " + state.name;
  if (!state.text.empty()) text += ": " + state.text;
  state.text = std::move(text);
  state.stand_in = true;
  return state;
}

OutputHealth FailoverOutput::health() const HORNBILL_REALTIME {
  return outputs_[active()]->health();
}

}  // namespace hornbill::audio
