// SPDX-License-Identifier: Apache-2.0
// hornbill-card: the helper process of a sound card, or the list of the devices.
#include <span>

#include "audio/io/card_process.h"

int main(int argc, char** argv) {
  const std::span<const char* const> arguments(argv, static_cast<std::size_t>(argc));
  return hornbill::audio::run_card_process(arguments.subspan(argc > 0 ? 1 : 0));
}
