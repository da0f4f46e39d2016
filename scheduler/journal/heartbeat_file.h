// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/frames.h"
#include "base/result.h"
#include "base/time.h"
#include "base/unique_fd.h"

namespace hornbill::scheduler {

// The station lived at `utc` and had been heard up to `frame` of the run's time line.
struct Heartbeat {
  base::UtcTime utc;
  base::FramePos frame;
};

// What the last run left.
struct LastSign {
  Heartbeat heartbeat;
  bool clean = false;  // it ended in order
};

// A file of 128 bytes written in place once a second: two places in turn, each with its own
// checksum, so that a torn write leaves the one before. It needs no room on a full disk. It is
// made durable every 10 s only, to spare SD cards: after a power cut the sign may be that old,
// after the death of the process it is exact.
// Thread: one at a time.
class HeartbeatFile {
 public:
  // Nothing if there is no file or both places are damaged.
  static std::optional<LastSign> read(const std::string& path);

  // Fails: io.
  static base::Result<HeartbeatFile> open(const std::string& path);
  base::Result<void> write(const Heartbeat& heartbeat);
  // The run ends in order: durable at once.
  base::Result<void> write_clean(const Heartbeat& heartbeat);

 private:
  explicit HeartbeatFile(base::UniqueFd fd) : fd_(std::move(fd)) {}
  base::Result<void> put(const LastSign& sign);

  base::UniqueFd fd_;
  std::uint64_t sequence_ = 0;
  int since_sync_ = 0;
};

}  // namespace hornbill::scheduler
