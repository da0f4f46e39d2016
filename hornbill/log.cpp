// SPDX-License-Identifier: Apache-2.0
#include "hornbill/log.h"

#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>

#include "hornbill/text_width.h"

namespace hornbill {
namespace {

// More kinds of message than this at a time: the least recent is forgotten.
constexpr std::size_t kMaxKeys = 512;

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

// Source: sd-daemon(3), the syslog levels.
std::string_view priority(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "<7>";
    case LogLevel::info:
      return "<6>";
    case LogLevel::warning:
      return "<4>";
    case LogLevel::error:
      return "<3>";
  }
  return "<6>";
}

std::shared_ptr<spdlog::logger> make_logger(LogStyle style) {
  std::shared_ptr<spdlog::sinks::sink> sink;
  if (style == LogStyle::colour) {
    sink = std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>();
  } else {
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  }
  auto logger = std::make_shared<spdlog::logger>("hornbill", std::move(sink));
  logger->set_level(spdlog::level::debug);
  const char* const patterns[] = {"%v", "%H:%M:%S %^%-7l%$ %v", "%Y-%m-%dT%H:%M:%S%z %-7l %v"};
  logger->set_pattern(patterns[static_cast<int>(style)]);
  return logger;
}

// Lets `size` pass at once and `size` more in each `size * refill`.
struct Bucket {
  double tokens = 0.0;
  base::SteadyTime filled;

  bool take(base::SteadyTime now, double size, double per_second) {
    const double seconds = std::chrono::duration<double>(now - filled).count();
    tokens = std::min(size, tokens + seconds * per_second);
    filled = now;
    if (tokens < 1.0) return false;
    tokens -= 1.0;
    return true;
  }
};

struct Key {
  Bucket bucket;
  std::uint64_t held_back = 0;
  base::SteadyTime last;
};

}  // namespace

LogStyle log_style_of_stderr() {
  if (std::getenv("JOURNAL_STREAM") != nullptr) return LogStyle::priority;
  const char* no_colour = std::getenv("NO_COLOR");
  const bool colour = ::isatty(STDERR_FILENO) == 1 && (no_colour == nullptr || *no_colour == 0);
  return colour ? LogStyle::colour : LogStyle::plain;
}

struct Log::Impl {
  LogOptions options;
  base::SystemTime system_clock;
  const base::TimeSource* clock = &system_clock;
  Sink sink;
  std::mutex mutex;  // protects all below
  std::map<std::string, Key, std::less<>> keys;
  Bucket all;

  Key& key_of(std::string_view name, base::SteadyTime now) {
    const auto found = keys.find(name);
    if (found != keys.end()) return found->second;
    if (keys.size() >= kMaxKeys) {
      keys.erase(std::min_element(keys.begin(), keys.end(), [](const auto& a, const auto& b) {
        return a.second.last < b.second.last;
      }));
    }
    Key key;
    key.bucket = {static_cast<double>(options.burst), now};
    return keys.emplace(name, key).first->second;
  }

  bool admit(Key& key, base::SteadyTime now) {
    const double refill = std::chrono::duration<double>(options.refill).count();
    // The key first: what it holds back must not use up the others' share.
    return key.bucket.take(now, options.burst, 1.0 / std::max(refill, 1e-3)) &&
           all.take(now, options.per_minute, options.per_minute / 60.0);
  }
};

Log::Log(LogOptions options) : impl_(std::make_unique<Impl>()) {
  impl_->options = options;
  const LogStyle style = log_style_of_stderr();
  impl_->sink = [style, logger = make_logger(style)](LogLevel level, const std::string& line) {
    const bool prefixed = style == LogStyle::priority;
    logger->log(to_spdlog(level), prefixed ? std::string(priority(level)) + line : line);
    logger->flush();
  };
  impl_->all = {static_cast<double>(options.per_minute), impl_->clock->steady()};
}

Log::Log(LogOptions options, const base::TimeSource& clock, Sink sink)
    : impl_(std::make_unique<Impl>()) {
  impl_->options = options;
  impl_->clock = &clock;
  impl_->sink = std::move(sink);
  impl_->all = {static_cast<double>(options.per_minute), clock.steady()};
}

Log::~Log() { flush(); }

void Log::write(LogLevel level, std::string_view key, std::string_view text) {
  if (level < impl_->options.least) return;
  const std::lock_guard lock(impl_->mutex);
  const base::SteadyTime now = impl_->clock->steady();
  Key& known = impl_->key_of(key, now);
  known.last = now;
  if (!impl_->admit(known, now)) {
    ++known.held_back;
    return;
  }
  std::string line = plain(text);
  if (known.held_back > 0) {
    line += " (and " + std::to_string(known.held_back) + " like it since, not shown)";
    known.held_back = 0;
  }
  impl_->sink(level, line);
}

void Log::flush() {
  const std::lock_guard lock(impl_->mutex);
  std::uint64_t held_back = 0;
  std::string most;
  std::uint64_t most_count = 0;
  for (auto& [name, key] : impl_->keys) {
    held_back += key.held_back;
    if (key.held_back > most_count) {
      most_count = key.held_back;
      most = name;
    }
    key.held_back = 0;
  }
  if (held_back == 0) return;
  impl_->sink(LogLevel::warning, std::to_string(held_back) +
                                     " messages were not shown because too many came, most of "
                                     "the kind " +
                                     most);
}

}  // namespace hornbill
