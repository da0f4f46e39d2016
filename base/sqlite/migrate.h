// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "base/sqlite/database.h"

namespace hornbill::base {

// Brings the schema up to date. `steps[n]` leads from user_version n to n + 1; steps that were
// released are never edited. Each runs in one transaction together with its number. Before the
// first step that changes an existing database a copy is made at `backup_path` (an older one there
// is replaced); empty: none is made.
// Fails: unsupported, the database is of a newer version (nothing was touched); as
// Database::open(), and then the schema is that of the last step that succeeded.
Result<void> migrate(Database& database, std::span<const char* const> steps,
                     const std::string& backup_path);

}  // namespace hornbill::base
