// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "scheduler/journal/input_json.h"

namespace hornbill::scheduler {

// The head of one run in the input journal: what the core was made with.
struct ReplayStart {
  std::string utc;         // RFC 3339
  std::string tzdata;      // version of the zones' database; another one may expand other plans
  std::string setup_text;  // the configuration; empty if its file is gone
  playlists::Library library;
  std::uint64_t seed = 0;
};

// Who takes the inputs. Each returns false to stop.
struct ReplayVisitor {
  std::function<bool(const ReplayStart&)> start;
  // `setup_text`: for a SetupChanged, whose pointer is null, the text of it; a LibraryChanged has
  // its library.
  std::function<bool(StampedInput, const std::string& setup_text)> input;
  // So many inputs are not in the journal here: from here on a replay may differ.
  std::function<bool(std::uint64_t missing)> gap;
};

// Gives back what an InputJournal wrote into `folder`, file after file in order of their days.
// What precedes the first start that is left is passed over; so is a last line cut off by a crash.
// Fails: not_found, no journal; corrupt, with file and line; unsupported, of a newer version; and
// as base::read_file() where a setup or library is gone.
base::Result<void> replay_inputs(const std::string& folder, const ReplayVisitor& visitor);

}  // namespace hornbill::scheduler
