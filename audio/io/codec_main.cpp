// SPDX-License-Identifier: Apache-2.0
// hornbill-codec: the helper processes that need the codec libraries.
//   decode-server FD                  forks a child for each item; see decode_server.h
//   encode FD CODEC BIT_RATE PATH     see encoder_process.h
#include <charconv>
#include <span>
#include <string_view>

#include "audio/io/encoder_process.h"
#include "audio/media/decode_server.h"

namespace {

// -1: no number.
int number(std::string_view text) {
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : -1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<const char* const> arguments(argv, static_cast<std::size_t>(argc));
  const std::string_view mode = argc > 2 ? arguments[1] : "";
  const int fd = argc > 2 ? number(arguments[2]) : -1;
  if (mode == "decode-server" && argc == 3 && fd >= 0) {
    return hornbill::audio::run_decode_server(fd);
  }
  if (mode == "encode" && argc == 6 && fd >= 0) {
    return hornbill::audio::run_encoder(fd, {.program = {},
                                             .path = arguments[5],
                                             .codec = arguments[3],
                                             .bit_rate = number(arguments[4])});
  }
  return 2;
}
