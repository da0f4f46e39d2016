// SPDX-License-Identifier: Apache-2.0
#include "hornbill/station_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <utility>

namespace hornbill {

base::Result<StationLock> lock_station(const std::string& socket_path,
                                       const std::string& state_folder) {
  auto socket = web::lock_socket(socket_path);
  if (!socket) return base::fail(socket.error());
  StationLock lock{*std::move(socket), {}};
  // The folder itself is locked, so that this works on a disk that is full or read-only; and a
  // file system without such locks keeps no station silent.
  base::UniqueFd folder(::open(state_folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return lock;
  if (::flock(folder.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return base::fail(base::ErrorCode::refused,
                      "another hornbill runs already: it uses the state folder " + state_folder);
  }
  lock.state_folder = std::move(folder);
  return lock;
}

}  // namespace hornbill
