// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "audio/io/output.h"

namespace hornbill::audio {

// An output with alternatives, best first. Sound goes to the first one that plays; the others stay
// open and get silence, so that taking over needs no opening. A better one must play for two
// seconds before it gets the sound back. Each change is faded over one block.
class FailoverOutput final : public Output {
 public:
  // Requires: at least one output.
  explicit FailoverOutput(std::vector<std::unique_ptr<Output>> outputs);
  ~FailoverOutput() override;

  void push(std::span<const float> stereo, base::FramePos first) HORNBILL_REALTIME override;
  // That of the output in use; while it is not the first, `text` says which and why.
  OutputState state() const override;
  OutputHealth health() const HORNBILL_REALTIME override;

  // Index of the output in use. Thread: any.
  std::size_t active() const noexcept { return active_.load(std::memory_order_relaxed); }

 private:
  std::size_t choose(base::FramePos now) HORNBILL_REALTIME;

  std::vector<std::unique_ptr<Output>> outputs_;
  std::vector<std::int64_t> playing_since_;  // frame; -1: not playing. Thread: engine
  std::vector<float> faded_;                 // one block. Thread: engine
  std::vector<float> silence_;
  std::atomic<std::size_t> active_{0};
};

}  // namespace hornbill::audio
