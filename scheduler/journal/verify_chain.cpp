// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/verify_chain.h"

#include <algorithm>
#include <map>
#include <utility>

#include "scheduler/journal/alert_rows.h"

namespace hornbill::scheduler {
namespace {

constexpr int kTries = 3;
constexpr std::string_view kStore = "store";

std::string entries_text(std::uint64_t from, std::uint64_t to) {
  if (from == to) return "entry " + std::to_string(from);
  return "entries " + std::to_string(from) + " to " + std::to_string(to);
}

std::string bytes_text(const BadBytes& bad) {
  return "bytes " + std::to_string(bad.from) + " to " + std::to_string(bad.to);
}

// An entry and where it was found.
struct Placed {
  const ChainEntry* entry;
  const SegmentRead* segment;
  std::size_t place;
};

// Walks one chain after the other.
class ChainWalk {
 public:
  explicit ChainWalk(ChainReport& report) : report_(report) {}

  void segments(const std::vector<SegmentRead>& chain);
  void mirror(AlertReader& reader);
  void finish();

 private:
  void find(std::uint64_t sequence, std::string_view where, std::string text) {
    report_.findings.push_back({sequence, std::string(where), std::move(text)});
  }
  void first(const std::vector<Placed>& all);
  void follow(const Placed& before, const Placed& now);
  void damage(const std::vector<SegmentRead>& chain);
  void row(const ChainEntry& row);
  void compare(const ChainEntry& row);

