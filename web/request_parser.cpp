// SPDX-License-Identifier: Apache-2.0
#include "web/request_parser.h"

#include <limits>
#include <utility>
// Boost 1.74 uses std::exchange without including its header.
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/string_body.hpp>

namespace hornbill::web {

namespace http = boost::beast::http;

struct RequestParser::Impl {
  http::request_parser<http::string_body> parser;
  boost::system::error_code error;
  std::uint64_t max_body_bytes = 0;
  BodyLimitOf larger;
  bool header_accepted = false;
  bool continued = false;
};

namespace {

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::get;
    case http::verb::head:
      return Method::head;
    case http::verb::post:
      return Method::post;
    case http::verb::put:
      return Method::put;
    case http::verb::delete_:
      return Method::del;
    default:
      return Method::other;
  }
}

}  // namespace

RequestParser::RequestParser(std::uint32_t max_header_bytes, std::uint64_t max_body_bytes,
                             BodyLimitOf larger)
    : impl_(std::make_unique<Impl>()) {
  impl_->parser.header_limit(max_header_bytes);
  impl_->max_body_bytes = max_body_bytes;
  impl_->larger = std::move(larger);
  // Which limit holds shows only in the header.
  impl_->parser.body_limit(std::numeric_limits<std::uint64_t>::max());
  impl_->parser.eager(false);
}

// Sets the limit of the body that follows. False: it is longer than that already.
bool RequestParser::accept_header() {
  auto& parser = impl_->parser;
  impl_->header_accepted = true;
  std::uint64_t limit = impl_->max_body_bytes;
  if (impl_->larger) {
    const auto target = parser.get().target();
    const std::uint64_t other =
        impl_->larger(method_of(parser.get().method()), {target.data(), target.size()});
    if (other != 0) limit = other;
  }
  const auto length = parser.content_length();
  if (length && *length > limit) {
    impl_->error = http::error::body_limit;
    return false;
  }
  parser.body_limit(limit);
  parser.eager(true);
  return true;
}

RequestParser::~RequestParser() = default;

RequestParser::State RequestParser::feed(std::string& buffer) {
  auto& parser = impl_->parser;
  while (!parser.is_done()) {
    boost::system::error_code error;
    const std::size_t used = parser.put(boost::asio::buffer(buffer), error);
    buffer.erase(0, used);
    if (error && error != http::error::need_more) {
      impl_->error = error;
      return State::bad;
    }
    if (parser.is_header_done() && !impl_->header_accepted && !accept_header()) return State::bad;
    if (!parser.is_done() && (error || used == 0 || buffer.empty())) return State::need_more;
  }
  return State::done;
}

Response RequestParser::refusal() const {
  if (impl_->error == http::error::header_limit) return problem(431, "the header is too long");
  if (impl_->error == http::error::body_limit) return problem(413, "the body is too long");
  return problem(400, "this is not an HTTP/1.1 request: " + impl_->error.message());
}

bool RequestParser::wants_continue() {
  const auto& parser = impl_->parser;
  if (impl_->continued || !parser.is_header_done() || parser.is_done()) return false;
  const bool wanted = http::token_list{parser.get()[http::field::expect]}.exists("100-continue");
  impl_->continued = wanted;
  return wanted;
}

base::Result<Request> RequestParser::take() {
  auto& message = impl_->parser.get();
  Request request;
  request.method = method_of(message.method());
  const auto target = message.target();
  auto valid = set_target({target.data(), target.size()}, request);
  if (!valid) return base::fail(valid.error());
  request.body = std::move(message.body());
  return request;
}

bool RequestParser::keep_alive() const { return impl_->parser.get().keep_alive(); }

}  // namespace hornbill::web
