// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/as_run_rows.h"

#include <algorithm>
#include <array>

namespace hornbill::scheduler {
namespace {

constexpr std::array<std::string_view, 8> kNames = {"item",     "overlay", "input", "silence",
                                                    "fallback", "missed",  "alert", "note"};

base::UtcTime utc(std::int64_t us) { return base::UtcTime{base::Duration{us}}; }
std::int64_t micros(base::UtcTime t) { return t.time_since_epoch().count(); }
std::optional<std::int64_t> micros(const std::optional<base::UtcTime>& t) {
  if (!t) return std::nullopt;
  return micros(*t);
}

}  // namespace

std::string_view name_of(AsRunKind kind) {
  const auto n = static_cast<std::size_t>(kind);
  return n < kNames.size() ? kNames[n] : "note";
}

std::optional<AsRunKind> as_run_kind(std::string_view name) {
  const auto* const at = std::find(kNames.begin(), kNames.end(), name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<AsRunKind>(at - kNames.begin());
}

bool lasts(AsRunKind kind) { return kind != AsRunKind::missed && kind != AsRunKind::note; }

void bind_as_run(base::Statement& statement, const AsRunRecord& record) {
  statement.bind(1, static_cast<std::int64_t>(record.id))
      .bind(2, name_of(record.kind))
      .bind(3, record.programme)
      .bind(4, record.zones)
      .bind(5, record.entry)
      .bind(6, record.segment)
      .bind(7, record.title)
      .bind(8, record.artist)
      .bind(9, micros(record.planned))
      .bind(10, micros(record.started))
      .bind(11, record.started_frame.value)
      .bind(12, micros(record.ended))
      .bind(13, record.played.value)
      .bind(14, record.how_ended)
      .bind(15, record.reason)
      .bind(16, record.from.value);
}

AsRunRecord read_as_run(const base::Statement& row) {
  AsRunRecord record;
  record.id = static_cast<std::uint64_t>(row.integer(0));
  record.kind = as_run_kind(row.text(1)).value_or(AsRunKind::note);
  record.programme = row.text(2);
  record.zones = row.text(3);
  record.entry = row.text(4);
  record.segment = row.text(5);
  record.title = row.text(6);
  record.artist = row.text(7);
  if (const auto planned = row.optional_integer(8)) record.planned = utc(*planned);
  record.started = utc(row.integer(9));
  record.started_frame = {row.integer(10)};
  if (const auto ended = row.optional_integer(11)) record.ended = utc(*ended);
  record.played = {row.integer(12)};
  record.how_ended = row.text(13);
  record.reason = row.text(14);
  record.from = {row.integer(15)};
  return record;
}

}  // namespace hornbill::scheduler