  // Entries that the record itself says it has lost; they should be in the store.
  struct Hole {
    std::uint64_t from = 0;
    ChainHead last;
    bool in_store = false;
  };
  ChainReport& report_;
  std::vector<Hole> holes_;
  std::map<std::uint64_t, const ChainEntry*> on_disk_;
  std::vector<std::pair<const SegmentRead*, BadBytes>> told_;  // with a gap in the chain
  ChainHead row_;                                              // the last of the mirror
  // What the first entry on the disk follows from, if that is not on the disk.
  ChainHead start_;
  bool start_known_ = true;
};

void ChainWalk::first(const std::vector<Placed>& all) {
  const ChainEntry& entry = *all.front().entry;
  start_ = {entry.sequence - 1, entry.previous};
  if (start_ == ChainHead{}) return;
  if (entry.kind == 'g') {
    holes_.push_back({1, start_});
    return;
  }
  const std::string said =
      ",\"last\":" + std::to_string(start_.sequence) + ",\"hash\":\"" + start_.hash + "\"}";
  start_known_ = std::any_of(all.begin(), all.end(), [&](const Placed& p) {
    return p.entry->kind == 'd' && p.entry->body.ends_with(said);
  });
}

// Damage between two entries belongs to what is missing between them.
void ChainWalk::follow(const Placed& before, const Placed& now) {
  const ChainEntry& a = *before.entry;
  const ChainEntry& b = *now.entry;
  if (b.sequence == a.sequence + 1) {
    if (b.previous == a.hash) return;
    find(a.sequence, before.segment->name,
         "entry " + std::to_string(a.sequence) + " was edited: entry " +
             std::to_string(b.sequence) + " does not follow from it");
    return;
  }
  if (b.kind == 'g') {
    holes_.push_back({a.sequence + 1, {b.sequence - 1, b.previous}});
    return;
  }
  std::string why = " missing: removed";
  for (const BadBytes& bad : now.segment->bad) {
    const bool same = before.segment == now.segment;
    if (bad.from > now.place || (same && bad.from < before.place)) continue;
    told_.emplace_back(now.segment, bad);
    why = " damaged or edited (" + bytes_text(bad) + ")";
  }
  const std::string which = entries_text(a.sequence + 1, b.sequence - 1);
  find(a.sequence + 1, now.segment->name,
       which + (b.sequence == a.sequence + 2 ? " is" : " are") + why);
}

void ChainWalk::damage(const std::vector<SegmentRead>& chain) {
  for (const SegmentRead& segment : chain) {
    const bool newest = &segment == &chain.back();
    if (segment.entries.empty() && segment.used > 0) {
      find(report_.last, segment.name, "the whole file is unreadable");
      continue;
    }
    if (segment.torn_from && newest) {
      const std::uint64_t last = segment.entries.empty() ? 0 : segment.entries.back().sequence;
      find(last + 1, segment.name,
           "what follows entry " + std::to_string(last) + " is damaged or edited (from byte " +
               std::to_string(*segment.torn_from) + ")");
    } else if (segment.torn_from) {
      report_.notes.push_back(segment.name + " ends in a write that failed; nothing is missing");
    }
    for (const BadBytes& bad : segment.bad) {
      const bool told = std::any_of(told_.begin(), told_.end(), [&](const auto& t) {
        return t.first == &segment && t.second.from == bad.from;
      });
      if (told) continue;
      report_.notes.push_back(segment.name + " holds a write that failed (" + bytes_text(bad) +
                              "); nothing is missing");
    }
  }
}

void ChainWalk::segments(const std::vector<SegmentRead>& chain) {
  std::vector<Placed> all;
  for (const SegmentRead& segment : chain) {
    for (std::size_t n = 0; n < segment.entries.size(); ++n) {
      all.push_back({&segment.entries[n], &segment, segment.places[n]});
    }
  }
  if (!all.empty()) {
    first(all);
    Placed last = all.front();
    on_disk_[last.entry->sequence] = last.entry;
    for (std::size_t n = 1; n < all.size(); ++n) {
      const Placed& now = all[n];
      if (now.entry->sequence <= last.entry->sequence) {
        const auto twin = on_disk_.find(now.entry->sequence);
        if (twin != on_disk_.end() && *twin->second == *now.entry) continue;
        find(now.entry->sequence, now.segment->name,
             "entry " + std::to_string(now.entry->sequence) + " at byte " +
                 std::to_string(now.place) + " was put in: it does not belong there");
        continue;
      }
      follow(last, now);
      on_disk_[now.entry->sequence] = now.entry;
      last = now;
    }
    report_.first = all.front().entry->sequence;
    report_.last = last.entry->sequence;
    report_.head = last.entry->head();
  }
  if (!chain.empty()) damage(chain);
}

void ChainWalk::compare(const ChainEntry& row) {
  const std::string number = std::to_string(row.sequence);
  const auto twin = on_disk_.find(row.sequence);
  if (twin != on_disk_.end()) {
    if (twin->second->hash != row.hash) {
      find(row.sequence, kStore, "entry " + number + " differs between the record and the store");
    }
  } else if (row.sequence > report_.last) {
    find(row.sequence, kStore,
         "entry " + number + " is in the store but not in the record: it was removed there");
  }
}

void ChainWalk::row(const ChainEntry& row) {
  const std::string number = std::to_string(row.sequence);
  ++report_.in_store;
  if (row_.sequence != 0 && row.sequence != row_.sequence + 1) {
    const std::uint64_t from = row_.sequence + 1;
    find(from, kStore, entries_text(from, row.sequence - 1) + " of the store: removed");
  } else if (row_.sequence != 0 && row.previous != row_.hash) {
    find(row_.sequence, kStore,
         "entry " + number + " of the store does not follow from the one before it");
  }
  const bool own = hash_of(row) == row.hash;
  if (!own) find(row.sequence, kStore, "entry " + number + " of the store was edited");
  if (own) compare(row);
  if (row.head() == start_) start_known_ = true;
  for (Hole& hole : holes_) hole.in_store |= row.head() == hole.last;
  row_ = row.head();
}

void ChainWalk::mirror(AlertReader& reader) {
  const auto read = reader.entries(0, [this](const ChainEntry& entry) {
    row(entry);
    return true;
  });
  if (!read) find(row_.sequence + 1, kStore, "the store cannot be read: " + read.error().message);
  for (const std::uint64_t sequence : reader.misnumbered().value_or(std::vector<std::uint64_t>())) {
    find(sequence, kStore,
         "entry " + std::to_string(sequence) +
             " of the store stands with another alert than its own");
  }
  if (read && row_.sequence < report_.last) {
    report_.notes.push_back(entries_text(row_.sequence + 1, report_.last) +
                            " are not in the store yet");
  }
}

void ChainWalk::finish() {
  for (const Hole& hole : holes_) {
    const std::string which = entries_text(hole.from, hole.last.sequence);
    const std::string said = ", as entry " + std::to_string(hole.last.sequence + 1) + " says";
    if (hole.in_store) {
      report_.notes.push_back(which + " were lost from the record" + said +
                              "; they are in the store");
    } else {
      find(hole.from, "record",
           which + " were lost from the record" + said + ", and are not in the store either");
    }
  }
  if (!start_known_) {
    find(1, "record",
         entries_text(1, report_.first - 1) +
             " are missing, and nothing says that they were dropped");
  }
  std::stable_sort(
      report_.findings.begin(), report_.findings.end(),
      [](const ChainFinding& a, const ChainFinding& b) { return a.sequence < b.sequence; });
}

}  // namespace

ChainReport verify_chain(SpoolDisk& disk, const ChainPlaces& places) {
  ChainReport report;
  auto chain = read_chain(disk, places.folder);
  // Perhaps it was being written to.
  for (int n = 1; n < kTries && chain && !chain->empty() && chain->back().torn_from; ++n) {
    chain = read_chain(disk, places.folder);
  }
  if (!chain && chain.error().code != base::ErrorCode::not_found) {
    report.findings.push_back({1, places.folder, chain.error().message});
    return report;
  }
  if (!chain) chain = std::vector<SegmentRead>();
  ChainWalk walk(report);
  walk.segments(*chain);
  if (places.store.empty()) {
    walk.finish();
    return report;
  }
  auto reader = AlertReader::open(places.store);
  if (reader) {
    walk.mirror(*reader);
  } else if (reader.error().code == base::ErrorCode::corrupt) {
    report.findings.push_back({1, std::string(kStore), reader.error().message});
  } else {
    report.notes.push_back("the store was not compared: " + reader.error().message);
  }
  walk.finish();
  return report;
}

}  // namespace hornbill::scheduler
