// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace hornbill::web {

// The right to serve one socket, held until the last owner lets go or the process ends.
using SocketLock = std::shared_ptr<const base::UniqueFd>;

// Takes the lock file beside the socket `path` ("control.sock.lock"), which tells a living daemon
// from a socket that a dead one left.
// Thread: any.
// Fails: refused (another daemon holds it), io (its folder does not exist or may not be written).
base::Result<SocketLock> lock_socket(const std::string& path);

}  // namespace hornbill::web
