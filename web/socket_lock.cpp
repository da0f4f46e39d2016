// SPDX-License-Identifier: Apache-2.0
#include "web/socket_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <utility>

namespace hornbill::web {

// The lock is the kernel's: it ends with the process, however that ended.
base::Result<SocketLock> lock_socket(const std::string& path) {
  const std::string file = path + ".lock";
  base::UniqueFd lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock) return base::fail(base::errno_error("opening " + file));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return base::fail(base::ErrorCode::refused,
                      "another hornbill runs already: it holds the lock " + file);
  }
  return std::make_shared<const base::UniqueFd>(std::move(lock));
}

}  // namespace hornbill::web
