// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "config/parse.h"
#include "config/station_config.h"

namespace hornbill::config {

// The configuration that a station last accepted, kept beside its state, so that it can start when
// the file it was read from is damaged or gone.
struct LastGood {
  base::UtcTime accepted;
  std::vector<SourceText> texts;  // absolute names; never empty
};

// Keeps the texts of `config` in its state folder, replacing what was kept of the same file; what
// is kept already is not written again, and so keeps its time. Where [state] names another folder
// than `options`, a second copy goes there, if that folder exists: without the file nothing else
// tells where the first one is. After a power cut the old or the new one is there whole.
// Fails: io (disk full, read-only); limit (no memory). Thread: one at a time.
base::Result<void> keep_last_good(const StationConfig& config, const ParseOptions& options,
                                  base::UtcTime now);

// What was kept of the file `path`; nothing where none was or it is damaged. Thread: any.
std::optional<LastGood> read_last_good(const std::string& path, const ParseOptions& options);

// Reads what was kept as if it were still where it came from: relative paths mean the same.
ParsedConfig parse_last_good(LastGood kept, const ParseOptions& options);

}  // namespace hornbill::config
