// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace hornbill::base {

// Path of a helper process's program ("hornbill-card", "hornbill-codec"), which lies in the folder
// of the program that runs. Thread: any.
std::string helper_program(std::string_view name);

}  // namespace hornbill::base
