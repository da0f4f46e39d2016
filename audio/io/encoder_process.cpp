// SPDX-License-Identifier: Apache-2.0
#include "audio/io/encoder_process.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

namespace hornbill::audio {
namespace {

constexpr int kChildFd = 3;
constexpr base::Duration kEndsWithin = std::chrono::seconds(5);
constexpr int kAnswerMs = 30'000;  // a slow disk may take its time

}  // namespace

base::Result<EncoderProcess> EncoderProcess::create(const EncodingOptions& options) {
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) {
    return base::fail(base::errno_error("starting the encoder"));
  }
  EncoderProcess result;
  result.channel_.reset(pair[0]);
  const base::UniqueFd theirs(pair[1]);
  auto child = base::ChildProcess::spawn(
      {.program = options.program,
       .arguments = {"hornbill-codec", "encode", std::to_string(kChildFd), options.codec,
                     std::to_string(options.bit_rate), options.path},
       .fds = {{theirs.get(), kChildFd}},
       .environment = {}});
  if (!child) return base::fail(child.error());
  result.child_ = std::move(*child);
  if (auto begun = result.answer(); !begun) return base::fail(begun.error());
  return result;
}

base::Result<void> EncoderProcess::write(std::span<const float> stereo) {
  auto bytes = std::as_bytes(stereo);
  while (!bytes.empty()) {
    const ssize_t n = ::send(channel_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      if (auto said = answer(); !said) return said;
      return base::fail(base::ErrorCode::io, "the encoder has ended");
    }
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

base::Result<void> EncoderProcess::close() {
  ::shutdown(channel_.get(), SHUT_WR);
  auto said = answer();
  child_.wait(kEndsWithin);  // its computing time is ours only once it was waited for
  return said;
}

// Waits for the child's next word.
base::Result<void> EncoderProcess::answer() {
  std::array<char, 1024> text{};
  pollfd ready{channel_.get(), POLLIN, 0};
  int found = 0;
  do {
    found = ::poll(&ready, 1, kAnswerMs);
  } while (found < 0 && errno == EINTR);
  const ssize_t n = found > 0 ? ::recv(channel_.get(), text.data(), text.size(), 0) : 0;
  if (n <= 0) return base::fail(base::ErrorCode::unavailable, "the encoder does not answer");
  const std::string word(text.data(), static_cast<std::size_t>(n));
  if (word == "ok") return {};
  const auto code = static_cast<base::ErrorCode>(word.front() - 'A');
  return base::fail(code, word.substr(1));
}

}  // namespace hornbill::audio
