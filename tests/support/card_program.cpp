// SPDX-License-Identifier: Apache-2.0
// The card subcommand alone, for tests that need card processes.
#include <cstring>
#include <span>

#include "audio/io/card_process.h"

int main(int argc, char** argv) {
  if (argc < 2 || std::strcmp(argv[1], "card") != 0) return 2;
  return hornbill::audio::run_card_process(
      {const_cast<const char* const*>(argv) + 2, static_cast<std::size_t>(argc - 2)});
}
