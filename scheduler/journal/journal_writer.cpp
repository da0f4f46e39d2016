// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/journal_writer.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/file_store.h"
#include "scheduler/journal/alert_rows.h"

namespace hornbill::scheduler {
namespace {

constexpr std::size_t kMostAtOnce = 1'000;
constexpr std::uint64_t kRecordsATrim = 1'000;
constexpr std::int64_t kMostRowsInMemory = 200'000;

constexpr const char* kOpenFault = "store.open";
constexpr const char* kWriteFault = "store.write";
constexpr const char* kDropFault = "store.dropped";

}  // namespace

JournalWriter::JournalWriter(OpenedStore opened, const base::TimeSource& time,
                             std::size_t most_waiting)
    : store_(std::move(opened.store)),
      folder_(std::move(opened.folder)),
      opened_(opened.opened),
      last_(opened.last),
      heartbeat_(std::move(opened.heartbeat)),
      time_(time),
      most_waiting_(most_waiting) {
  if (opened.fault) set_fault(kOpenFault, *opened.fault);
  for (StoreItem& item : opened.unwritten) waiting_.push_back({std::move(item), {}});
}

void JournalWriter::add(std::vector<JournalEntry> entries) {
  for (JournalEntry& entry : entries) {
    if (auto* record = std::get_if<AsRunRecord>(&entry.item)) {
      record->id += id_shift_;
      // The new run has decided what to play, so what the last one broke off is done with.
      if (!interrupted_done_ && record->kind == AsRunKind::item) {
        interrupted_done_ = true;
        waiting_.push_back({forget_interrupted(), {}});
      }
    }
    waiting_.push_back(std::move(entry));
  }
}

void JournalWriter::bound() {
  if (waiting_.size() <= most_waiting_) return;
  const std::size_t excess = waiting_.size() - most_waiting_;
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(excess));
  dropped_ += excess;
  set_fault(kDropFault, std::to_string(dropped_) +
                            " lines of the as-run are lost: the database could not be written "
                            "for too long.");
}

bool JournalWriter::write() {
  while (!waiting_.empty()) {
    auto written = write_some();
    if (!written && written.error().code == base::ErrorCode::corrupt && !in_memory()) {
      replace_store(written.error());
      written = write_some();
    }
    if (!written) {
      bound();
      set_fault(kWriteFault, "The as-run cannot be written (" + written.error().message +
                                 "). The station plays; what happens is kept in memory and "
                                 "written as soon as it can be.");
      return false;
    }
    faults_.erase(kWriteFault);
  }
  return true;
}

