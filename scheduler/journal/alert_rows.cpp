// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/alert_rows.h"

#include <algorithm>
#include <utility>

#include "alerts/model/record_json.h"

namespace hornbill::scheduler {
namespace {

constexpr std::string_view kEntryColumns = "sequence, kind, previous, hash, body";

ChainEntry entry_of_row(const base::Statement& row) {
  ChainEntry entry;
  entry.sequence = static_cast<std::uint64_t>(row.integer(0));
  const std::string kind = row.text(1);
  entry.kind = kind.empty() ? '?' : kind.front();
  entry.previous = row.text(2);
  entry.hash = row.text(3);
  entry.body = row.text(4);
  return entry;
}

struct NumberOfLine {
  std::optional<std::uint64_t> operator()(const alerts::NextLine&) const { return std::nullopt; }
  template <class Line>
  std::optional<std::uint64_t> operator()(const Line& line) const {
    return line.number;
  }
};

// What stands in the column `alert`.
std::optional<std::int64_t> column_of(const ChainEntry& entry) {
  const auto alert = entry.kind == 'e' ? alert_of(entry) : std::nullopt;
  return alert ? std::optional(static_cast<std::int64_t>(*alert)) : std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> alert_of(const ChainEntry& entry) {
  if (entry.kind != 'e' && entry.kind != 'c') return std::nullopt;
  const auto line = alerts::parse_alert_line(entry.body);
  return line ? std::visit(NumberOfLine{}, *line) : std::nullopt;
}

void bind_alert_entry(base::Statement& statement, const ChainEntry& entry) {
  statement.bind(1, static_cast<std::int64_t>(entry.sequence))
      .bind(2, column_of(entry))
      .bind(3, std::string_view(&entry.kind, 1))
      .bind(4, entry.previous)
      .bind(5, entry.hash)
      .bind(6, entry.body);
}

base::Result<std::vector<ChainEntry>> entries_after(SpoolDisk& disk, const std::string& folder,
                                                    std::uint64_t sequence) {
  const auto chain = read_chain(disk, folder);
  if (!chain) return base::fail(chain.error());
  std::vector<ChainEntry> entries = joined_entries(*chain);
  std::erase_if(entries, [sequence](const ChainEntry& e) { return e.sequence <= sequence; });
  return entries;
}

base::Result<AlertReader> AlertReader::open(const std::string& location) {
  auto database = base::Database::open(location, {.read_only = true});
  if (!database) return base::fail(database.error());
  const auto there = database->query_integer(
      "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'alert_entry'");
  if (!there) return base::fail(there.error());
  if (*there == 0) {
    return base::fail(base::ErrorCode::unsupported,
                      location + " is of a version of Hornbill that kept no alerts in it");
  }
  return AlertReader(std::move(*database));
}

base::Result<void> AlertReader::entries(std::uint64_t sequence,
                                        const std::function<bool(const ChainEntry&)>& each) {
  auto statement = database_.prepare("SELECT " + std::string(kEntryColumns) +
                                     " FROM alert_entry WHERE sequence > ?1 ORDER BY sequence");
  if (!statement) return base::fail(statement.error());
  statement->bind(1, static_cast<std::int64_t>(sequence));
  for (;;) {
    const auto row = statement->step();
    if (!row) return base::fail(row.error());
    if (!*row || !each(entry_of_row(*statement))) return {};
  }
}

base::Result<std::vector<std::uint64_t>> AlertReader::misnumbered() {
  auto statement = database_.prepare("SELECT " + std::string(kEntryColumns) +
                                     ", alert IS NULL, alert FROM alert_entry ORDER BY sequence");
  if (!statement) return base::fail(statement.error());
  std::vector<std::uint64_t> found;
  for (;;) {
    const auto row = statement->step();
    if (!row) return base::fail(row.error());
    if (!*row) return found;
    const ChainEntry entry = entry_of_row(*statement);
    std::optional<std::int64_t> number;
    if (statement->integer(5) == 0) number = statement->integer(6);
    if (number != column_of(entry)) found.push_back(entry.sequence);
  }
}

base::Result<ChainHead> AlertReader::head() {
  auto statement = database_.prepare("SELECT " + std::string(kEntryColumns) +
                                     " FROM alert_entry ORDER BY sequence DESC LIMIT 1");
  if (!statement) return base::fail(statement.error());
  const auto row = statement->step();
  if (!row) return base::fail(row.error());
  return *row ? entry_of_row(*statement).head() : ChainHead{};
}

base::Result<ChainHead> AlertReader::whole_until() {
  auto statement = database_.prepare(
      "SELECT " + std::string(kEntryColumns) +
      " FROM alert_entry AS entry WHERE NOT EXISTS "
      "(SELECT 1 FROM alert_entry WHERE sequence = entry.sequence + 1) ORDER BY sequence LIMIT 1");
  if (!statement) return base::fail(statement.error());
  const auto row = statement->step();
  if (!row) return base::fail(row.error());
  return *row ? entry_of_row(*statement).head() : ChainHead{};
}

base::Result<std::vector<alerts::AlertRecord>> AlertReader::records(std::uint64_t before,
                                                                    std::size_t limit) {
  auto statement = database_.prepare(
      "SELECT DISTINCT alert FROM alert_entry WHERE alert IS NOT NULL AND alert < ?1 "
      "ORDER BY alert DESC LIMIT ?2");
  if (!statement) return base::fail(statement.error());
  statement->bind(1, static_cast<std::int64_t>(std::min<std::uint64_t>(before, INT64_MAX)))
      .bind(2, static_cast<std::int64_t>(std::min<std::size_t>(limit, INT64_MAX)));
  std::vector<alerts::AlertRecord> all;
  for (;;) {
    const auto row = statement->step();
    if (!row) return base::fail(row.error());
    if (!*row) return all;
    auto found = record(static_cast<std::uint64_t>(statement->integer(0)));
    // Its beginning is gone: what is left cannot be shown as an alert.
    if (found) all.push_back(std::move(*found));
    if (!found && found.error().code != base::ErrorCode::not_found) {
      return base::fail(found.error());
    }
  }
}

base::Result<alerts::AlertRecord> AlertReader::record(std::uint64_t number) {
  auto statement =
      database_.prepare("SELECT body FROM alert_entry WHERE alert = ?1 ORDER BY sequence");
  if (!statement) return base::fail(statement.error());
  statement->bind(1, static_cast<std::int64_t>(std::min<std::uint64_t>(number, INT64_MAX)));
  alerts::AlertBook book;
  for (;;) {
    const auto row = statement->step();
    if (!row) return base::fail(row.error());
    if (!*row) break;
    // A line that does not fit is a matter of verifying the chain, not of showing the alert.
    (void)book.load(statement->text(0));
  }
  const alerts::AlertRecord* found = book.find(number);
  if (found == nullptr || found->steps().empty()) {
    return base::fail(base::ErrorCode::not_found,
                      "there is no alert " + std::to_string(number) + " in the store");
  }
  return *found;
}

}  // namespace hornbill::scheduler
