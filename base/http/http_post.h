// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace hornbill::base {

// A small document and where it is to go.
struct HttpPostOptions {
  std::string url;
  std::string body;
  std::string type = "application/json";
  Duration limit{std::chrono::seconds(15)};  // for the whole
  Duration connect_limit{std::chrono::seconds(5)};
  bool https_only = false;
  std::string user_agent = "Hornbill";
  const std::atomic<bool>* stop = nullptr;  // once set, given up within a tenth of a second
};

struct HttpPostAnswer {
  int status = 0;    // 200 to 299
  std::string body;  // the first 64 KiB of it
};

// Sends the document once, by http or https. Redirects are not followed: what an address gets is
// for that address.
// Thread: the caller's; blocks until `limit`.
// Fails: refused (any other status, a scheme or certificate that is not trusted), timed_out,
// unavailable, invalid_argument. No text repeats more of the address than its host: there may be a
// password in it.
Result<HttpPostAnswer> post_document(const HttpPostOptions& options);

}  // namespace hornbill::base
