// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "web/router.h"

namespace hornbill::web {

class StationControl;

// All routes of the station, in the order of docs/api/openapi.yaml. `control` must outlive them.
std::vector<Route> station_routes(StationControl& control);

// docs/api/openapi.yaml as it was built in.
std::string_view openapi_document();

}  // namespace hornbill::web
