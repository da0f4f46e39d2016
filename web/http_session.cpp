// SPDX-License-Identifier: Apache-2.0
#include "web/http_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "web/routes.h"

namespace hornbill::web {
namespace {

// A long answer is written in parts, so that a slow client is told from one that takes nothing.
constexpr std::size_t kPart = 64 * 1024;
// How long a refused client may still send before it is cut off; closing at once could make its
// system throw the refusal away unread.
constexpr std::chrono::milliseconds kLeave{1000};
constexpr std::size_t kMostUnwanted = 256 * 1024;

std::string serialise(const Response& response, bool head_only, bool keep_alive) {
  std::string out = fmt::format(
      "HTTP/1.1 {} {}\r\nServer: hornbill\r\nContent-Type: {}\r\nContent-Length: {}\r\n"
      "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: {}\r\n",
      response.status, status_phrase(response.status), response.content_type, response.body.size(),
      keep_alive ? "keep-alive" : "close");
  for (const auto& [name, value] : response.headers) out += name + ": " + value + "\r\n";
  out += "\r\n";
  if (!head_only) out += response.body;
  return out;
}

}  // namespace

HttpSession::HttpSession(std::unique_ptr<Connection> connection, SessionHost& host)
    : connection_(std::move(connection)), host_(host) {}

void HttpSession::start() {
  guarded([this] { next_request(); });
}

void HttpSession::tell_no_memory() {
  if (state_ == State::ended) return;
  const bool may_answer =
      state_ == State::reading || state_ == State::answering || (state_ == State::writing && !out_);
  if (!may_answer || out_) return end();
  try {
    keep_alive_ = false;
    enter(State::writing, host_.options().write_timeout);
    write(host_.no_memory_answer());
  } catch (const std::exception&) {
    end();
  }
}

void HttpSession::enter(State state, std::chrono::milliseconds limit) {
  state_ = state;
  since_ = host_.now();
  deadline_ = since_ + limit;
}

void HttpSession::next_request() {
  const HttpServerOptions& options = host_.options();
  const auto larger = [this](Method method, std::string_view target) {
    const bool upload = method == Method::post && target == kRecordingsPath && peer().may_command;
    return upload ? host_.options().max_upload_bytes : 0;
  };
  parser_.emplace(options.max_header_bytes, options.max_body_bytes, larger);
  if (buffer_.empty()) {
    enter(State::idle, options.idle_timeout);
    read();
  } else {
    enter(State::reading, options.request_timeout);
    parse();
  }
}

void HttpSession::read() {
  if (reading_) return;
  reading_ = true;
  connection_->read(chunk_, [self = shared_from_this()](std::size_t bytes) {
    self->guarded([&] { self->took(bytes); });
  });
}

void HttpSession::took(std::size_t bytes) {
  reading_ = false;
  if (state_ == State::ended) return;
  if (bytes == 0) return end();
  if (state_ != State::idle && state_ != State::reading) {  // nobody wants it
    unwanted_ += bytes;
    return unwanted_ > kMostUnwanted ? end() : read();
  }
  if (state_ == State::idle) enter(State::reading, host_.options().request_timeout);
  buffer_.append(chunk_.data(), bytes);
  parse();
}

void HttpSession::parse() {
  const auto parsed = parser_->feed(buffer_);
  if (parsed == RequestParser::State::bad) return refuse(parser_->refusal());
  if (parsed == RequestParser::State::need_more) {
    return parser_->wants_continue() ? write_continue() : read();
  }
  auto request = parser_->take();
  if (!request) return refuse(problem(request.error()));
  request->peer = connection_->peer();
  head_only_ = request->method == Method::head;
  keep_alive_ = parser_->keep_alive();
  enter(State::answering, std::chrono::hours(24));
  host_.handle(shared_from_this(), *std::move(request));
}

void HttpSession::write_continue() {
  out_ = std::make_shared<const std::string>("HTTP/1.1 100 Continue\r\n\r\n");
  connection_->write(out_, *out_, [self = shared_from_this()](bool good) {
    if (self->state_ == State::ended) return;
    self->out_.reset();
    if (!good) return self->end();
    self->guarded([&] { self->read(); });
  });
}

void HttpSession::refuse(const Response& response) {
  keep_alive_ = false;
  head_only_ = false;
  respond(response);
}

void HttpSession::respond(const Response& response) {
  if (state_ == State::ended) return;
  host_.count_request();
  enter(State::writing, host_.options().write_timeout);
  guarded(
      [&] { write(std::make_shared<std::string>(serialise(response, head_only_, keep_alive_))); });
}

void HttpSession::stream(bool wants_levels) {
  if (state_ == State::ended) return;
  host_.count_request();
  cursor_ = EventCursor{wants_levels, 0, 0, host_.now()};
  enter(State::streaming, host_.options().write_timeout);
  write(std::make_shared<std::string>(
      "HTTP/1.1 200 OK\r\nServer: hornbill\r\nContent-Type: text/event-stream\r\n"
      "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"));
  read();  // only to learn that the client has gone
}

void HttpSession::write(std::shared_ptr<const std::string> text) {
  out_ = std::move(text);
  out_done_ = 0;
  write_part();
}

void HttpSession::write_part() {
  deadline_ = host_.now() + host_.options().write_timeout;
  const std::string_view part = std::string_view(*out_).substr(out_done_, kPart);
  out_done_ += part.size();
  connection_->write(out_, part, [self = shared_from_this()](bool good) {
    if (self->state_ == State::ended) return;
    if (!good) return self->end();
    self->guarded([&] {
      if (self->out_done_ < self->out_->size()) return self->write_part();
      self->wrote();
    });
  });
}

void HttpSession::wrote() {
  out_.reset();
  if (state_ == State::streaming) return check(host_.now());
  if (keep_alive_) return next_request();
  connection_->end_writing();
  enter(State::leaving, kLeave);
  buffer_.clear();
  read();
}

void HttpSession::check(base::SteadyTime now) {
  guarded([&] { look(now); });
}

void HttpSession::look(base::SteadyTime now) {
  switch (state_) {
    case State::idle:
    case State::leaving:
      if (now > deadline_) end();
      return;
    case State::reading:
      if (now <= deadline_) return;
      host_.count_timeout();
      return out_ ? end() : refuse(problem(408, "the request did not arrive in time"));
    case State::streaming:
      if (!out_) {
        if (auto event = host_.events().next(cursor_, now)) write(std::move(event));
        return;
      }
      [[fallthrough]];
    case State::writing:
      if (now <= deadline_) return;
      host_.count_timeout();
      return end();
    case State::answering:
      if (given_up_.load(std::memory_order_relaxed)) tell_no_memory();
      return;
    case State::ended:
      return;
  }
}

void HttpSession::end() {
  if (state_ == State::ended) return;
  state_ = State::ended;
  connection_->close();
}

}  // namespace hornbill::web
