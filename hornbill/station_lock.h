// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "web/socket_lock.h"

namespace hornbill {

// That no other daemon runs this station, as long as it lives.
struct StationLock {
  web::SocketLock socket;
  base::UniqueFd state_folder;  // none where the folder cannot be opened: nothing is shared then
};

// Takes the lock of the control socket, and that of the state folder, which another configuration
// may name too. Writes nothing but the socket's lock file.
// Fails: refused (another daemon runs), io (the socket's folder cannot be used).
base::Result<StationLock> lock_station(const std::string& socket_path,
                                       const std::string& state_folder);

}  // namespace hornbill
