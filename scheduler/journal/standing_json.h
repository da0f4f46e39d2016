// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "scheduler/journal/json_fields.h"
#include "scheduler/playout/standing.h"

namespace hornbill::scheduler {

// How the programmes stand, as JSON. Reading throws what the JSON library throws.
Json standing_to(const Standing& standing);
Standing standing_from(const Json& j);

// The same as it is kept in the store. Thread: any.
std::string standing_to_text(const Standing& standing);
// Nothing: it cannot be understood.
std::optional<Standing> standing_from_text(const std::string& text);

}  // namespace hornbill::scheduler
