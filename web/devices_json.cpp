// SPDX-License-Identifier: Apache-2.0
#include "web/devices_json.h"

#include <nlohmann/json.hpp>

namespace hornbill::web {

using Json = nlohmann::ordered_json;

std::string devices_json(const std::vector<audio::DeviceInfo>& devices) {
  Json list = Json::array();
  for (const audio::DeviceInfo& device : devices) {
    list.push_back({{"name", device.name},
                    {"system", device.system},
                    {"output_channels", device.output_channels},
                    {"input_channels", device.input_channels},
                    {"default_rate", device.default_rate},
                    {"default_output", device.default_output},
                    {"default_input", device.default_input}});
  }
  Json out;
  out["devices"] = std::move(list);
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

base::Result<std::vector<audio::DeviceInfo>> read_devices(std::string_view json) {
  try {
    std::vector<audio::DeviceInfo> out;
    const Json in = Json::parse(json);
    for (const Json& item : in.at("devices")) {
      audio::DeviceInfo& device = out.emplace_back();
      device.name = item.value("name", "");
      device.system = item.value("system", "");
      device.output_channels = item.value("output_channels", 0);
      device.input_channels = item.value("input_channels", 0);
      device.default_rate = item.value("default_rate", 0.0);
      device.default_output = item.value("default_output", false);
      device.default_input = item.value("default_input", false);
    }
    return out;
  } catch (const Json::exception& e) {
    return base::fail(base::ErrorCode::corrupt,
                      std::string("the list of devices is damaged: ") + e.what());
  }
}

}  // namespace hornbill::web
