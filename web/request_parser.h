// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "web/request.h"

namespace hornbill::web {

// Reads one HTTP/1 request from bytes as they come, however they are cut.
// Thread: the server's.
class RequestParser {
 public:
  // How long the body of a request may be that is not like the others; 0: as the others'.
  using BodyLimitOf = std::function<std::uint64_t(Method method, std::string_view target)>;

  // `larger` is asked once, when the header is there.
  RequestParser(std::uint32_t max_header_bytes, std::uint64_t max_body_bytes,
                BodyLimitOf larger = {});
  ~RequestParser();

  enum class State : std::uint8_t { need_more, done, bad };
  // Takes what belongs to the request from the front of `buffer`; the rest is the next request's.
  State feed(std::string& buffer);

  // After `bad`: 400, 413 or 431, and what is wrong.
  Response refusal() const;
  // Whether the client waits for leave to send the body; true once.
  bool wants_continue();
  // After `done`. The peer is not filled in. Fails: invalid_argument, the target.
  base::Result<Request> take();
  // After `done`: whether another request may follow.
  bool keep_alive() const;

 private:
  bool accept_header();

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill::web
