// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "web/router.h"

namespace hornbill::web {

class StationControl;

// Appends the routes of alerts, in the order of docs/api/openapi.yaml.
void add_alert_routes(std::vector<Route>& routes, StationControl& control);

}  // namespace hornbill::web
