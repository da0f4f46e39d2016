// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "web/connection.h"

namespace boost::asio {
class io_context;
}

namespace hornbill::web {

// Listens on a Unix socket that every local user may connect to; the kernel's word on who the
// peer is decides what it may do. A lock file beside the socket tells a living daemon from a
// socket that a dead one left. May command: root, this process's own user, and processes that
// are in `command_group`.
// Fails: refused (another daemon holds the lock), io, invalid_argument (path too long, or
// something other than a socket is there).
base::Result<std::unique_ptr<Listener>> listen_unix(boost::asio::io_context& loop,
                                                    const std::string& path,
                                                    const std::string& command_group);

}  // namespace hornbill::web
