// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace hornbill::base {
[[noreturn]] void check_failed(const char* expression, const char* file, int line);
}

// A bug if false: prints where and aborts, in release builds too. Not for the engine thread.
#define HORNBILL_CHECK(expression)                                     \
  do {                                                                 \
    if (!(expression)) {                                               \
      ::hornbill::base::check_failed(#expression, __FILE__, __LINE__); \
    }                                                                  \
  } while (false)
