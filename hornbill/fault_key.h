// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "scheduler/playout/snapshot.h"

namespace hornbill {

// A key for a fault of which there may be several: it stays while others come and go, and while the
// fault only grows older, for it is made of the words of `text` without the numbers in them.
// `prefix` as "alerts.roster"; `others` are the faults that have their keys already.
std::string fault_key(const std::string& prefix, const std::string& text,
                      std::span<const scheduler::Fault> others);

}  // namespace hornbill
