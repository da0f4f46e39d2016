// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <cerrno>
#include <system_error>

namespace hornbill::base {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid argument";
    case ErrorCode::not_found:
      return "not found";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::io:
      return "input/output";
    case ErrorCode::corrupt:
      return "damaged";
    case ErrorCode::unsupported:
      return "not supported";
    case ErrorCode::timed_out:
      return "timed out";
    case ErrorCode::refused:
      return "refused";
    case ErrorCode::limit:
      return "limit reached";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

Error errno_error(std::string_view what) {
  const int saved = errno;
  const ErrorCode code = saved == ENOENT ? ErrorCode::not_found : ErrorCode::io;
  return {code, std::string(what) + ": " + std::generic_category().message(saved)};
}

}  // namespace hornbill::base
