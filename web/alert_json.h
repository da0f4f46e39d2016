// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time_zone.h"
#include "web/alert_control.h"

namespace hornbill::web {

// Reads the body of POST /api/v1/alerts, see docs/api/openapi.yaml. A recording is named by its
// digest, which stands in `audio_file` until the station finds the file.
// Times without an offset are those of `zone`; "+30m" counts from `now`.
// Fails: invalid_argument, with the member that is wrong and what would be right.
base::Result<AlertOrder> read_alert_order(std::string_view json, const base::TimeZone& zone,
                                          base::UtcTime now);

// An answer, and an alert with its life, as the API tells them. Times are RFC 3339 in
// milliseconds, with the offset of `zone`.
nlohmann::ordered_json alert_answer_json(const AlertAnswer& answer);
nlohmann::ordered_json alert_json(const alerts::AlertRecord& record, const base::TimeZone& zone);

}  // namespace hornbill::web
