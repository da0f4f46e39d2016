// SPDX-License-Identifier: Apache-2.0
#include "base/process/helper_program.h"

#include <filesystem>
#include <system_error>

namespace hornbill::base {

std::string helper_program(std::string_view name) {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return (self.parent_path() / name).string();
}

}  // namespace hornbill::base
