// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "tests/support/temporary_folder.h"
#include "tests/web/fake_station.h"
#include "tests/web/raw_client.h"
#include "web/http_server.h"

namespace hornbill::web {

// A real server on a real socket.
class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    ::chmod(folder_.path().c_str(), 0755);
    options_.socket_path = folder_.path() + "/control.sock";
    options_.event_period = std::chrono::milliseconds(20);
  }
  void start() {
    auto server = HttpServer::start(options_, station_);
    ASSERT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
  }
  RawClient connect() const { return RawClient(options_.socket_path); }
  // The whole answer to one request on a connection of its own.
  std::string ask(const std::string& request) const {
    RawClient client = connect();
    client.send(request);
    return client.response();
  }
  std::string get(const std::string& target) const {
    return ask("GET " + target + " HTTP/1.1\r\nHost: hornbill\r\n\r\n");
  }
  std::string post(const std::string& target) const {
    return ask("POST " + target + " HTTP/1.1\r\nHost: hornbill\r\nContent-Length: 0\r\n\r\n");
  }
  // Waits for something that the server's thread does; false: it did not in 5 s.
  template <class Condition>
  static bool becomes(const Condition& condition) {
    for (int i = 0; i < 1000; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }

  test::TemporaryFolder folder_;
  FakeStation station_;
  HttpServerOptions options_;
  std::unique_ptr<HttpServer> server_;
};

inline std::string status_line(const std::string& response) {
  return response.substr(0, response.find("\r\n"));
}
inline std::string body_of(const std::string& response) {
  const std::size_t end = response.find("\r\n\r\n");
  return end == std::string::npos ? "" : response.substr(end + 4);
}

}  // namespace hornbill::web
