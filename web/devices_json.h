// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "audio/io/devices.h"
#include "base/result.h"

namespace hornbill::web {

// The answer of GET /api/v1/devices, without an end of line; and the way back.
std::string devices_json(const std::vector<audio::DeviceInfo>& devices);
// Fails: corrupt.
base::Result<std::vector<audio::DeviceInfo>> read_devices(std::string_view json);

}  // namespace hornbill::web
