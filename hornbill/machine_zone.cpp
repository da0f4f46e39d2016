// SPDX-License-Identifier: Apache-2.0
#include "hornbill/machine_zone.h"

#include <cstdlib>
#include <filesystem>

namespace hornbill {

base::TimeZone zone_named_by(std::string_view tz, std::string_view localtime_target) {
  constexpr std::string_view kFolder = "zoneinfo/";
  std::string_view text = tz.empty() ? localtime_target : tz;
  if (text.starts_with(':')) text.remove_prefix(1);
  const std::size_t folder = text.find(kFolder);
  if (folder != std::string_view::npos) text.remove_prefix(folder + kFolder.size());
  return base::TimeZone::find(text).value_or(base::TimeZone::utc());
}

base::TimeZone machine_zone() {
  const char* tz = std::getenv("TZ");
  std::error_code ignored;
  const auto target = std::filesystem::read_symlink("/etc/localtime", ignored);
  return zone_named_by(tz == nullptr ? "" : tz, target.string());
}

}  // namespace hornbill
