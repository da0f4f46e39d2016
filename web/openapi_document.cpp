// SPDX-License-Identifier: Apache-2.0
#include "web/routes.h"

// The document goes into the program as it stands; the assembler reads the file.
__asm__(
    ".section .rodata\n"
    ".global hornbill_openapi_begin\n"
    ".global hornbill_openapi_end\n"
    "hornbill_openapi_begin:\n"
    ".incbin \"" HORNBILL_OPENAPI_FILE
    "\"\n"
    "hornbill_openapi_end:\n"
    ".byte 0\n"
    ".previous\n");

// NOLINTBEGIN(readability-identifier-naming): as the assembler calls them
extern "C" {
extern const char hornbill_openapi_begin[];
extern const char hornbill_openapi_end[];
}
// NOLINTEND(readability-identifier-naming)

namespace hornbill::web {

std::string_view openapi_document() {
  return {hornbill_openapi_begin,
          static_cast<std::size_t>(hornbill_openapi_end - hornbill_openapi_begin)};
}

}  // namespace hornbill::web
