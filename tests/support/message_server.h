// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "base/process/child_process.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::test {

// message_server.py as a child of the test; see there for its kinds and modes.
class MessageServer {
 public:
  explicit MessageServer(const std::string& kind, const std::string& mode = "ok",
                         const std::string& certificate = "")
      : kind_(kind) {
    ::setenv("no_proxy", "127.0.0.1,localhost", 1);
    std::array<int, 2> pipe{};
    EXPECT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    const base::UniqueFd from(pipe[0]);
    base::UniqueFd to(pipe[1]);
    std::vector<std::string> arguments{"python3",
                                       HORNBILL_SOURCE_DIR "/tests/support/message_server.py", kind,
                                       folder_.path(), mode};
    if (!certificate.empty()) arguments.push_back(certificate);
    auto child = base::ChildProcess::spawn({.program = "/usr/bin/python3",
                                            .arguments = arguments,
                                            .fds = {{to.get(), 1}},
                                            .environment = {}});
    EXPECT_TRUE(child);
    server_ = std::move(*child);
    to.reset();
    for (char c = 0; ::read(from.get(), &c, 1) == 1 && c != '\n';) port_ += c;
    EXPECT_FALSE(port_.empty());
  }

  // "smtp://127.0.0.1:PORT" and then `path`.
  std::string url(const std::string& path = "") const {
    return kind_ + "://127.0.0.1:" + port_ + path;
  }
  // The message of this number (from 1), waited for; "" if it does not come within `limit`.
  std::string message(int number,
                      std::chrono::milliseconds limit = std::chrono::seconds(10)) const {
    const std::string path = folder_ / std::to_string(number);
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!std::filesystem::exists(path) && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  int messages() const {
    int count = 0;
    while (std::filesystem::exists(folder_ / std::to_string(count + 1))) ++count;
    return count;
  }

 private:
  TemporaryFolder folder_;
  std::string kind_;
  base::ChildProcess server_;
  std::string port_;
};

}  // namespace hornbill::test
