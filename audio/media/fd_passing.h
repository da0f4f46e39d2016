// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/unique_fd.h"

namespace hornbill::audio {

// What the parent asks of the decode server, with two descriptors: the input, and the pipe for
// the frames. One message of a SOCK_SEQPACKET pair, native layout: both ends are one program.
struct OpenMessage {
  std::uint32_t magic = kMagic;
  std::uint32_t live = 0;  // the input is a pipe or socket
  std::int64_t from = 0;
  std::int64_t to = -1;  // -1: to the end
  std::int64_t memory_bytes = 0;
  std::int64_t cpu_seconds = 0;
  std::int64_t output_frames = 0;
  char hint[64] = {};

  static constexpr std::uint32_t kMagic = 0x486E4F01;
};
// The answer, with a pidfd of the child where there is one.
struct OpenReply {
  std::int32_t pid = 0;
  std::int32_t error = 0;  // errno
};

// Sends one message with descriptors. False: errno says why.
bool send_message(int socket, std::span<const std::byte> bytes, std::span<const int> fds);

struct Received {
  std::size_t bytes = 0;  // 0: the other side is gone, or an error
  std::vector<base::UniqueFd> fds;
};
// Receives one message; descriptors are close-on-exec.
Received receive_message(int socket, std::span<std::byte> bytes);

}  // namespace hornbill::audio
