// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/station_store.h"

#include <algorithm>
#include <array>
#include <random>

#include "base/sqlite/migrate.h"
#include "scheduler/journal/alert_rows.h"
#include "scheduler/journal/as_run_rows.h"

namespace hornbill::scheduler {
namespace {

// Times in microseconds UTC, lengths and places in frames at 48 kHz. Released steps stay as they
// are; a change is a new step.
constexpr std::array<const char*, 2> kSchema = {R"sql(
  CREATE TABLE as_run (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    programme TEXT NOT NULL,
    zones TEXT NOT NULL,
    entry TEXT NOT NULL,
    segment TEXT NOT NULL,
    title TEXT NOT NULL,
    artist TEXT NOT NULL,
    planned_us INTEGER,
    started_us INTEGER NOT NULL,
    started_frame INTEGER NOT NULL,
    ended_us INTEGER,
    played INTEGER NOT NULL,
    how_ended TEXT NOT NULL,
    reason TEXT NOT NULL,
    from_frame INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX as_run_started ON as_run (started_us, id);
  CREATE INDEX as_run_planned ON as_run (planned_us) WHERE planned_us IS NOT NULL;
  CREATE INDEX as_run_open ON as_run (id)
    WHERE ended_us IS NULL AND kind NOT IN ('missed', 'note');
  CREATE TABLE segment_facts (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    verdict INTEGER NOT NULL,
    reason TEXT NOT NULL,
    length INTEGER NOT NULL,
    cue_in INTEGER NOT NULL,
    cue_out INTEGER NOT NULL,
    segue INTEGER,
    loudness_lufs REAL,
    true_peak_dbtp REAL,
    title TEXT NOT NULL,
    artist TEXT NOT NULL,
    album TEXT NOT NULL,
    format TEXT NOT NULL,
    sample_rate INTEGER NOT NULL,
    channels INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE value (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
)sql",
                                                R"sql(
  CREATE TABLE alert_entry (
    sequence INTEGER PRIMARY KEY,
    alert INTEGER,
    kind TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX alert_entry_alert ON alert_entry (alert, sequence) WHERE alert IS NOT NULL;
)sql"};

constexpr std::string_view kPutAsRun =
    "INSERT INTO as_run (id, kind, programme, zones, entry, segment, title, artist, planned_us, "
    "started_us, started_frame, ended_us, played, how_ended, reason, from_frame) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) "
    "ON CONFLICT (id) DO UPDATE SET kind = ?2, programme = ?3, zones = ?4, entry = ?5, "
    "segment = ?6, title = ?7, artist = ?8, planned_us = ?9, started_us = ?10, "
    "started_frame = ?11, ended_us = ?12, played = ?13, how_ended = ?14, reason = ?15, "
    "from_frame = ?16";
constexpr std::string_view kPutFacts =
    "INSERT OR REPLACE INTO segment_facts VALUES "
    "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";
constexpr std::string_view kPutValue = "INSERT OR REPLACE INTO value VALUES (?1, ?2)";

void bind_facts(base::Statement& statement, const FactsUpdate& update) {
  const audio::MediaFacts& facts = update.file.facts;
  std::optional<std::int64_t> segue;
  if (facts.segue) segue = facts.segue->value;
  statement.bind(1, update.path)
      .bind(2, update.file.identity.size)
      .bind(3, update.file.identity.mtime_ns)
      .bind(4, static_cast<std::int64_t>(facts.verdict))
      .bind(5, facts.reason)
      .bind(6, facts.length.value)
      .bind(7, facts.cue_in.value)
      .bind(8, facts.cue_out.value)
      .bind(9, segue)
      .bind(10, facts.loudness_lufs)
      .bind(11, facts.true_peak_dbtp)
      .bind(12, facts.title)
      .bind(13, facts.artist)
      .bind(14, facts.album)
      .bind(15, facts.format)
      .bind(16, std::int64_t{facts.sample_rate})
      .bind(17, std::int64_t{facts.channels});
}

playlists::KnownFile read_facts(const base::Statement& row) {
  playlists::KnownFile file;
  file.identity = {row.integer(1), row.integer(2)};
  audio::MediaFacts& facts = file.facts;
  const std::int64_t verdict = row.integer(3);
  facts.verdict = verdict == 0   ? audio::Verdict::playable
                  : verdict == 1 ? audio::Verdict::silent
                                 : audio::Verdict::unplayable;
  facts.reason = row.text(4);
  facts.length = {row.integer(5)};
  facts.cue_in = {row.integer(6)};
  facts.cue_out = {row.integer(7)};
  if (const auto segue = row.optional_integer(8)) facts.segue = base::FrameCount{*segue};
  // Not-a-number is stored as null.
  if (!row.is_null(9)) facts.loudness_lufs = row.real(9);
  if (!row.is_null(10)) facts.true_peak_dbtp = row.real(10);
  facts.title = row.text(11);
  facts.artist = row.text(12);
  facts.album = row.text(13);
  facts.format = row.text(14);
  facts.sample_rate = static_cast<int>(row.integer(15));
  facts.channels = static_cast<int>(row.integer(16));
  return file;
}

base::Result<std::vector<AsRunRecord>> read_all(base::Statement& statement) {
  std::vector<AsRunRecord> records;
  for (;;) {
    const auto row = statement.step();
    if (!row) return base::fail(row.error());
    if (!*row) return records;
    records.push_back(read_as_run(statement));
  }
}

}  // namespace

base::Result<StationStore::Statements> StationStore::prepare(base::Database& database) {
  auto as_run = database.prepare(kPutAsRun);
  if (!as_run) return base::fail(as_run.error());
  auto facts = database.prepare(kPutFacts);
  if (!facts) return base::fail(facts.error());
  auto value = database.prepare(kPutValue);
  if (!value) return base::fail(value.error());
  auto alert_entry = database.prepare(kPutAlertEntry);
  if (!alert_entry) return base::fail(alert_entry.error());
  return Statements{std::move(*as_run), std::move(*facts), std::move(*value),
                    std::move(*alert_entry)};
}

base::Result<StationStore> StationStore::open(const std::string& path,
                                              const base::DatabaseOptions& options) {
  auto database = base::Database::open(path, options);
  if (!database) return base::fail(database.error());
  if (auto done = base::migrate(*database, kSchema, path + ".before-upgrade"); !done) {
    return base::fail(done.error());
  }
  auto statements = prepare(*database);
  if (!statements) return base::fail(statements.error());
  StationStore store(std::move(*database), std::move(*statements), path);
  store.files_.emplace(path);
  return store;
}

base::Result<StationStore> StationStore::open_in_memory() {
  // A name of its own for each, because databases of this kind are shared by name in a process.
  // check: allow rand (names a database, decides nothing on air)
  std::random_device random;
  const std::string name =
      "file:/hornbill-" + std::to_string(random()) + "-" + std::to_string(random()) + "?vfs=memdb";
  auto database = base::Database::open(name);
  if (!database) return base::fail(database.error());
  if (auto done = base::migrate(*database, kSchema, ""); !done) return base::fail(done.error());
  auto statements = prepare(*database);
  if (!statements) return base::fail(statements.error());
  StationStore store(std::move(*database), std::move(*statements), name);
  store.in_memory_ = true;
  return store;
}

base::Result<void> StationStore::put(const StoreItem& item) {
  if (const auto* record = std::get_if<AsRunRecord>(&item)) {
    bind_as_run(statements_.as_run, *record);
    return statements_.as_run.run();
  }
  if (const auto* facts = std::get_if<FactsUpdate>(&item)) {
    bind_facts(statements_.facts, *facts);
    return statements_.facts.run();
  }
  if (const auto* entry = std::get_if<ChainEntry>(&item)) {
    bind_alert_entry(statements_.alert_entry, *entry);
    return statements_.alert_entry.run();
  }
  const auto& update = std::get<ValueUpdate>(item);
  return statements_.value.bind(1, update.key).bind(2, update.value).run();
}

base::Result<void> StationStore::write(std::span<const StoreItem> items) {
  auto transaction = base::Transaction::begin(database_);
  if (!transaction) return base::fail(transaction.error());
  std::uint64_t left_out = 0;
  for (const StoreItem& item : items) {
    const auto done = put(item);
    if (done) continue;
    // One item that can never be stored must not keep all others out for ever.
    if (done.error().code != base::ErrorCode::invalid_argument) return done;
    ++left_out;
  }
  if (auto done = transaction->commit(); !done) return done;
  left_out_ += left_out;
  return {};
}

base::Result<std::int64_t> StationStore::trim(std::int64_t most) {
  const std::string old_alerts =
      "DELETE FROM alert_entry WHERE sequence <= (SELECT max(sequence) FROM alert_entry) - " +
      std::to_string(kMostAlertRows);
  if (auto done = database_.execute(old_alerts); !done) return base::fail(done.error());
  // Ids grow without gaps worth counting; counting the rows would read the whole table.
  const auto count = database_.query_integer(
      "SELECT coalesce((SELECT max(id) FROM as_run) - (SELECT min(id) FROM as_run) + 1, 0)");
  if (!count) return base::fail(count.error());
  if (*count <= most) return 0;
  const std::int64_t excess = std::min<std::int64_t>(*count - most, 2'000);
  const std::string sql =
      "DELETE FROM as_run WHERE id IN (SELECT id FROM as_run ORDER BY id LIMIT " +
      std::to_string(excess) + ")";
  if (auto done = database_.execute(sql); !done) return base::fail(done.error());
  return excess;
}

base::Result<std::optional<std::string>> StationStore::value(const std::string& key) {
  auto statement = database_.prepare("SELECT value FROM value WHERE key = ?1");
  if (!statement) return base::fail(statement.error());
  const auto row = statement->bind(1, key).step();
  if (!row) return base::fail(row.error());
  if (!*row) return std::optional<std::string>();
  return std::optional(statement->text(0));
}

base::Result<playlists::KnownFacts> StationStore::known_facts() {
  auto statement = database_.prepare("SELECT * FROM segment_facts ORDER BY path");
  if (!statement) return base::fail(statement.error());
  playlists::KnownFacts known;
  for (;;) {
    const auto row = statement->step();
    if (!row) return base::fail(row.error());
    if (!*row) return known;
    known.emplace_hint(known.end(), statement->text(0), read_facts(*statement));
  }
}

base::Result<std::vector<AsRunRecord>> StationStore::open_records() {
  auto statement =
      database_.prepare("SELECT " + std::string(kAsRunColumns) +
                        " FROM as_run WHERE ended_us IS NULL AND kind NOT IN ('missed', 'note') "
                        "ORDER BY id LIMIT 10000");
  if (!statement) return base::fail(statement.error());
  return read_all(*statement);
}

base::Result<std::vector<AsRunRecord>> StationStore::records(std::span<const std::uint64_t> ids) {
  std::vector<AsRunRecord> all;
  for (const std::uint64_t id : ids) {
    const auto found = records_from(id, 1);
    if (!found) return base::fail(found.error());
    if (!found->empty() && found->front().id == id) all.push_back(found->front());
  }
  return all;
}

base::Result<std::vector<AsRunRecord>> StationStore::records_from(std::uint64_t first,
                                                                  std::size_t limit) {
  auto statement = database_.prepare("SELECT " + std::string(kAsRunColumns) +
                                     " FROM as_run WHERE id >= ?1 ORDER BY id LIMIT ?2");
  if (!statement) return base::fail(statement.error());
  statement->bind(1, static_cast<std::int64_t>(first)).bind(2, static_cast<std::int64_t>(limit));
  return read_all(*statement);
}

base::Result<std::uint64_t> StationStore::last_id() {
  const auto last = database_.query_integer("SELECT coalesce(max(id), 0) FROM as_run");
  if (!last) return base::fail(last.error());
  return static_cast<std::uint64_t>(*last);
}

base::Result<std::vector<StoreItem>> StationStore::newest(std::size_t limit) {
  const auto last = last_id();
  if (!last) return base::fail(last.error());
  const std::uint64_t before = *last > limit ? *last - limit : 0;
  auto records = records_from(before + 1, limit);
  if (!records) return base::fail(records.error());
  std::vector<StoreItem> items;
  for (AsRunRecord& record : *records) items.emplace_back(std::move(record));
  auto statement = database_.prepare("SELECT key, value FROM value");
  if (!statement) return base::fail(statement.error());
  for (;;) {
    const auto row = statement->step();
    if (!row) return base::fail(row.error());
    if (!*row) return items;
    items.emplace_back(ValueUpdate{statement->text(0), statement->text(1)});
  }
}

}  // namespace hornbill::scheduler
