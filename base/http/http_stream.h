// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace hornbill::base {

// Where a stream is and what it must be like.
struct HttpStreamOptions {
  std::string url;                                  // http or https only, redirects too
  Duration connect_limit{std::chrono::seconds(3)};  // until the answer's first byte of body
  int redirects = 4;
  std::int64_t low_bytes_per_s = 500;  // slower than this for `low_for`: given up
  Duration low_for{std::chrono::seconds(3)};
  std::int64_t high_bytes_per_s = 1'000'000;  // never read faster
  std::string accepted_types = "audio/,application/ogg,application/octet-stream";  // prefixes
  std::string user_agent = "Hornbill";
};

// Gets the bytes of the body as they come, and the answer's Content-Type ("" if there is none).
// Returning false ends the transfer.
using HttpBody = std::function<bool(std::span<const std::byte>, const std::string& type)>;

// Reads an endless or finite HTTP body until it ends, fails, `stop` is set or `body` says no.
// Icecast's old "ICY 200 OK" is understood. Thread: the caller's; blocks, but notices `stop`
// within a tenth of a second. `body` is called on the same thread.
// Fails: unavailable (no such host, refused, broken off), timed_out, unsupported (wrong type or
// scheme), refused (status of 400 and above), limit (redirects), invalid_argument (the address). An
// end of the body is no failure. No text repeats more of the address than its host: there may be a
// password in it.
Result<void> read_http_stream(const HttpStreamOptions& options, const HttpBody& body,
                              const std::atomic<bool>& stop);

}  // namespace hornbill::base
