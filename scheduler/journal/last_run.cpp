// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/last_run.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <utility>

#include "scheduler/journal/as_run_rows.h"
#include "scheduler/journal/standing_json.h"

namespace hornbill::scheduler {
namespace {

constexpr base::Duration kRemembered = std::chrono::hours(48);
constexpr std::string_view kInterruptedKey = "interrupted";
constexpr std::string_view kStandingKey = "standing";

std::vector<std::uint64_t> parse_ids(std::string_view text) {
  std::vector<std::uint64_t> ids;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::uint64_t id = 0;
    std::from_chars(text.data(), text.data() + end, id);
    if (id != 0) ids.push_back(id);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return ids;
}

// The last moment of which anything is known. The sign on disk may be older than the last records.
std::optional<Heartbeat> last_moment(const std::optional<LastSign>& last,
                                     const std::vector<AsRunRecord>& open) {
  std::optional<Heartbeat> end;
  if (last) end = last->heartbeat;
  for (const AsRunRecord& record : open) {
    if (!end) end = Heartbeat{record.started, record.started_frame};
    end->utc = std::max(end->utc, record.started);
    end->frame = std::max(end->frame, record.started_frame);
  }
  return end;
}

base::Result<std::vector<StartedEntry>> started_since(StationStore& store, base::UtcTime since) {
  auto statement = store.database().prepare(
      "SELECT DISTINCT entry, planned_us FROM as_run WHERE planned_us >= ?1 AND kind <> 'note' "
      "ORDER BY planned_us, entry LIMIT 50000");
  if (!statement) return base::fail(statement.error());
  statement->bind(1, std::int64_t{since.time_since_epoch().count()});
  std::vector<StartedEntry> started;
  for (;;) {
    const auto row = statement->step();
    if (!row) return base::fail(row.error());
    if (!*row) return started;
    started.push_back({statement->text(0), base::UtcTime{base::Duration{statement->integer(1)}}});
  }
}

AsRunRecord closed(AsRunRecord record, const Heartbeat& end, std::string_view how) {
  record.ended = std::max(end.utc, record.started);
  record.played = std::max(end.frame - record.started_frame, base::FrameCount{});
  record.how_ended = how;
  return record;
}

std::vector<InterruptedItem> interrupted_of(const std::vector<AsRunRecord>& records) {
  std::vector<InterruptedItem> items;
  for (const AsRunRecord& record : records) {
    if (record.kind != AsRunKind::item || !record.ended) continue;
    items.push_back(
        {record.entry, record.planned, record.segment, record.from + record.played, *record.ended});
  }
  return items;
}

// "2026-11-24 06:00:00" by the station's clock, as the lines around it are shown.
std::string local_text(base::UtcTime t, const base::TimeZone& zone) {
  std::string text = zone.format(std::chrono::round<std::chrono::seconds>(t)).substr(0, 19);
  text[10] = ' ';
  return text;
}

AsRunRecord hole_note(std::uint64_t id, base::UtcTime from, const RunStart& start) {
  AsRunRecord note;
  note.id = id;
  note.kind = AsRunKind::note;
  note.started = from;
  if (start.now >= from) note.ended = start.now;
  note.how_ended = "off air";
  note.reason =
      std::string(kEndedWithoutNotice) + ": nothing is known from " + local_text(from, start.zone) +
      " to " +
      (note.ended ? local_text(start.now, start.zone) : "a time that the clock cannot tell yet");
  return note;
}

}  // namespace

std::vector<StoreItem> close_records(const std::vector<AsRunRecord>& open, const Heartbeat& end,
                                     std::string_view how) {
  std::vector<StoreItem> items;
  std::string ids;
  for (const AsRunRecord& record : open) {
    if (!ids.empty()) ids += ',';
    ids += std::to_string(record.id);
    items.emplace_back(closed(record, end, how));
  }
  items.emplace_back(ValueUpdate{std::string(kInterruptedKey), std::move(ids)});
  return items;
}

StoreItem keep_standing(const Standing& standing) {
  return ValueUpdate{std::string(kStandingKey), standing_to_text(standing)};
}

StoreItem forget_interrupted() { return ValueUpdate{std::string(kInterruptedKey), ""}; }

base::Result<Aftermath> examine_last_run(StationStore& store, const std::optional<LastSign>& last,
                                         const RunStart& start) {
  const base::UtcTime now = start.now;
  auto open = store.open_records();
  if (!open) return base::fail(open.error());
  const auto last_id = store.last_id();
  if (!last_id) return base::fail(last_id.error());
  const auto end = last_moment(last, *open);
  // Counted from the last sign and not from now: the clock may not be right yet.
  auto started = started_since(store, (end ? end->utc : now) - kRemembered);
  if (!started) return base::fail(started.error());

  Aftermath aftermath;
  aftermath.restored.started = std::move(*started);
  aftermath.restored.next_as_run_id = *last_id + 1;
  const auto standing = store.value(std::string(kStandingKey));
  if (!standing) return base::fail(standing.error());
  if (*standing) aftermath.restored.standing = standing_from_text(**standing);
  if (end) aftermath.restored.last_alive = end->utc;
  std::vector<AsRunRecord> broken_off;
  if (!open->empty()) {
    aftermath.closing = close_records(*open, *end, kEndedWithoutNotice);
    for (const AsRunRecord& record : *open) {
      broken_off.push_back(closed(record, *end, kEndedWithoutNotice));
    }
  } else {
    // Closed already: at an orderly end, or by a start that was cut short before it played.
    const auto ids = store.value(std::string(kInterruptedKey));
    if (!ids) return base::fail(ids.error());
    auto records = store.records(parse_ids(ids->value_or("")));
    if (!records) return base::fail(records.error());
    broken_off = std::move(*records);
  }
  aftermath.restored.interrupted = interrupted_of(broken_off);
  const bool clean = last && last->clean && open->empty();
  if (end && !clean) {
    aftermath.closing.emplace_back(hole_note(aftermath.restored.next_as_run_id++, end->utc, start));
  }
  return aftermath;
}

}  // namespace hornbill::scheduler
