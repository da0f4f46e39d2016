// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace hornbill::base {

void check_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: bug: %s does not hold\n", file, line, expression);
  std::abort();
}

}  // namespace hornbill::base
