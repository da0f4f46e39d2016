// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hornbill/library_loader.h"

namespace hornbill {

// Facts about files in the store of the station whose state is in `folder`, for commands that run
// beside the station or without it. A store that is absent, locked or damaged only means that
// nothing is known, and that nothing is kept.

// Changes nothing on the disk.
playlists::KnownFacts stored_facts(const std::string& folder);

// Keeps what is found, too: makes the store where there is none.
FactsKeeper stored_facts_keeper(const std::string& folder);

}  // namespace hornbill
