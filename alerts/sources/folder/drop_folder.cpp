// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/folder/drop_folder.h"

#include <algorithm>
#include <utility>

#include "alerts/sources/folder/drop_files.h"
#include "base/file_store.h"

namespace hornbill::alerts {
namespace {

using base::fail;

constexpr std::string_view kDone = "done";
constexpr std::string_view kRefused = "refused";
constexpr std::size_t kMostStuck = 5'000;
constexpr std::size_t kMostFaults = 20;

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string verdict_text(const DroppedFile& file, const DropVerdict& verdict, base::UtcTime utc) {
  std::string text = verdict.outcome == DropOutcome::done ? "Taken" : "Refused";
  text += ": " + name_of(file.path) + "\nWhen: " + base::format_utc(utc) +
          "\nSHA-256: " + file.digest + "\n";
  for (const std::string& sentence : verdict.sentences) text += "- " + sentence + "\n";
  return text;
}

}  // namespace

DropFolder::DropFolder(DropFolderOptions options, std::string_view state)
    : options_(std::move(options)) {
  while (options_.folder.size() > 1 && options_.folder.ends_with('/')) options_.folder.pop_back();
  memory_.load(state);
}

std::vector<DroppedFile> DropFolder::scan(base::SteadyTime now, base::UtcTime utc) {
  faults_.clear();
  seen_.clear();
  look_into(options_.folder, 0, now);
  std::erase_if(files_, [this](const auto& file) { return !seen_.contains(file.first); });
  std::vector<DroppedFile> ready;
  std::vector<std::pair<DroppedFile, base::UtcTime>> again;
  for (auto& [path, file] : files_) {
    if (file.handled || !is_whole(path, file, now)) continue;
    auto given = digested(path, file);
    if (!given) {
      file.handled = true;  // until it changes
      file.fault = given.error().message;
      continue;
    }
    if (mark_all(path, file) != file.all_marks) continue;  // written to meanwhile
    file.handled = true;
    if (stuck_.contains(given->digest)) continue;
    if (const auto before = memory_.taken(given->digest)) {
      again.emplace_back(*std::move(given), *before);
    } else {
      ready.push_back(*std::move(given));
    }
  }
  for (const auto& [file, before] : again) {
    const std::string why =
        "The same was taken before, at " + base::format_utc(before) + "; it is not taken again.";
    finish(file, {DropOutcome::done, {why}}, now, utc);
  }
  for (const auto& [path, file] : files_) {
    if (!file.fault.empty() && faults_.size() < kMostFaults) faults_.push_back(file.fault);
  }
  return ready;
}

void DropFolder::look_into(const std::string& folder, int depth, base::SteadyTime now) {
  const auto listing = list_folder(folder, options_.most_names);
  if (!listing) {
    if (listing.error().code != base::ErrorCode::not_found) {
      faults_.push_back(listing.error().message);
    }
    return;
  }
  if (listing->cut) {
    faults_.push_back(folder + " holds more than " + std::to_string(options_.most_names) +
                      " names; what is beyond is not looked at");
  }
  for (const std::string& name : listing->files) {
    for (std::size_t kind = 0; kind < options_.kinds.size(); ++kind) {
      const std::string& suffix = options_.kinds[kind].suffix;
      if (name.size() <= suffix.size() || !name.ends_with(suffix)) continue;
      look_at(folder + "/" + name, kind, now);
      break;
    }
  }
  if (depth >= options_.depth) return;
  for (const std::string& name : listing->folders) {
    if (name != kDone && name != kRefused) look_into(folder + "/" + name, depth + 1, now);
  }
}

void DropFolder::look_at(const std::string& path, std::size_t kind, base::SteadyTime now) {
  if (!files_.contains(path) && files_.size() >= options_.most_names) return;
  seen_.insert(path);
  Watched& file = files_[path];
  const std::string mark = file_mark(path);
  if (mark != file.mark) {
    file = {.kind = kind, .mark = mark};
    const auto& companions = options_.kinds[kind].companions;
    if (companions) file.companions = companions(path);
    std::erase_if(file.companions, [](const std::string& name) {
      return name.empty() || name.starts_with('.') || name.find('/') != std::string::npos;
    });
  }
  std::string all = mark_all(path, file);
  if (all == file.all_marks) return;
  file.all_marks = std::move(all);
  file.since = now;
  file.handled = false;
  file.tries = 0;
  file.again = now;
  file.fault.clear();
}

std::string DropFolder::mark_all(const std::string& path, const Watched& file) const {
  std::string out = file_mark(path);
  const std::string folder = base::folder_of(path);
  for (const std::string& name : file.companions) out += "/" + file_mark(folder + "/" + name);
  return out;
}

bool DropFolder::is_whole(const std::string& path, Watched& file, base::SteadyTime now) const {
  if (now - file.since < options_.settle || now < file.again) return false;
  file.fault.clear();
  const auto& lacks = options_.kinds[file.kind].lacks;
  if (!lacks || now - file.since >= options_.patience) return true;
  std::string waits_for = lacks(path);
  if (waits_for.empty()) return true;
  file.fault = path + ": " + std::move(waits_for);
  return false;
}

base::Result<DroppedFile> DropFolder::digested(const std::string& path, const Watched& file) const {
  DroppedFile out{path, file.kind, {}, "", file.all_marks};
  const std::string folder = base::folder_of(path);
  std::vector<std::string> paths{path};
  for (const std::string& name : file.companions) {
    paths.push_back(folder + "/" + name);
    if (!file_mark(paths.back()).empty()) out.companions.push_back(name);
  }
  for (const std::string& one : paths) {
    if (file_bytes(one) > options_.most_bytes) {
      return fail(base::ErrorCode::limit, one + " is larger than " +
                                              std::to_string(options_.most_bytes) +
                                              " bytes; it is not looked at");
    }
  }
  auto digest = digest_of_files(paths, options_.most_bytes);
  if (!digest) return fail(digest.error());
  out.digest = *std::move(digest);
  return out;
}

// check: allow parameters (what, what became of it, and both clocks)
void DropFolder::finish(const DroppedFile& file, const DropVerdict& verdict, base::SteadyTime now,
                        base::UtcTime utc) {
  const auto at = files_.find(file.path);
  // One that was changed meanwhile is another file, and not yet judged.
  const bool changed = at != files_.end() && mark_all(file.path, at->second) != file.marks;
  if (verdict.outcome == DropOutcome::later) {
    if (at != files_.end() && !changed) put_off(at->second, file.path, verdict, now);
    return;
  }
  if (verdict.outcome == DropOutcome::left) {
    if (stuck_.size() < kMostStuck) stuck_.insert(file.digest);
    return;
  }
  if (verdict.outcome == DropOutcome::done) memory_.take(file.digest, utc);
  if (changed) return;
  if (move_away(file, verdict, utc)) {
    files_.erase(file.path);
    return;
  }
  if (verdict.outcome == DropOutcome::refused && stuck_.size() < kMostStuck) {
    stuck_.insert(file.digest);
  }
}

// check: allow parameters (what, under which name, why and when)
void DropFolder::put_off(Watched& file, const std::string& path, const DropVerdict& verdict,
                         base::SteadyTime now) const {
  base::Duration wait = options_.first_retry;
  for (int i = 0; i < file.tries && wait < options_.longest_retry; ++i) wait *= 2;
  ++file.tries;
  file.handled = false;
  file.again = now + std::min(wait, options_.longest_retry);
  file.fault = path + " could not be taken and is tried again: " +
               (verdict.sentences.empty() ? "the station is busy" : verdict.sentences.front());
}

base::Result<void> DropFolder::move_away(const DroppedFile& file, const DropVerdict& verdict,
                                         base::UtcTime utc) {
  const std::string folder = base::folder_of(file.path);
  const std::string name = name_of(file.path);
  std::string inner(verdict.outcome == DropOutcome::done ? kDone : kRefused);
  auto place = PlaceFolder::open(folder, inner);
  if (!place) return fail(place.error());
  const auto in_the_way = [&](const std::string& one) { return place->holds(one); };
  if (in_the_way(name) || std::any_of(file.companions.begin(), file.companions.end(), in_the_way)) {
    place = PlaceFolder::open(folder, inner + "/" + file.digest.substr(0, 16));
    if (!place) return fail(place.error());
  }
  if (auto moved = place->take(name); !moved) return fail(moved.error());
  for (const std::string& companion : file.companions) {
    if (others_need(file.path, companion)) continue;
    static_cast<void>(place->take(companion));  // it stays, then, and is nothing by itself
  }
  static_cast<void>(place->write(name + ".verdict.txt", verdict_text(file, verdict, utc)));
  place->sync();
  return {};
}

bool DropFolder::others_need(const std::string& path, const std::string& companion) const {
  const std::string folder = base::folder_of(path);
  if (files_.contains(folder + "/" + companion)) return true;  // it has a verdict of its own
  return std::any_of(files_.begin(), files_.end(), [&](const auto& other) {
    const auto& names = other.second.companions;
    return other.first != path && base::folder_of(other.first) == folder &&
           std::find(names.begin(), names.end(), companion) != names.end();
  });
}

base::Result<std::string> read_dropped(const DroppedFile& file, std::uint64_t most_bytes) {
  return read_regular(file.path, most_bytes);
}

}  // namespace hornbill::alerts
