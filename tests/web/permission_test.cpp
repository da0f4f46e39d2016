// SPDX-License-Identifier: Apache-2.0
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "tests/web/server_fixture.h"

namespace hornbill::web {
namespace {

constexpr uid_t kNobody = 65534;
constexpr gid_t kAudio = 29;  // stands for the station's group; in every Debian

// Asks as another user: the status lines of the answers to a look and to an order, or nothing
// where this process may not change its user.
std::vector<std::string> ask_as(const std::string& path, gid_t further_group) {
  int ends[2];
  if (::pipe(ends) != 0) return {};
  const pid_t child = ::fork();
  if (child == 0) {
    const bool changed =
        ::setgroups(1, &further_group) == 0 && ::setgid(kNobody) == 0 && ::setuid(kNobody) == 0;
    RawClient client(path);
    client.send("GET /api/v1/status HTTP/1.1\r\nHost: h\r\n\r\n");
    std::string out = status_line(client.response()) + "\n";
    client.send("POST /api/v1/skip HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
    out += status_line(client.response()) + "\n";
    const ssize_t written = changed ? ::write(ends[1], out.data(), out.size()) : 0;
    ::_exit(written < 0 ? 1 : 0);
  }
  ::close(ends[1]);
  std::string text;
  char buffer[512];
  for (ssize_t n = 0; (n = ::read(ends[0], buffer, sizeof(buffer))) > 0;) {
    text.append(buffer, static_cast<std::size_t>(n));
  }
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

TEST_F(ServerTest, TheStationsOwnUserMayCommandAndIsNamed) {
  start();
  EXPECT_EQ(status_line(post("/api/v1/skip")), "HTTP/1.1 202 Accepted");
  ASSERT_EQ(station_.orders().size(), 1U);
  if (::geteuid() == 0) {
    EXPECT_EQ(station_.orders()[0], "0  root");
  }
}

TEST_F(ServerTest, AStrangerMayLookButNotCommand) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  start();
  const auto lines = ask_as(options_.socket_path, kNobody);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], "HTTP/1.1 200 OK");
  EXPECT_EQ(lines[1], "HTTP/1.1 403 Forbidden");
  EXPECT_TRUE(station_.orders().empty());
}

TEST_F(ServerTest, AMemberOfTheStationsGroupMayCommandAndIsNamed) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  const group* audio = ::getgrgid(kAudio);
  if (audio == nullptr) GTEST_SKIP() << "this system has no group " << kAudio;
  options_.command_group = audio->gr_name;
  start();
  const auto lines = ask_as(options_.socket_path, kAudio);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[1], "HTTP/1.1 202 Accepted");
  ASSERT_EQ(station_.orders().size(), 1U);
  EXPECT_EQ(station_.orders()[0], "0  nobody");
}

TEST_F(ServerTest, AStrangersListenersLeavePlacesForTheStaff) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  options_.max_connections = 16;
  start();
  const pid_t child = ::fork();
  if (child == 0) {
    if (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0) {
      ::_exit(3);
    }
    std::vector<RawClient> clients;
    int heard = 0;
    for (int i = 0; i < 14; ++i) {
      clients.emplace_back(options_.socket_path);
      clients.back().send("GET /api/v1/events HTTP/1.1\r\nHost: h\r\n\r\n");
      clients.back().read_until("\r\n\r\n");
      if (clients.back().text.rfind("HTTP/1.1 200", 0) == 0) ++heard;
    }
    ::_exit(heard == 6 ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0) << "half of the twelve places for listeners are strangers'";
}

}  // namespace
}  // namespace hornbill::web
