// SPDX-License-Identifier: Apache-2.0
// The decode server as a program of its own, for tests: decode_server_for_tests decode-server FD.
#include <cstdlib>
#include <string_view>

#include "audio/media/decode_server.h"

int main(int argc, char** argv) {
  if (argc != 3 || std::string_view(argv[1]) != "decode-server") return 2;
  return hornbill::audio::run_decode_server(std::atoi(argv[2]));
}
