// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/spool_writer.h"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "alerts/model/record_json.h"
#include "scheduler/journal/alert_rows.h"

namespace hornbill::scheduler {
namespace {

constexpr const char* kDamaged = "alerts.spool.damaged";
constexpr const char* kGap = "alerts.spool.gap";
constexpr const char* kTorn = "alerts.spool.torn";
constexpr const char* kSpoolFault = "alerts.spool.write";
constexpr const char* kReserveFault = "alerts.spool.reserve";
constexpr std::string_view kSpare = "/spare";
constexpr int kFailuresBeforeNew = 2;

std::string damage_text(const SegmentRead& segment, const BadBytes& bad) {
  return segment.name + " is damaged from byte " + std::to_string(bad.from) + " to " +
         std::to_string(bad.to);
}

// Whether each entry follows from the one before, so that nothing is missing between them.
bool continuous(std::span<const ChainEntry> entries) {
  for (std::size_t n = 1; n < entries.size(); ++n) {
    if (entries[n].sequence != entries[n - 1].sequence + 1) return false;
    if (entries[n].previous != entries[n - 1].hash) return false;
  }
  return true;
}

}  // namespace

SpoolWriter::SpoolWriter(const SpoolOptions& options, std::shared_ptr<SpoolDisk> disk)
    : options_(options), disk_(std::move(disk)), book_(options.book) {
  const auto made = disk_->make_folder(options_.folder);
  reserve_ = std::make_shared<DiskReserve>(disk_, options_.folder, options_.reserve_bytes);
  auto chain = made ? read_chain(*disk_, options_.folder) : base::fail(made.error());
  if (chain) {
    read_all(*chain);
    const auto spare = disk_->read(options_.folder + std::string(kSpare));
    spare_ready_ = spare && spare->size() == options_.segment_bytes &&
                   spare->find_first_not_of('\0') == std::string::npos;
  } else {
    faults_[kSpoolFault] = "The alerts' record cannot be read (" + chain.error().message +
                           "). Alerts are heard all the same, but are not durable.";
  }
  if (options_.begin_after.sequence > head_.sequence) go_on_after_mirror();
}

// The folder was lost, or its newest files: what the mirror knows is taken from there, the alerts
// that are not over among it, and the chain says where the hole is.
void SpoolWriter::go_on_after_mirror() {
  const std::uint64_t last = head_.sequence;
  if (options_.mirror_lines) {
    // Where a beginning is missing, what follows it does not fit.
    for (const std::string& line : options_.mirror_lines(last)) (void)book_.load(line);
  }
  file_.reset();  // the next write begins a segment, with all that is carried over
  head_ = options_.begin_after;
  const std::string from = std::to_string(last + 1);
  const std::string to = std::to_string(head_.sequence);
  link('g', "{\"what\":\"gap\",\"from\":" + from + ",\"to\":" + to + "}", waiting_);
  faults_[kGap] = "Entries " + from + " to " + to + " of the alerts' record are gone from " +
                  options_.folder +
                  "; they are in the store. The record goes on after them, and says so.";
}

void SpoolWriter::load(const std::string& line) {
  const auto loaded = book_.load(line);
  if (loaded) return;
  faults_[kDamaged] += (faults_[kDamaged].empty() ? "" : "; ") + loaded.error().message;
}

// From the start of the first of them, which has all that came before with it, to the end. What was
// carried over starts each record anew; where a part of it is damaged, a record that is known from
// before stays as it is.
void SpoolWriter::load_from(std::span<const SegmentRead> chain) {
  bool started = !chain.front().complete_start();
  std::set<std::string> done;  // what failed and was written again is there twice
  for (const SegmentRead& segment : chain) {
    const bool whole = segment.complete_start();
    std::set<std::uint64_t> known;
    for (const ChainEntry& entry : segment.entries) {
      if (!done.insert(entry.hash).second) continue;
      if (entry.kind == 's') {
        started = true;
        for (const auto& [number, record] : book_.records()) known.insert(number);
      }
      const auto number = entry.kind == 'c' ? alert_of(entry) : std::nullopt;
      if (!whole && number && known.contains(*number)) continue;
      if (started && (entry.kind == 'c' || entry.kind == 'e')) load(entry.body);
    }
  }
}

void SpoolWriter::read_all(const std::vector<SegmentRead>& chain) {
  if (chain.empty()) return;
  std::size_t first = chain.size() - 1;
  while (first > 0 && !chain[first].complete_start()) --first;
  const std::span<const SegmentRead> in_force = std::span(chain).subspan(first);
  for (const SegmentRead& segment : chain) {
    if (!segment.entries.empty()) head_ = segment.entries.back().head();
  }
  index_ = chain.back().index;
  tell_damage(in_force);
  load_from(in_force);
  if (!faults_.contains(kDamaged)) go_on_with(chain.back());
}

// Damage without a gap in the chain is what a write left that failed and was done again.
void SpoolWriter::tell_damage(std::span<const SegmentRead> chain) {
  std::string text;
  for (const SegmentRead& segment : chain) {
    if (segment.entries.empty())
      text += (text.empty() ? "" : "; ") + segment.name + " is unreadable";
    for (const BadBytes& bad : segment.bad) {
      text += (text.empty() ? "" : "; ") + damage_text(segment, bad);
    }
  }
  const bool whole = continuous(joined_entries(chain)) && !chain.back().entries.empty();
  if (!whole) {
    faults_[kDamaged] = "The alerts' record was found damaged: " +
                        (text.empty() ? std::string("entries are missing") : text) +
                        ". All that is readable is kept, in a new file; the damaged one stays as "
                        "it is.";
  }
}

// The segment that was in use is written on, once its torn end is cut off. If that cannot be done,
// the next write begins another one.
void SpoolWriter::go_on_with(const SegmentRead& last) {
  if (!last.complete_start() || last.bytes < options_.segment_bytes) return;
  auto file = disk_->open(options_.folder + "/" + last.name);
  if (!file) return;
  if (last.torn_from) {
    faults_[kTorn] =
        "The end of the alerts' record was torn, as a power cut leaves it. It was cut "
        "off after entry " +
        std::to_string(last.entries.back().sequence) + ".";
    const std::string zeros(last.used - *last.torn_from, '\0');
    const auto at = static_cast<std::int64_t>(*last.torn_from);
    if (!(*file)->write(at, zeros) || !(*file)->sync()) return;
  }
  file_ = std::move(*file);
  at_ = last.torn_from ? (*last.torn_from + kSpoolPage - 1) / kSpoolPage * kSpoolPage : last.used;
  capacity_ = last.bytes;
}

void SpoolWriter::link(char kind, std::string body, std::vector<ChainEntry>& to) {
  to.push_back(next_entry(head_, kind, std::move(body)));
  head_ = to.back().head();
}

void SpoolWriter::add(std::vector<std::string> lines) {
  for (std::string& line : lines) {
    load(line);
    link('e', std::move(line), waiting_);
  }
}

base::Result<std::vector<ChainEntry>> SpoolWriter::write() {
  if (waiting_.empty()) return std::vector<ChainEntry>();
  const std::string pages = pages_of(waiting_);
  const bool room = file_ != nullptr && at_ + pages.size() <= capacity_;
  auto done = room && failures_ < kFailuresBeforeNew ? put(pages) : begin_segment();
  if (done) done = make_name_durable();
  if (!done) {
    ++failures_;
    faults_[kSpoolFault] = "The alerts' record cannot be written (" + done.error().message +
                           "). Alerts are heard all the same, but are not durable.";
    return base::fail(done.error());
  }
  failures_ = 0;
  faults_.erase(kSpoolFault);
  if (!doomed_.empty()) (void)disk_->remove(std::exchange(doomed_, {}));
  return std::exchange(waiting_, {});
}

base::Result<void> SpoolWriter::put(const std::string& pages) {
  const std::size_t at = at_;
  // What was written once is never written again, whether it is there or not.
  at_ += pages.size();
  if (auto written = file_->write(static_cast<std::int64_t>(at), pages); !written) return written;
  return file_->sync();
}

base::Result<void> SpoolWriter::make_name_durable() {
  if (name_durable_) return {};
  auto synced = disk_->sync_folder(options_.folder);
  name_durable_ = synced.has_value();
  return synced;
}

// Writes what waits and all that is carried over into a new segment.
base::Result<void> SpoolWriter::begin_segment() {
  std::vector<ChainEntry> entries = waiting_;
  const ChainHead before = head_;
  const std::vector<std::string> carried = book_.carried_lines(options_.segment_bytes / 4);
  const std::uint64_t index = index_ + 1;
  link('s',
       "{\"what\":\"segment\",\"index\":" + std::to_string(index) +
           ",\"carried\":" + std::to_string(carried.size()) + "}",
       entries);
  for (const std::string& line : carried) link('c', line, entries);
  const std::string pages = pages_of(entries);
  auto made = make_segment(pages, index);
  if (!made) {
    head_ = before;  // nobody has seen these entries
    return made;
  }
  index_ = index;
  at_ = pages.size();
  capacity_ = std::max(options_.segment_bytes, at_ + options_.segment_bytes / 2);
  waiting_ = std::move(entries);
  failures_ = 0;
  name_durable_ = false;
  return {};
}

// The spare gets the content first and then its name, so that a segment is never there by half.
base::Result<void> SpoolWriter::make_segment(const std::string& pages, std::uint64_t index) {
  if (!spare_ready_) {
    if (auto made = reserve_->with_room([this] { return prepare_spare(); }); !made) return made;
  }
  const std::string spare = options_.folder + std::string(kSpare);
  spare_ready_ = false;
  auto file = disk_->open(spare);
  if (!file) return base::fail(file.error());
  if (auto written = (*file)->write(0, pages); !written) return written;
  if (auto synced = (*file)->sync(); !synced) return synced;
  const std::string path = options_.folder + "/" + segment_name(index);
  if (auto renamed = disk_->rename(spare, path); !renamed) return renamed;
  file_ = std::move(*file);
  return {};
}

base::Result<void> SpoolWriter::prepare_spare() {
  // Written, not only reserved: nothing of the file system has to change when entries go in.
  const std::string spare = options_.folder + std::string(kSpare);
  auto made = disk_->create(spare, std::string(options_.segment_bytes, '\0'));
  if (made) made = disk_->sync_folder(options_.folder);
  spare_ready_ = made.has_value();
  return made;
}

void SpoolWriter::tend() {
  if (!spare_ready_) {
    if (const auto made = prepare_spare(); !made) {
      faults_[kReserveFault] =
          "The next file of the alerts' record cannot be made (" + made.error().message + ").";
      return;
    }
  }
  reserve_->build();
  const int missing = DiskReserve::kParts - reserve_->parts();
  if (options_.reserve_bytes > 0 && missing > 0) {
    faults_[kReserveFault] = "The disk is nearly full: " + std::to_string(missing) + " of " +
                             std::to_string(DiskReserve::kParts) +
                             " parts of what is reserved for alerts are missing. Make room on it.";
  } else {
    faults_.erase(kReserveFault);
  }
  drop_old();
}

// By the times in the chain itself: what it was written last against the latest step of all.
bool SpoolWriter::is_old(const SegmentRead& segment) const {
  for (auto entry = segment.entries.rbegin(); entry != segment.entries.rend(); ++entry) {
    if (entry->kind != 'e') continue;
    const auto line = alerts::parse_alert_line(entry->body);
    const auto* step = line ? std::get_if<alerts::AlertStep>(&*line) : nullptr;
    if (step != nullptr) return step->when <= book_.latest() - options_.keep_for;
  }
  return true;
}

void SpoolWriter::drop_old() {
  const auto files = disk_->list(options_.folder);
  if (!files) return;
  std::vector<std::uint64_t> segments;
  for (const SpoolDisk::Found& file : *files) {
    if (const auto index = segment_index(file.name)) segments.push_back(*index);
  }
  if (segments.size() <= options_.keep_segments || !doomed_.empty()) return;
  std::sort(segments.begin(), segments.end());
  const std::string path = options_.folder + "/" + segment_name(segments.front());
  const auto bytes = disk_->read(path);
  const SegmentRead old = bytes ? read_segment(*bytes) : SegmentRead();
  if (segments.size() <= options_.most_segments && !is_old(old)) return;
  const ChainHead last = old.entries.empty() ? ChainHead{} : old.entries.back().head();
  link('d',
       "{\"what\":\"dropped\",\"index\":" + std::to_string(segments.front()) +
           ",\"last\":" + std::to_string(last.sequence) + ",\"hash\":\"" + last.hash + "\"}",
       waiting_);
  doomed_ = path;  // once the chain says so
}

}  // namespace hornbill::scheduler
