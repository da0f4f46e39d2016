// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace hornbill::web {

// What a request wants done.
enum class Method : std::uint8_t { get, head, post, put, del, other };

// "GET", "POST", ...
std::string_view to_string(Method method);

// Who asks.
struct Peer {
  std::string who;           // user name, or the number where it has none
  bool may_command = false;  // else it may only look
};

// One parsed request. Names of headers are not kept: no route needs one yet.
struct Request {
  Method method = Method::get;
  std::string path;                           // as sent, without the query
  std::map<std::string, std::string> params;  // {names} of the route's pattern, decoded
  std::map<std::string, std::string> query;   // decoded; of a repeated name the last
  std::string body;
  Peer peer;

  // Empty where the query has no such name.
  std::string query_value(const std::string& name) const {
    const auto it = query.find(name);
    return it == query.end() ? std::string() : it->second;
  }
};

// One whole answer.
struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // further ones
};

// The phrase that belongs to a status, "Not Found".
std::string_view status_phrase(int status);

// An error as application/problem+json (RFC 9457); `detail` is for people.
Response problem(int status, std::string_view detail);
// The same from an expected failure, with the status that suits its code.
Response problem(const base::Error& error);

// Text with %XX decoded, and + as a blank where `plus_is_blank`.
// Fails: invalid_argument: a bad escape, or a control character.
base::Result<std::string> percent_decode(std::string_view text, bool plus_is_blank = false);
// Everything but unreserved characters as %XX.
std::string percent_encode(std::string_view text);

// Splits a request target into `path` and `query` of `request`.
// Fails: invalid_argument: not an absolute path, or a bad escape in the query.
base::Result<void> set_target(std::string_view target, Request& request);

}  // namespace hornbill::web
