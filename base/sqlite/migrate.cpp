// SPDX-License-Identifier: Apache-2.0
#include "base/sqlite/migrate.h"

#include <unistd.h>

namespace hornbill::base {
namespace {

Result<void> run_step(Database& database, const char* sql, std::int64_t version) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return fail(transaction.error());
  // A pragma takes no bound value; the number is ours.
  const std::string numbered =
      std::string(sql) + "; PRAGMA user_version = " + std::to_string(version);
  if (auto done = database.execute(numbered); !done) return done;
  return transaction->commit();
}

}  // namespace

Result<void> migrate(Database& database, std::span<const char* const> steps,
                     const std::string& backup_path) {
  const auto version = database.query_integer("PRAGMA user_version");
  if (!version) return fail(version.error());
  const auto known = static_cast<std::int64_t>(steps.size());
  if (*version > known || *version < 0) {
    return fail(ErrorCode::unsupported, "database: its version is " + std::to_string(*version) +
                                            ", this program knows up to " + std::to_string(known));
  }
  if (*version > 0 && *version < known && !backup_path.empty()) {
    ::unlink(backup_path.c_str());
    if (auto copied = database.copy_to(backup_path); !copied) {
      return fail(copied.error().within("copying before the upgrade"));
    }
  }
  for (std::int64_t n = *version; n < known; ++n) {
    if (auto done = run_step(database, steps[static_cast<std::size_t>(n)], n + 1); !done) {
      return fail(done.error().within("upgrading to version " + std::to_string(n + 1)));
    }
  }
  return {};
}

}  // namespace hornbill::base
