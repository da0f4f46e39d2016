// SPDX-License-Identifier: Apache-2.0
#include "web/json_response.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace hornbill::web {

using Json = nlohmann::ordered_json;

std::string json_line(const Json& body) {
  return body.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Response json_response(int status, const Json& body) {
  return {status, "application/json", json_line(body), {}};
}

Response with_member(Response problem, std::string_view name, Json value) {
  Json body = Json::parse(problem.body);
  body[std::string(name)] = std::move(value);
  problem.body = json_line(body);
  return problem;
}

}  // namespace hornbill::web
