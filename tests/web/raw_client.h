// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace hornbill::web {

// A client that sends what bytes it likes over a Unix socket.
class RawClient {
 public:
  explicit RawClient(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    connected_ =
        ::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }

  bool connected() const { return connected_; }
  int fd() const { return fd_.get(); }
  // False: the server has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  void end_sending() { ::shutdown(fd_.get(), SHUT_WR); }
  void close() { fd_.reset(); }

  // Reads until `text` holds `mark` (then true), the end, or the limit.
  bool read_until(std::string_view mark, int limit_ms = 5000) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(limit_ms);
    while (text.find(mark) == std::string::npos) {
      if (!read_some(deadline)) return false;
    }
    return true;
  }
  // Reads to the end. False: it did not come in time.
  bool read_to_end(int limit_ms = 5000) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(limit_ms);
    while (read_some(deadline)) {
    }
    return ended;
  }
  // One whole response with a Content-Length; takes it off `text`. Empty: none came.
  std::string response(int limit_ms = 5000) {
    if (!read_until("\r\n\r\n", limit_ms)) return "";
    const std::size_t body = text.find("\r\n\r\n") + 4;
    const std::size_t field = text.find("Content-Length: ");
    const std::size_t length = field < body ? std::stoul(text.substr(field + 16)) : 0;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(limit_ms);
    while (text.size() < body + length) {
      if (!read_some(deadline)) return "";
    }
    const std::string out = text.substr(0, body + length);
    text.erase(0, body + length);
    return out;
  }

  std::string text;    // received
  bool ended = false;  // the server closed

 private:
  bool read_some(std::chrono::steady_clock::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd wait{fd_.get(), POLLIN, 0};
    if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) <= 0) return false;
    char buffer[65536];
    const ssize_t n = ::recv(fd_.get(), buffer, sizeof(buffer), 0);
    if (n <= 0) {
      ended = true;
      return false;
    }
    text.append(buffer, static_cast<std::size_t>(n));
    return true;
  }

  base::UniqueFd fd_;
  bool connected_ = false;
};

}  // namespace hornbill::web
