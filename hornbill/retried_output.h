// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "audio/io/output.h"
#include "base/result.h"

namespace hornbill {

// Stands in the place of an output that could not be opened, shows why, and becomes it once opening
// succeeds. Until then it is `lost` and what it gets is counted as dropped.
class RetriedOutput final : public audio::Output {
 public:
  using Open = std::function<base::Result<std::unique_ptr<audio::Output>>()>;

  // `shown`: name, zone and text for as long as it is not open.
  RetriedOutput(audio::OutputState shown, Open open);
  ~RetriedOutput() override;

  // Opens it unless it is open. Thread: one at a time; takes as long as opening.
  void try_again();
  // Thread: any.
  bool is_open() const noexcept { return opened_.load(std::memory_order_acquire) != nullptr; }

  void push(std::span<const float> stereo, base::FramePos first) HORNBILL_REALTIME override;
  audio::OutputState state() const override;
  audio::OutputHealth health() const HORNBILL_REALTIME override;

 private:
  const Open open_;
  std::atomic<std::uint64_t> dropped_{0};  // frames
  std::unique_ptr<audio::Output> output_;  // Thread: that of try_again()
  std::atomic<audio::Output*> opened_{nullptr};
  mutable std::mutex mutex_;  // protects shown_
  audio::OutputState shown_;
};

}  // namespace hornbill
