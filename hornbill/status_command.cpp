// SPDX-License-Identifier: Apache-2.0
#include "hornbill/status_command.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include "hornbill/client.h"
#include "hornbill/environment.h"
#include "hornbill/exit_status.h"
#include "hornbill/terminal_view.h"

namespace hornbill {
namespace {

// Set by SIGINT and SIGTERM; a handler can reach nothing else.
volatile std::sig_atomic_t interrupted = 0;

void on_signal(int) { interrupted = 1; }

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, nullptr);
}

std::string joined(const std::vector<std::string>& lines, std::string_view end) {
  std::string out;
  for (const std::string& line : lines) out.append(line).append(end);
  return out;
}

// Writes all of it. False: nobody reads any more.
bool put(const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = ::write(STDOUT_FILENO, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    done += static_cast<std::size_t>(n);
  }
  return true;
}

ViewOptions view_options(int width) {
  return {width, wants_colour(STDOUT_FILENO), wants_unicode()};
}

// Draws over the whole terminal, on its alternate screen, so that what was there comes back.
class Screen {
 public:
  Screen() { put("\x1b[?1049h\x1b[?25l\x1b[2J"); }
  ~Screen() { put("\x1b[?25h\x1b[?1049l"); }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  // One write for a whole picture, and no clearing before it: nothing flickers.
  bool draw(std::vector<std::string> lines) {
    const TerminalSize size = terminal_size(STDOUT_FILENO);
    if (lines.size() > static_cast<std::size_t>(size.rows)) {
      lines.resize(static_cast<std::size_t>(size.rows));
    }
    std::string picture = "\x1b[?2026h\x1b[H";
    for (std::size_t i = 0; i < lines.size(); ++i) {
      picture += (i == 0 ? "" : "\r\n") + lines[i] + "\x1b[K";
    }
    return put(picture + "\x1b[J\x1b[?2026l");
  }
};

// Follows the events and keeps the newest status.
class Watch {
 public:
  Watch(const StatusOptions& options, const std::string& socket)
      : options_(options), client_(socket) {}

  int run() {
    const bool live = ::isatty(STDOUT_FILENO) == 1 && !options_.json;
    auto first = client_.get("/api/v1/status");
    if (!first) return complain(first.error());
    if (!live) return follow_plain();
    {
      Screen screen;
      follow_live(screen);
    }
    // The last picture stays where the person can read it.
    const int width = terminal_size(STDOUT_FILENO).columns;
    put(joined(terminal_view(status_, view_options(width)), "\n"));
    return kOk;
  }

 private:
  static bool go_on() { return interrupted == 0; }

  int follow_plain() {
    const auto ended = client_.events(
        "/api/v1/events",
        [this](std::string_view name, std::string_view data) {
          if (name != "status") return go_on();
          if (options_.json) return put(std::string(data) + "\n") && go_on();
          const auto status = web::read_status(data);
          return !status ||
                 (put(joined(terminal_view(*status, view_options(80)), "\n") + "\n") && go_on());
        },
        go_on);
    return ended ? kOk : complain(ended.error());
  }

  // A station that ends may come back (a restart): waits for it.
  void follow_live(Screen& screen) {
    while (go_on()) {
      const auto ended = client_.events(
          "/api/v1/events?levels=true",
          [this, &screen](std::string_view name, std::string_view data) {
            take(name, data);
            return draw(screen) && go_on();
          },
          go_on);
      if (ended || !go_on()) return;
      screen.draw({"", "  " + ended.error().message, "", "  Waiting for it. Ctrl-C ends this."});
      for (int i = 0; i < 10 && go_on(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
      }
    }
  }

  void take(std::string_view name, std::string_view data) {
    if (name == "levels") {
      static_cast<void>(web::read_levels(data, status_));
    } else if (auto status = web::read_status(data)) {
      status_ = *std::move(status);
      since_ = std::chrono::steady_clock::now();
    }
  }

  bool draw(Screen& screen) const {
    web::StationStatus now = status_;
    advance(now, std::chrono::duration_cast<std::chrono::milliseconds>(
                     std::chrono::steady_clock::now() - since_)
                     .count());
    const int width = terminal_size(STDOUT_FILENO).columns;
    return screen.draw(terminal_view(now, view_options(width)));
  }

  const StatusOptions& options_;
  Client client_;
  web::StationStatus status_;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

}  // namespace

int run_status(const StatusOptions& options) {
  const auto socket = control_socket(options.config_file);
  if (!socket) return complain(socket.error());
  if (options.watch) {
    catch_signals();
    return Watch(options, *socket).run();
  }
  Client client(*socket);
  const auto answer = client.get("/api/v1/status");
  if (!answer) return complain(answer.error());
  if (options.json) return put(answer->body) ? kOk : kFailed;
  const auto status = web::read_status(answer->body);
  if (!status) return complain(status.error());
  const int width = terminal_size(STDOUT_FILENO).columns;
  return put(joined(terminal_view(*status, view_options(width)), "\n")) ? kOk : kFailed;
}

}  // namespace hornbill
