// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <ostream>

#include "base/result.h"

namespace hornbill {

// Exit status of every command.
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kNotRunning = 3;
inline constexpr int kRefused = 4;

// For an error of the client: `unavailable` means that no station answers.
constexpr int exit_status(base::ErrorCode code) {
  switch (code) {
    case base::ErrorCode::unavailable:
      return kNotRunning;
    case base::ErrorCode::refused:
      return kRefused;
    case base::ErrorCode::invalid_argument:
      return kUsage;
    default:
      return kFailed;
  }
}

// Says on standard error what went wrong; returns the command's exit status.
inline int complain(const base::Error& error) {
  std::fprintf(stderr, "hornbill: %s\n", error.message.c_str());
  return exit_status(error.code);
}

// The same on `err`.
inline int complain(const base::Error& error, std::ostream& err) {
  err << "hornbill: " << error.message << "\n";
  return exit_status(error.code);
}

}  // namespace hornbill
