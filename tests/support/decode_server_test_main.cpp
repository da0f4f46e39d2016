// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "audio/media/decode_server.h"

// The tests start their own program as the decode server.
int main(int argc, char** argv) {
  if (argc >= 3 && std::strcmp(argv[1], "decode-server") == 0) {
    return hornbill::audio::run_decode_server(std::atoi(argv[2]));
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
