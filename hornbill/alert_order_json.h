// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "hornbill/alert_client.h"

namespace hornbill {

// The words of `alert send` as the body of POST /api/v1/alerts; recordings are still named by their
// files. Fails: invalid_argument, with the option that is wrong.
base::Result<nlohmann::ordered_json> alert_order_json(const AlertSendOptions& options);

}  // namespace hornbill
