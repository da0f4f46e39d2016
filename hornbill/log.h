// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.h"

namespace hornbill {

// How grave a line of the log is.
enum class LogLevel : std::uint8_t { debug, info, warning, error };

// How much the log takes.
struct LogOptions {
  LogLevel least = LogLevel::info;
  // Of one key, at most `burst` messages at once and one more each `refill` after that.
  int burst = 5;
  base::Duration refill{std::chrono::seconds(30)};
  // Of all keys together, at most so many messages a minute, whatever goes wrong.
  int per_minute = 120;
};

// How lines are written: `priority` with "<3>" in front, as systemd's journal reads it; `colour`
// for a terminal; `plain` with the time in front for a file.
enum class LogStyle : std::uint8_t { priority, colour, plain };

// The style that suits standard error of this process (JOURNAL_STREAM, a terminal, NO_COLOR).
LogStyle log_style_of_stderr();

// The program's log; only hornbill/ writes to it. An error that comes back each tick fills no disk:
// messages are limited by their key, and all together; what was held back is counted and said with
// the next message of the key, and by flush().
// Thread: any.
class Log {
 public:
  // Takes a finished line without its end. Called under the log's lock.
  using Sink = std::function<void(LogLevel level, const std::string& line)>;

  // To standard error.
  explicit Log(LogOptions options);
  // For tests: to `sink`, by `clock`. Both must outlive the log.
  Log(LogOptions options, const base::TimeSource& clock, Sink sink);
  ~Log();

  // `key` names the kind of message ("output.village.lost"), not its text. `text` is one line;
  // ends of line in it become blanks.
  void write(LogLevel level, std::string_view key, std::string_view text);
  void info(std::string_view key, std::string_view text) { write(LogLevel::info, key, text); }
  void warning(std::string_view key, std::string_view text) { write(LogLevel::warning, key, text); }
  void error(std::string_view key, std::string_view text) { write(LogLevel::error, key, text); }

  // Says how many messages are still unsaid, if any. Call once a minute and at the end.
  void flush();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill
