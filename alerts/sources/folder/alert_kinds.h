// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "alerts/sources/folder/drop_folder.h"

namespace hornbill::alerts {

// What a dropped file is; in the order of alert_file_kinds().
enum class DroppedAlert : std::uint8_t { cap, announcement_files, announcement_archive };

// The files that bring alerts: *.xml, a CAP message; *.announcement.toml with its signature,
// approvals and recordings beside it, whole once the signature and the recordings are there;
// *.announcement.tar.
std::vector<DropKind> alert_file_kinds();

}  // namespace hornbill::alerts
