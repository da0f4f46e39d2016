// SPDX-License-Identifier: Apache-2.0
#include "base/user_name.h"

#include <pwd.h>

#include <vector>

namespace hornbill::base {

std::string user_name(uid_t uid) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer(4096);
  if (getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
    return found->pw_name;
  }
  return "uid " + std::to_string(uid);
}

}  // namespace hornbill::base
