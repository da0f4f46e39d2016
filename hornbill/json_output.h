// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>

namespace hornbill {

// Writes a document for programs. Bytes that are no UTF-8, which names of files and messages from
// outside may hold, become U+FFFD.
void print_json(const nlohmann::ordered_json& document, std::ostream& out);

}  // namespace hornbill
