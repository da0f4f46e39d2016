// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <string>

#include "base/unique_fd.h"

namespace hornbill::test {

// Listens where systemd would, at a path of its own for NOTIFY_SOCKET.
class NotifySocket {
 public:
  explicit NotifySocket(std::string path)
      : path_(std::move(path)), socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof(address.sun_path) - 1);
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  }

  const std::string& path() const { return path_; }
  // The next message; empty where none has come.
  std::string told() const {
    char buffer[1024];
    const ssize_t n = ::recv(socket_.get(), buffer, sizeof(buffer), MSG_DONTWAIT);
    return n <= 0 ? "" : std::string(buffer, static_cast<std::size_t>(n));
  }
  // How many of the messages that have come are `message`; all of them are taken.
  int count(const std::string& message) const {
    int found = 0;
    for (std::string text = told(); !text.empty(); text = told()) found += text == message ? 1 : 0;
    return found;
  }

 private:
  std::string path_;
  base::UniqueFd socket_;
};

}  // namespace hornbill::test
