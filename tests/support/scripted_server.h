// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/unique_fd.h"

namespace hornbill::test {

struct ServedRequest {
  std::string path;                            // with what follows a question mark
  std::map<std::string, std::string> headers;  // names in lower case
};

// The other end of a request, for answers that misbehave.
class ServedConnection {
 public:
  ServedConnection(int fd, const std::atomic<bool>& stop) : fd_(fd), stop_(stop) {}

  // False: nobody listens any more, or the test ends.
  bool send(std::string_view bytes);
  // Until the client has gone or the test ends.
  void wait_until_closed();

 private:
  int fd_;
  const std::atomic<bool>& stop_;
};

// An HTTP server on a port of its own at 127.0.0.1, whose every answer is up to the test. Requests
// are answered one after the other, on a thread of the server's.
class ScriptedServer {
 public:
  using Answer = std::function<void(const ServedRequest&, ServedConnection&)>;

  explicit ScriptedServer(Answer answer);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string url(std::string_view path) const;
  // What was asked so far, in order.
  std::vector<ServedRequest> requests() const;
  std::vector<std::string> paths() const;

 private:
  void serve();
  void serve_one(int fd);

  Answer answer_;
  base::UniqueFd listener_;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  std::vector<ServedRequest> requests_;  // under mutex_
  std::thread thread_;
};

// A whole answer: "200 OK", header lines without line ends, body.
std::string http_answer(std::string_view status, std::string_view body,
                        const std::vector<std::string>& headers = {});

// The bytes as gzip packs them.
std::string gzipped(std::string_view bytes);

}  // namespace hornbill::test
