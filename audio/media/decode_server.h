// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "audio/media/decode_request.h"
#include "audio/media/stream_info.h"
#include "base/result.h"

namespace hornbill::audio {

// What one child may use up. The defaults suit any honest file of a day's length or less.
struct DecodeLimits {
  std::int64_t memory_bytes = 256LL << 20;  // growth of the child's address space
  int cpu_seconds = 600;
  std::int64_t output_frames = 24LL * 3600 * 48'000;
};

// One item being decoded by a child. Destroying it kills the child.
// Thread: one thread at a time.
class DecodeStream {
 public:
  struct Ends;  // the descriptors of the child, see decode_stream.cpp
  explicit DecodeStream(Ends ends);
  ~DecodeStream();
  DecodeStream(const DecodeStream&) = delete;
  DecodeStream& operator=(const DecodeStream&) = delete;

  // Waits at most `timeout` for frames and returns the number of stereo frames put into `out`:
  // all that are there by then, at least one. Zero: the end (at_end()) or the timeout
  // (timed_out()). Samples are finite and within +-kSampleLimit.
  std::size_t read(std::span<float> out, std::chrono::milliseconds timeout);

  // Nothing will come any more.
  bool at_end() const;
  // The last read() ended because `timeout` passed.
  bool timed_out() const;
  // Why it broke off, if it did; one sentence.
  const std::optional<base::Error>& error() const;
  // What the file says of itself and how it is coded. Empty until the first frame has been read;
  // a live stream may change it (new title).
  const StreamInfo& info() const;
  // A fault that did not stop decoding, in plain words ("cut short: 12.0 s of 183.0 s are there").
  // Empty if none; complete once at_end().
  const std::string& remark() const;
  // For poll(), once read() has returned less than was asked for.
  int fd() const;
  // The child's process number, for the operator's eyes.
  int process_id() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The parent's handle of the server process, which forks a child for each item.
// A server that died is started again by the next open().
// Thread: any; calls are serialised.
class DecodeServer {
 public:
  // Runs `program` with the arguments "decode-server" and a descriptor number.
  // Fails: io, when the program cannot be started.
  static base::Result<std::unique_ptr<DecodeServer>> start(const std::string& program);
  ~DecodeServer();
  DecodeServer(const DecodeServer&) = delete;
  DecodeServer& operator=(const DecodeServer&) = delete;

  // Opens the file and has a child decode it. Never blocks on FIFOs, devices or directories.
  // Fails: not_found, io (cannot be opened), invalid_argument (not a regular file, or empty),
  // unavailable (the server does not answer). What is wrong inside the file comes out of the
  // stream.
  base::Result<std::unique_ptr<DecodeStream>> open(const DecodeRequest& request,
                                                   const DecodeLimits& limits);
  // Decodes the bytes that come out of the pipe or socket `fd` (a live stream) until they end.
  // `format_hint` is the source's own word ("audio/mpeg"), used only when the bytes do not tell.
  // Takes `fd` over.
  base::Result<std::unique_ptr<DecodeStream>> open_pipe(int fd, const std::string& format_hint,
                                                        const DecodeLimits& limits);

  // The server's process number, for the operator's eyes; 0 when it is not running.
  int process_id() const;
  // How often a dead or hanging server was started again. Never waits.
  std::uint64_t restarts() const noexcept;

 private:
  struct State;
  explicit DecodeServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Main of the server process: serves `control_fd` until the parent closes its end. Returns the
// exit status. Requires: a single-threaded process.
int run_decode_server(int control_fd);

}  // namespace hornbill::audio
