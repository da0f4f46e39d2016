// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace hornbill::base {

struct DatabaseOptions {
  bool read_only = false;
  Duration busy_timeout{std::chrono::milliseconds(500)};  // how long to wait for another's lock
  std::string vfs{};                                      // SQLite VFS by name; empty: the system's
};

// A prepared statement. Values are bound by position from 1, columns read by position from 0.
// Owns: the statement; must not outlive its Database.
// Thread: that of its Database.
class Statement {
 public:
  Statement(Statement&& o) noexcept;
  Statement& operator=(Statement&& o) noexcept;
  ~Statement();

  // Each copies its value. A wrong position shows as an error of step().
  Statement& bind(int position, std::int64_t value);
  Statement& bind(int position, double value);
  Statement& bind(int position, std::string_view value);
  Statement& bind_null(int position);
  Statement& bind(int position, const std::optional<std::int64_t>& value);

  // Moves to the next row; false: no more. Fails as execute() of Database.
  Result<bool> step();
  // step() for a statement that gives no row, then ready to be bound again.
  Result<void> run();
  // Back to the start; the bound values are forgotten.
  void reset();

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  bool is_null(int column) const;
  std::optional<std::int64_t> optional_integer(int column) const;

 private:
  friend class Database;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  sqlite3_stmt* statement_ = nullptr;
  int bind_status_ = 0;
};

// One connection to one SQLite database: WAL, synchronous=FULL (a commit that returned survives a
// power cut), foreign keys on.
// Owns: the connection. Thread: one at a time.
class Database {
 public:
  // Opens or creates `path`; an SQLite URI ("file:/x?vfs=memdb") is taken as one.
  // Fails: corrupt, not a database or damaged; unavailable, locked; refused, not writable;
  // limit, disk full; io.
  static Result<Database> open(const std::string& path, const DatabaseOptions& options = {});
  Database(Database&& o) noexcept;
  Database& operator=(Database&& o) noexcept;
  ~Database();

  // Runs one or more statements whose rows do not matter.
  // Fails: as open(); invalid_argument, a row that the schema refuses; internal, wrong SQL.
  Result<void> execute(const std::string& sql);
  Result<Statement> prepare(std::string_view sql);
  // The first column of the first row. Fails also: not_found, no row.
  Result<std::int64_t> query_integer(std::string_view sql);

  // Reads every page and checks its structure. Time grows with the file: about 1 s for 300 MB.
  // Fails: corrupt, with what was found first.
  Result<void> quick_check();
  // A whole copy, compacted, at `path`, which must not exist. Fails as open().
  Result<void> copy_to(const std::string& path);
  // Rows changed by the last statement.
  std::int64_t changes() const;

 private:
  explicit Database(sqlite3* handle) : handle_(handle) {}
  sqlite3* handle_ = nullptr;
};

// BEGIN IMMEDIATE, so that a lock held by another shows here; rolled back unless committed.
// Must not outlive its Database.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& o) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // Fails as Database::execute(); nothing was kept then.
  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace hornbill::base
