// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace hornbill::base {

// The login name of a user of this machine; "uid 1000" where it has none. Thread: any.
std::string user_name(uid_t uid);

}  // namespace hornbill::base
