// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "web/request.h"

// Answers in JSON. Bytes that are no UTF-8, which names from outside may hold, become U+FFFD.
// Thread: any.
namespace hornbill::web {

// One line of JSON, ended.
std::string json_line(const nlohmann::ordered_json& body);

Response json_response(int status, const nlohmann::ordered_json& body);

// A problem (RFC 9457) with one member more, of which programs know the meaning.
// Requires: `problem` is what problem() gave.
Response with_member(Response problem, std::string_view name, nlohmann::ordered_json value);

}  // namespace hornbill::web
