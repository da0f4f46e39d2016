// SPDX-License-Identifier: Apache-2.0
#include "tests/support/scripted_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/process/child_process.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::test {
namespace {

constexpr int kLookMs = 20;  // how soon a server sees that the test has ended

bool ready(int fd, short events) {
  pollfd waited{fd, events, 0};
  return ::poll(&waited, 1, kLookMs) > 0;
}

ServedRequest parsed_request(const std::string& head) {
  ServedRequest request;
  const std::size_t from = head.find(' ');
  if (from == std::string::npos) return request;
  request.path = head.substr(from + 1, head.find(' ', from + 1) - from - 1);
  for (std::size_t at = head.find("\r\n"); at != std::string::npos;) {
    const std::size_t end = head.find("\r\n", at + 2);
    if (end == std::string::npos) break;
    const std::string line = head.substr(at + 2, end - at - 2);
    const std::size_t colon = line.find(": ");
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (colon != std::string::npos) request.headers[name] = line.substr(colon + 2);
    at = end;
  }
  return request;
}

}  // namespace

bool ServedConnection::send(std::string_view bytes) {
  while (!bytes.empty() && !stop_.load()) {
    if (!ready(fd_, POLLOUT)) continue;
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return bytes.empty();
}

void ServedConnection::wait_until_closed() {
  std::array<char, 256> unread{};
  while (!stop_.load()) {
    if (ready(fd_, POLLIN) && ::recv(fd_, unread.data(), unread.size(), 0) <= 0) return;
  }
}

ScriptedServer::ScriptedServer(Answer answer) : answer_(std::move(answer)) {
  ::setenv("no_proxy", "127.0.0.1,localhost", 1);
  listener_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::listen(listener_.get(), 16), 0);
  EXPECT_EQ(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

ScriptedServer::~ScriptedServer() {
  stop_.store(true);
  thread_.join();
}

std::string ScriptedServer::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

std::vector<ServedRequest> ScriptedServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::vector<std::string> ScriptedServer::paths() const {
  std::vector<std::string> out;
  for (const ServedRequest& request : requests()) out.push_back(request.path);
  return out;
}

void ScriptedServer::serve() {
  while (!stop_.load()) {
    if (!ready(listener_.get(), POLLIN)) continue;
    const base::UniqueFd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (fd) serve_one(fd.get());
  }
}

void ScriptedServer::serve_one(int fd) {
  std::string head;
  std::array<char, 4096> part{};
  while (!stop_.load() && head.find("\r\n\r\n") == std::string::npos) {
    if (!ready(fd, POLLIN)) continue;
    const ssize_t got = ::recv(fd, part.data(), part.size(), 0);
    if (got <= 0) return;
    head.append(part.data(), static_cast<std::size_t>(got));
  }
  const ServedRequest request = parsed_request(head);
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  ServedConnection connection(fd, stop_);
  answer_(request, connection);
}

std::string http_answer(std::string_view status, std::string_view body,
                        const std::vector<std::string>& headers) {
  std::string text = "HTTP/1.1 " + std::string(status) + "\r\n";
  for (const std::string& line : headers) text += line + "\r\n";
  text += "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return text + std::string(body);
}

std::string gzipped(std::string_view bytes) {
  const TemporaryFolder folder;
  const std::string from = folder.write("plain", bytes);
  const std::string to = folder.write("packed", "");
  const base::UniqueFd out(::open(to.c_str(), O_WRONLY | O_CLOEXEC));
  auto child = base::ChildProcess::spawn({.program = "/usr/bin/gzip",
                                          .arguments = {"gzip", "-c", from},
                                          .fds = {{out.get(), 1}},
                                          .environment = {}});
  EXPECT_TRUE(child);
  EXPECT_TRUE(child->wait(std::chrono::seconds(10)));
  return slurp(to);
}

}  // namespace hornbill::test
