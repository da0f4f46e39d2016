// SPDX-License-Identifier: Apache-2.0
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

#include "audio/io/encoder_process.h"
#include "audio/io/libav_encoder.h"
#include "base/frames.h"

namespace hornbill::audio {
namespace {

// The code is one letter, from A on. Returns the exit status.
int say(int fd, const base::Result<void>& result) {
  std::string word = "ok";
  if (!result) {
    word = static_cast<char>('A' + static_cast<int>(result.error().code)) + result.error().message;
  }
  ::send(fd, word.data(), word.size(), MSG_NOSIGNAL);
  return result ? 0 : 1;
}

// Whole frames only: what is left of one waits for its rest.
base::Result<void> encode_all(int fd, LibavEncoder& encoder) {
  std::array<float, 8'192> part{};
  std::size_t have = 0;  // bytes
  constexpr std::size_t kFrame = sizeof(float) * base::kChannels;
  auto* const bytes = reinterpret_cast<std::byte*>(part.data());
  for (;;) {
    const ssize_t n = ::recv(fd, bytes + have, sizeof part - have, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return {};
    have += static_cast<std::size_t>(n);
    const std::size_t whole = have - have % kFrame;
    if (auto done = encoder.write(std::span(part).first(whole / sizeof(float))); !done) return done;
    std::copy(bytes + whole, bytes + have, bytes);
    have -= whole;
  }
}

}  // namespace

int run_encoder(int fd, const EncodingOptions& options) {
  auto encoder = LibavEncoder::create(options.path, options.codec, options.bit_rate);
  if (!encoder) return say(fd, base::fail(encoder.error()));
  say(fd, {});
  if (auto done = encode_all(fd, *encoder); !done) return say(fd, done);
  return say(fd, encoder->close());
}

}  // namespace hornbill::audio