base::Result<void> JournalWriter::write_some() {
  const std::size_t count = std::min(waiting_.size(), kMostAtOnce);
  std::vector<StoreItem> items;
  items.reserve(count);
  for (std::size_t n = 0; n < count; ++n) items.push_back(waiting_[n].item);
  if (auto written = store_.write(items); !written) return written;
  // Written into a file that is no longer at its place is not written.
  if (store_.files() && !store_.files()->in_place()) {
    if (!put_back_if_gone()) {
      return base::fail(base::ErrorCode::unavailable, "the database is gone");
    }
    if (auto written = store_.write(items); !written) return written;
  }
  for (std::size_t n = 0; n < count; ++n) {
    if (waiting_[n].stored) waiting_[n].stored();
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
  since_trim_ += count;
  if (since_trim_ >= kRecordsATrim) {
    since_trim_ = 0;
    // What could not be deleted now is deleted another time.
    (void)store_.trim(in_memory() ? kMostRowsInMemory : StationStore::kMostRows);
  }
  return {};
}

// The database turned out to be damaged while it was in use.
void JournalWriter::replace_store(const base::Error& error) {
  const std::string path = store_path(folder_);
  auto memory = StationStore::open_in_memory();
  if (!memory) return;
  { const StationStore damaged = std::exchange(store_, std::move(*memory)); }  // closed here
  const auto name = set_aside(path, "damaged", time_.utc());
  if (name) {
    if (auto fresh = StationStore::open(path)) store_ = std::move(*fresh);
  }
  last_.reset();
  set_fault(kOpenFault, "The station's database was found damaged (" + error.message + "). " +
                            (name ? "It was set aside as " + *name + "." : name.error().message));
}

bool JournalWriter::put_back_if_gone() {
  if (!store_.files() || store_.files()->in_place()) return true;
  const bool replaced = store_.files()->replaced();
  const std::string when = base::format_utc(time_.utc());
  const bool whole = put_back();
  set_fault(kOpenFault,
            "The station's database was " + std::string(replaced ? "replaced" : "deleted") +
                " while the station ran; noticed at " + when + ". " +
                (whole          ? "It was put back with all that was in it."
                 : !in_memory() ? "A new one was begun: earlier as-run is gone."
                                : "The as-run is kept in memory until one can be begun."));
  return !in_memory();
}

// SQLite removes the log by its name when it closes, so the old database is closed before there is
// a new one at the path. True: all that was in it is in the new one.
bool JournalWriter::put_back() {
  const std::string path = store_path(folder_);
  const std::string copy = path + ".put-back";
  auto memory = StationStore::open_in_memory();
  if (!memory) return false;
  (void)base::make_folders(folder_);
  ::unlink(copy.c_str());
  const bool whole = store_.database().copy_to(copy) && sync_file(copy);
  const auto newest = whole ? std::vector<StoreItem>{}
                            : store_.newest(kMostAtOnce).value_or(std::vector<StoreItem>{});
  store_.files()->remove_log();
  const bool free_place =
      !store_.files()->replaced() || set_aside(path, "replaced", time_.utc()).has_value();
  { const StationStore old = std::exchange(store_, std::move(*memory)); }
  for (const char* end : {"-wal", "-shm"}) ::unlink((path + end).c_str());
  const bool moved = whole && free_place && std::rename(copy.c_str(), path.c_str()) == 0;
  if (!moved) ::unlink(copy.c_str());
  (void)base::sync_folder(folder_);
  if (auto fresh = StationStore::open(path)) store_ = std::move(*fresh);
  if (!moved) (void)store_.write(newest);
  last_.reset();
  if (auto file = HeartbeatFile::open(folder_ + "/heartbeat")) heartbeat_ = std::move(*file);
  return moved && !in_memory();
}

void JournalWriter::beat(const Heartbeat& heartbeat) {
  // A heartbeat that fails costs precision after a power cut and nothing else.
  if (heartbeat_) (void)heartbeat_->write(heartbeat);
}

base::Result<void> JournalWriter::copy_to(StationStore& disk, std::uint64_t shift) {
  std::uint64_t next = 1;
  for (;;) {
    auto records = store_.records_from(next, kMostAtOnce);
    if (!records) return base::fail(records.error());
    if (records->empty()) break;
    next = records->back().id + 1;
    std::vector<StoreItem> items;
    for (AsRunRecord& record : *records) {
      record.id += shift;
      items.emplace_back(std::move(record));
    }
    if (auto written = disk.write(items); !written) return written;
  }
  auto facts = store_.known_facts();
  if (!facts) return base::fail(facts.error());
  std::vector<StoreItem> items;
  for (auto& [path, file] : *facts) items.emplace_back(FactsUpdate{path, std::move(file)});
  auto alerts = AlertReader::open(store_.location());
  if (!alerts) return base::fail(alerts.error());
  auto read = alerts->entries(0, [&](const ChainEntry& entry) {
    items.emplace_back(entry);
    return true;
  });
  if (!read) return read;
  return disk.write(items);
}

bool JournalWriter::move_to_disk() {
  if (!in_memory()) return false;
  auto disk = StationStore::open(store_path(folder_));
  if (!disk) return false;
  auto aftermath = examine_last_run(*disk, last_, opened_);
  if (!aftermath) return false;
  if (!disk->write(aftermath->closing)) return false;
  if (last_) last_->clean = true;  // the hole is noted; another try must not note it again
  const std::uint64_t shift = aftermath->restored.next_as_run_id - 1;
  if (!copy_to(*disk, shift)) {
    (void)disk->database().execute("DELETE FROM as_run WHERE id > " + std::to_string(shift));
    return false;
  }
  for (JournalEntry& entry : waiting_) {
    if (auto* record = std::get_if<AsRunRecord>(&entry.item)) record->id += shift;
  }
  id_shift_ += shift;
  store_ = std::move(*disk);
  if (!heartbeat_) {
    if (auto file = HeartbeatFile::open(folder_ + "/heartbeat")) heartbeat_ = std::move(*file);
  }
  faults_.erase(kOpenFault);
  return true;
}

void JournalWriter::close(const Heartbeat& end) {
  if (!write()) return;
  const auto open = store_.open_records();
  if (!open || !store_.write(close_records(*open, end, kStationStopped))) return;
  if (heartbeat_ && !in_memory()) (void)heartbeat_->write_clean(end);
}

void JournalWriter::set_fault(const std::string& key, const std::string& text) {
  const auto at = faults_.find(key);
  if (at != faults_.end()) {
    at->second.text = text;
  } else {
    faults_[key] = {key, time_.utc(), text};
  }
}

std::vector<Fault> JournalWriter::faults() const {
  std::vector<Fault> faults;
  for (const auto& [key, fault] : faults_) faults.push_back(fault);
  return faults;
}

}  // namespace hornbill::scheduler
