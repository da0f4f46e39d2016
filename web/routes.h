// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "web/router.h"

namespace hornbill::web {

class StationControl;

// All routes of the station, in the order of docs/api/openapi.yaml. `control` must outlive them.
std::vector<Route> station_routes(StationControl& control);

// Where sound files are sent to, which are longer than other bodies.
inline constexpr std::string_view kRecordingsPath = "/api/v1/alerts/recordings";

// docs/api/openapi.yaml as it was built in.
std::string_view openapi_document();

}  // namespace hornbill::web
