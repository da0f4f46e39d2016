// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "web/socket_lock.h"

namespace hornbill::web {

class StationControl;

// Where the server listens and what it bears.
struct HttpServerOptions {
  std::string socket_path;                 // at most 107 bytes; its folder exists
  std::string command_group = "hornbill";  // its members may command; may not exist
  SocketLock socket_lock;                  // of the socket, where the caller has taken it already
  std::size_t max_connections = 64;        // further ones wait unaccepted; each may stream events
  std::uint32_t max_header_bytes = 8 * 1024;
  std::uint64_t max_body_bytes = 64 * 1024;
  std::uint64_t max_upload_bytes = 16 * 1024 * 1024;  // of a sound file, by who may command
  std::chrono::milliseconds request_timeout{5000};    // from a request's first byte to its last
  std::chrono::milliseconds idle_timeout{30000};      // between requests of one connection
  std::chrono::milliseconds write_timeout{10000};     // a client that takes nothing
  std::chrono::milliseconds event_period{200};        // how often events look for news
  std::size_t workers = 3;                            // threads for slow requests that look
  std::size_t order_workers = 2;                      // for those that command, whoever looks
  std::size_t urgent_workers = 2;                     // for what ends an alert, whoever commands
  std::size_t voice_workers = 2;                      // for alerts that wait for their voices
  std::size_t foremost_workers = 2;                   // for those of them that lives hang on
  std::size_t worker_queue = 32;  // slow requests waiting; more are answered 503
};

// Counts since the start, for metrics and tests.
struct HttpServerCounts {
  std::uint64_t accepted = 0;   // connections
  std::uint64_t open = 0;       // connections now
  std::uint64_t requests = 0;   // answered
  std::uint64_t timed_out = 0;  // connections ended because the client was too slow
};

// The station's HTTP server on its own threads: HTTP/1.1 with keep-alive over a Unix socket,
// where the peer's user id says who asks. The routes are those of web/routes.h.
// Thread: any.
class HttpServer {
 public:
  // Binds, removes a stale socket, and serves from then on. `control` must outlive the server.
  // Fails: refused (another daemon answers there), io, invalid_argument (path too long).
  static base::Result<std::unique_ptr<HttpServer>> start(const HttpServerOptions& options,
                                                         StationControl& control);
  // Ends all connections within the workers' longest call; removes the socket.
  ~HttpServer();

  HttpServerCounts counts() const;

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill::web
