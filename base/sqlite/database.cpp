// SPDX-License-Identifier: Apache-2.0
#include "base/sqlite/database.h"

#include <sqlite3.h>

#include <utility>

namespace hornbill::base {
namespace {

ErrorCode code_of(int status) {
  switch (status & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorCode::corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::unavailable;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return ErrorCode::refused;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return ErrorCode::invalid_argument;
    case SQLITE_FULL:
    case SQLITE_TOOBIG:
    case SQLITE_NOMEM:
      return ErrorCode::limit;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return ErrorCode::io;
    default:
      return ErrorCode::internal;
  }
}

tl::unexpected<Error> failure(sqlite3* handle, int status) {
  std::string text = handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(status);
  const int system = handle != nullptr ? sqlite3_system_errno(handle) : 0;
  const bool of_system = (status & 0xff) == SQLITE_IOERR || (status & 0xff) == SQLITE_CANTOPEN;
  if (of_system && system != 0) text += " (system error " + std::to_string(system) + ")";
  return fail(code_of(status), "database: " + text);
}

}  // namespace

Statement::Statement(Statement&& o) noexcept
    : statement_(std::exchange(o.statement_, nullptr)), bind_status_(o.bind_status_) {}

Statement& Statement::operator=(Statement&& o) noexcept {
  std::swap(statement_, o.statement_);
  std::swap(bind_status_, o.bind_status_);
  return *this;
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(int position, std::int64_t value) {
  bind_status_ |= sqlite3_bind_int64(statement_, position, value);
  return *this;
}
Statement& Statement::bind(int position, double value) {
  bind_status_ |= sqlite3_bind_double(statement_, position, value);
  return *this;
}
Statement& Statement::bind(int position, std::string_view value) {
  bind_status_ |= sqlite3_bind_text64(statement_, position, value.empty() ? "" : value.data(),
                                      value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}
Statement& Statement::bind_null(int position) {
  bind_status_ |= sqlite3_bind_null(statement_, position);
  return *this;
}
Statement& Statement::bind(int position, const std::optional<std::int64_t>& value) {
  return value ? bind(position, *value) : bind_null(position);
}

Result<bool> Statement::step() {
  if (bind_status_ != SQLITE_OK) return fail(ErrorCode::internal, "database: a value did not fit");
  const int status = sqlite3_step(statement_);
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) return false;
  return failure(sqlite3_db_handle(statement_), status);
}

Result<void> Statement::run() {
  auto row = step();
  reset();
  if (!row) return fail(row.error());
  return {};
}

void Statement::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  bind_status_ = SQLITE_OK;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}
double Statement::real(int column) const { return sqlite3_column_double(statement_, column); }
std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}
bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
std::optional<std::int64_t> Statement::optional_integer(int column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

Result<Database> Database::open(const std::string& path, const DatabaseOptions& options) {
  const int access =
      options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3* handle = nullptr;
  const int status = sqlite3_open_v2(
      path.c_str(), &handle, access | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      options.vfs.empty() ? nullptr : options.vfs.c_str());
  Database database(handle);
  if (status != SQLITE_OK) return failure(handle, status);
  const auto timeout = std::chrono::duration_cast<std::chrono::milliseconds>(options.busy_timeout);
  sqlite3_busy_timeout(handle, static_cast<int>(timeout.count()));
  // Crafted files must not run code of their own through views or triggers.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // SQLite takes a file without the right to write silently as read-only.
  if (!options.read_only && sqlite3_db_readonly(handle, "main") == 1) {
    return fail(ErrorCode::refused, "database: " + path + " may not be written");
  }
  std::string setup = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";
  if (!options.read_only) {
    // Reading the schema first tells a damaged file from one that is merely locked.
    setup =
        "SELECT count(*) FROM sqlite_schema; PRAGMA journal_mode = WAL;"
        "PRAGMA journal_size_limit = 4194304;" +
        setup;
  }
  if (auto done = database.execute(setup); !done) return fail(done.error());
  return database;
}

Database::Database(Database&& o) noexcept : handle_(std::exchange(o.handle_, nullptr)) {}

Database& Database::operator=(Database&& o) noexcept {
  std::swap(handle_, o.handle_);
  return *this;
}

// _v2: a statement that outlives its database by mistake is harmless.
Database::~Database() { sqlite3_close_v2(handle_); }

Result<void> Database::execute(const std::string& sql) {
  const int status = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return failure(handle_, status);
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int status = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (status != SQLITE_OK) return failure(handle_, status);
  return Statement(statement);
}

Result<std::int64_t> Database::query_integer(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return fail(statement.error());
  auto row = statement->step();
  if (!row) return fail(row.error());
  if (!*row) return fail(ErrorCode::not_found, "database: no row");
  return statement->integer(0);
}

Result<void> Database::quick_check() {
  auto statement = prepare("PRAGMA quick_check(1)");
  if (!statement) return fail(statement.error());
  auto row = statement->step();
  if (!row) return fail(row.error());
  const std::string found = statement->text(0);
  if (found != "ok") return fail(ErrorCode::corrupt, "database: " + found);
  return {};
}

Result<void> Database::copy_to(const std::string& path) {
  auto statement = prepare("VACUUM INTO ?1");
  if (!statement) return fail(statement.error());
  return statement->bind(1, path).run();
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }

Result<Transaction> Transaction::begin(Database& database) {
  if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) return fail(begun.error());
  return Transaction(database);
}

Transaction::Transaction(Transaction&& o) noexcept
    : database_(std::exchange(o.database_, nullptr)) {}

Transaction::~Transaction() {
  // SQLite may have rolled back by itself already; then this says so and nothing is wrong.
  if (database_ != nullptr) (void)database_->execute("ROLLBACK");
}

Result<void> Transaction::commit() {
  auto done = database_->execute("COMMIT");
  if (done) database_ = nullptr;
  return done;
}

}  // namespace hornbill::base
