// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/stock_phrases.h"

#include <cstddef>

// The files go into the program as they stand; the assembler reads them.
__asm__(
    ".section .rodata\n"
    ".global hornbill_phrases_en_begin\n"
    ".global hornbill_phrases_en_end\n"
    ".global hornbill_phrases_vi_begin\n"
    ".global hornbill_phrases_vi_end\n"
    "hornbill_phrases_en_begin:\n"
    ".incbin \"" HORNBILL_PHRASES_FOLDER
    "/en.toml\"\n"
    "hornbill_phrases_en_end:\n"
    ".byte 0\n"
    "hornbill_phrases_vi_begin:\n"
    ".incbin \"" HORNBILL_PHRASES_FOLDER
    "/vi.toml\"\n"
    "hornbill_phrases_vi_end:\n"
    ".byte 0\n"
    ".previous\n");

// NOLINTBEGIN(readability-identifier-naming): as the assembler calls them
extern "C" {
extern const char hornbill_phrases_en_begin[];
extern const char hornbill_phrases_en_end[];
extern const char hornbill_phrases_vi_begin[];
extern const char hornbill_phrases_vi_end[];
}
// NOLINTEND(readability-identifier-naming)

namespace hornbill::alerts {

std::string_view stock_phrase_text(std::string_view language) {
  const auto between = [](const char* begin, const char* end) {
    return std::string_view(begin, static_cast<std::size_t>(end - begin));
  };
  if (language == "en") return between(hornbill_phrases_en_begin, hornbill_phrases_en_end);
  if (language == "vi") return between(hornbill_phrases_vi_begin, hornbill_phrases_vi_end);
  return {};
}

}  // namespace hornbill::alerts
