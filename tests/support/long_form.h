// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>

namespace hornbill::test {

// Whether the long forms of the tests are asked for (`scripts/test --long`); else a sample of each
// is enough.
inline bool long_form() { return std::getenv("HORNBILL_LONG") != nullptr; }

}  // namespace hornbill::test
