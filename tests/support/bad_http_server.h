// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <string>

#include "base/process/child_process.h"

namespace hornbill::test {

// bad_http_server.py as a child of the test; see there for its paths.
class BadHttpServer {
 public:
  explicit BadHttpServer(const std::string& file) {
    ::setenv("no_proxy", "127.0.0.1", 1);
    std::array<int, 2> pipe{};
    EXPECT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    const base::UniqueFd from(pipe[0]);
    base::UniqueFd to(pipe[1]);
    auto child = base::ChildProcess::spawn(
        {.program = "/usr/bin/python3",
         .arguments = {"python3", HORNBILL_SOURCE_DIR "/tests/support/bad_http_server.py", file},
         .fds = {{to.get(), 1}},
         .environment = {}});
    EXPECT_TRUE(child);
    server_ = std::move(*child);
    to.reset();
    for (char c = 0; ::read(from.get(), &c, 1) == 1 && c != '\n';) port_ += c;
    EXPECT_FALSE(port_.empty());
  }

  std::string url(const std::string& path) const { return "http://127.0.0.1:" + port_ + path; }
  // Has the server do what one of its /control paths says.
  void control(const std::string& path) const {
    auto order = base::ChildProcess::spawn(
        {.program = "/usr/bin/python3",
         .arguments = {"python3", "-c",
                       "import urllib.request as r; r.urlopen('" + url(path) + "').read()"},
         .fds = {},
         .environment = {}});
    EXPECT_TRUE(order && order->wait(std::chrono::seconds(10)));
  }
  base::ChildProcess& process() { return server_; }

 private:
  base::ChildProcess server_;
  std::string port_;
};

}  // namespace hornbill::test
