// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/toml/faults.h"
#include "config/station_config.h"

namespace hornbill::config {

// `path` and, in the order of their names, the *.toml of the folder beside it ("NAME.d" for
// NAME.toml). What cannot be read becomes a fault; where that is `path` itself, the list is empty.
// Thread: any.
std::vector<SourceText> read_source_texts(const std::string& path, base::FaultList& faults);

// The folder where relative paths of a configuration start: that of its file.
std::string folder_of(const std::string& file);

// `path` as an absolute one without "." and "..", starting at `base` where it is relative.
std::string absolute_path(const std::string& path, const std::string& base);

}  // namespace hornbill::config
