// SPDX-License-Identifier: Apache-2.0
#include "web/request.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "web/json_response.h"

namespace hornbill::web {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

int status_of(base::ErrorCode code) {
  switch (code) {
    case base::ErrorCode::invalid_argument:
      return 400;
    case base::ErrorCode::not_found:
      return 404;
    case base::ErrorCode::unavailable:
      return 503;
    case base::ErrorCode::io:
      return 500;
    case base::ErrorCode::corrupt:
      return 500;
    case base::ErrorCode::unsupported:
      return 501;
    case base::ErrorCode::timed_out:
      return 504;
    case base::ErrorCode::refused:
      return 409;
    case base::ErrorCode::limit:
      return 503;
    case base::ErrorCode::internal:
      return 500;
  }
  return 500;
}

}  // namespace

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::del:
      return "DELETE";
    case Method::other:
      return "OTHER";
  }
  return "OTHER";
}

std::string_view status_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 422:
      return "Unprocessable Content";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Unknown";
  }
}

Response problem(int status, std::string_view detail) {
  const nlohmann::ordered_json body = {{"type", "about:blank"},
                                       {"title", status_phrase(status)},
                                       {"status", status},
                                       {"detail", detail}};
  return {status, "application/problem+json", json_line(body), {}};
}

Response problem(const base::Error& error) { return problem(status_of(error.code), error.message); }

base::Result<std::string> percent_decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_blank) {
      c = ' ';
    } else if (c == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        return base::fail(base::ErrorCode::invalid_argument, "the address has a bad % escape");
      }
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      return base::fail(base::ErrorCode::invalid_argument,
                        "the address has a control character in it");
    }
    out.push_back(c);
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (unreserved(c)) {
      out.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return out;
}

base::Result<void> set_target(std::string_view target, Request& request) {
  if (target.empty() || target.front() != '/') {
    return base::fail(base::ErrorCode::invalid_argument, "the address must begin with /");
  }
  const std::size_t mark = std::min(target.find('?'), target.size());
  request.path = std::string(target.substr(0, mark));
  std::string_view rest = mark < target.size() ? target.substr(mark + 1) : std::string_view();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = percent_decode(pair.substr(0, equals), true);
    if (!name) return base::fail(name.error());
    auto value = percent_decode(equals < pair.size() ? pair.substr(equals + 1) : "", true);
    if (!value) return base::fail(value.error());
    if (!name->empty()) request.query[*name] = *value;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

}  // namespace hornbill::web
