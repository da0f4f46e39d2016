// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/toml/faults.h"

namespace hornbill::base {

// A date or a time of day that has the form of one, but is in no calendar and on no clock.
struct ImpossibleDate {
  std::size_t offset = 0;  // in the text, in bytes
  TextPosition at;
  std::string cause;    // "there is no date 2026-02-30"
  std::string nearest;  // one that exists, as long: "2026-02-28"
};

// The one in `text` at which a parser stopped at `at`: inside it or right behind it. Thread: any.
std::optional<ImpossibleDate> impossible_date_before(std::string_view text, TextPosition at);

}  // namespace hornbill::base
