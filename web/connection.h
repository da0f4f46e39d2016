// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "web/request.h"

// The seam between HTTP and the transport below it: a session speaks HTTP to a Connection, a
// listener makes Connections. One transport is one source file (unix_listener.cpp); TLS comes
// as another without a change to the session.
namespace hornbill::web {

// A stream of bytes to one client. At most one read and one write are under way at a time.
// Thread: the server's.
class Connection {
 public:
  virtual ~Connection() = default;

  // `done(n)`: n bytes are in `into`; 0: the client closed, or the connection is broken.
  // `into` must live until then. `done` is never called from within this call.
  virtual void read(std::span<char> into, std::function<void(std::size_t)> done) = 0;
  // Writes all of `part`, which lies within `owner`. `done(false)`: broken.
  virtual void write(std::shared_ptr<const std::string> owner, std::string_view part,
                     std::function<void(bool)> done) = 0;
  // No more is written; the client may still send.
  virtual void end_writing() = 0;
  // Ends all that is under way (`done` is called with 0 or false) and closes.
  virtual void close() = 0;
  virtual const Peer& peer() const = 0;
};

// Waits for clients and hands each over, until it is destroyed. Thread: the server's.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void start(std::function<void(std::unique_ptr<Connection>)> take) = 0;
  // Goes on waiting where an exception has ended that; else does nothing.
  virtual void resume() = 0;
};

}  // namespace hornbill::web
