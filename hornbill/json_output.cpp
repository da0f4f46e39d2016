// SPDX-License-Identifier: Apache-2.0
#include "hornbill/json_output.h"

#include <nlohmann/json.hpp>
#include <ostream>

namespace hornbill {

void print_json(const nlohmann::ordered_json& document, std::ostream& out) {
  out << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

}  // namespace hornbill
