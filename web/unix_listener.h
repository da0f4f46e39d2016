// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "web/connection.h"
#include "web/socket_lock.h"

namespace boost::asio {
class io_context;
}

namespace hornbill::web {

// Which socket to listen on, and for whom.
struct UnixListenerOptions {
  std::string path;           // at most 107 bytes
  std::string command_group;  // its members may command; may not exist
  SocketLock lock;            // of `path`; null: taken by the listener
};

// Listens on a Unix socket that every local user may connect to; the kernel's word on who the
// peer is decides what it may do. May command: root, this process's own user, and processes that
// are in the command group.
// Fails: refused (another daemon holds the lock), io, invalid_argument (path too long, or
// something other than a socket is there).
base::Result<std::unique_ptr<Listener>> listen_unix(boost::asio::io_context& loop,
                                                    const UnixListenerOptions& options);

}  // namespace hornbill::web
