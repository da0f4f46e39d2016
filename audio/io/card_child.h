// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audio/io/card_memory.h"
#include "audio/io/output_state.h"
#include "base/process/child_process.h"
#include "base/time.h"
#include "base/unique_fd.h"

namespace hornbill::audio {

struct CardChildOptions {
  std::string program;        // the path of hornbill-card
  std::string mode = "play";  // or "record"
  std::string device;
  int channels = 2;
  std::size_t ring_frames = 9'600;
};

// Keeps one card process alive: starts it, watches the age of its last callback, kills it when it
// is stuck, starts it again after 0.2 s rising to 1 s.
// Thread: its owner's alone. Nothing here blocks, whatever the child or the device does.
class CardChild {
 public:
  explicit CardChild(CardChildOptions options);

  // One step of supervision; call it at least every 50 ms.
  void supervise(base::SteadyTime now);

  // The device takes or gives sound now. From one false to the next true the ring is another one.
  bool running() const { return running_; }
  CardMemory& memory() { return memory_; }

  OutputHealth health() const { return health_; }
  const std::string& text() const { return text_; }
  // Times the device was opened again after it had run.
  std::uint64_t reopened() const { return runs_ > 0 ? runs_ - 1 : 0; }

  int channels() const { return options_.channels; }
  // Starts again with another number of channels.
  void set_channels(int channels);

 private:
  void open(base::SteadyTime now);
  void watch(base::SteadyTime now);
  void drop(OutputHealth health, std::string text, base::SteadyTime now);
  void bury();

  CardChildOptions options_;
  base::ChildProcess child_;
  base::UniqueFd life_;  // closed: the child ends
  CardMemory memory_;
  std::vector<base::ChildProcess> dying_;  // killed, not yet gone
  bool running_ = false;
  OutputHealth health_ = OutputHealth::opening;
  std::string text_ = "opening the sound device";
  std::uint64_t runs_ = 0;
  base::SteadyTime opened_at_;   // of the child
  base::SteadyTime started_at_;  // of running_
  base::SteadyTime retry_at_;
  base::Duration delay_{0};
};

}  // namespace hornbill::audio
