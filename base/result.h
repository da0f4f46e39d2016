// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace hornbill::base {

enum class ErrorCode {
  invalid_argument,  // what a person or a file said is wrong
  not_found,
  unavailable,  // may work later: device, server, lock
  io,           // the system refused a read, write, open
  corrupt,      // data is there but damaged
  unsupported,
  timed_out,
  refused,  // by a rule or a permission
  limit,    // a bound was reached: size, count, memory, CPU
  internal,
};

std::string_view to_string(ErrorCode code);

// An expected failure. `message` is one sentence for a station volunteer: what, where, what to do.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;

  // The same error with "context: " in front.
  [[nodiscard]] Error within(std::string_view context) const {
    return {code, std::string(context) + ": " + message};
  }
};

template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}
// The current errno as an error of `what`: "opening /x: No such file or directory".
[[nodiscard]] Error errno_error(std::string_view what);

}  // namespace hornbill::base
