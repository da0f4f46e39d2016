// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
// check: allow heavy (private to the sources that write and read JSON lines)
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "base/frames.h"
#include "base/time.h"

namespace hornbill::scheduler {

// The house's types as JSON values. Reading throws what the JSON library throws.

using Json = nlohmann::json;

inline std::int64_t us(base::UtcTime t) { return t.time_since_epoch().count(); }
inline base::UtcTime utc(const Json& j) {
  return base::UtcTime{base::Duration{j.get<std::int64_t>()}};
}
inline base::FrameCount frames(const Json& j) { return {j.get<std::int64_t>()}; }

// Enumerators are numbers; `last` is the greatest that exists.
template <class E>
E enumerator(const Json& j, E last) {
  const int n = j.get<int>();
  if (n < 0 || n > static_cast<int>(last)) throw std::runtime_error("a number out of range");
  return static_cast<E>(n);
}

// Texts may come from tags and be no UTF-8; then a replacement character stands there.
inline std::string one_line(const Json& j) {
  return j.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace hornbill::scheduler
