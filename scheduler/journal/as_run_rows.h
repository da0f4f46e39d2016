// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/sqlite/database.h"
#include "scheduler/playout/as_run.h"

namespace hornbill::scheduler {

// How an AsRunRecord lies in the table `as_run`.

// The columns in the order in which bind_as_run() and read_as_run() take them.
inline constexpr std::string_view kAsRunColumns =
    "id, kind, programme, zones, entry, segment, title, artist, planned_us, started_us, "
    "started_frame, ended_us, played, how_ended, reason, from_frame";

// "item", "overlay", ... as stored, exported and printed.
std::string_view name_of(AsRunKind kind);
std::optional<AsRunKind> as_run_kind(std::string_view name);

// Whether such a record describes something that lasts, so that one without an end is still on.
bool lasts(AsRunKind kind);

void bind_as_run(base::Statement& statement, const AsRunRecord& record);
AsRunRecord read_as_run(const base::Statement& row);

}  // namespace hornbill::scheduler
