// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/input_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <tuple>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/file_store.h"
#include "base/time_zone.h"
#include "scheduler/journal/json_fields.h"

namespace hornbill::scheduler {
namespace {

struct Kept {
  std::string path;
  std::int64_t size = 0;
  std::filesystem::file_time_type changed;
  bool daily = false;
};

std::vector<Kept> oldest_first(const std::string& folder) {
  std::vector<Kept> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (!entry.is_regular_file(ignored)) continue;
    const auto name = entry.path().filename().string();
    files.push_back({entry.path().string(), static_cast<std::int64_t>(entry.file_size(ignored)),
                     entry.last_write_time(ignored), name.starts_with("inputs-")});
  }
  std::sort(files.begin(), files.end(), [](const Kept& a, const Kept& b) {
    return std::tie(a.changed, a.path) < std::tie(b.changed, b.path);
  });
  return files;
}

}  // namespace

InputFiles::InputFiles(const InputJournalOptions& options,
                       std::shared_ptr<const playlists::Library> library,
                       const base::TimeSource& time)
    : options_(options), time_(time), first_library_(std::move(library)) {}

// Writes `content` beside the journal under its own digest, once.
std::string InputFiles::keep(const std::string& kind, const std::string& content) {
  std::string digest = base::to_hex(base::sha256(content));
  const std::string path = options_.folder + "/" + kind + "-" + digest;
  struct stat st {};
  if (::stat(path.c_str(), &st) == 0) {
    // Still in use: retention goes by the time of the last change.
    ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
  } else {
    // Without it the lines still tell what happened, they only cannot be replayed.
    (void)base::replace_file(path, content);
  }
  return digest;
}

std::string InputFiles::header(bool start) const {
  return one_line({{"hornbill_inputs", kInputsVersion},
                   {"start", start},
                   {"utc", base::format_utc(time_.utc())},
                   {"tzdata", base::TimeZone::database_version()},
                   {"setup", setup_digest_},
                   {"library", library_digest_},
                   {"seed", options_.seed}}) +
         "\n";
}

base::Result<void> InputFiles::append(std::string_view text) {
  const std::int64_t before = size_;
  while (!text.empty()) {
    const ssize_t n = ::write(file_.get(), text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const base::Error error = base::errno_error("writing the input journal");
      // No half of a line: the next one would be glued to it.
      if (::ftruncate(file_.get(), before) == 0) size_ = before;
      return base::fail(error);
    }
    size_ += n;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

base::Result<void> InputFiles::open_for_today() {
  const std::string day = base::format_utc(time_.utc()).substr(0, 10);
  if (file_ && day == day_) return {};
  if (auto made = base::make_folders(options_.folder); !made) return made;
  if (first_library_) {
    setup_digest_ = keep("setup", options_.setup_text);
    library_digest_ = keep("library", library_to_json(*first_library_));
    first_library_.reset();
  }
  const std::string path = options_.folder + "/inputs-" + day + ".jsonl";
  file_.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (!file_) return base::fail(base::errno_error("opening " + path));
  size_ = ::lseek(file_.get(), 0, SEEK_END);
  // A crash may have left half a line.
  char last = '\n';
  if (size_ > 0 && ::pread(file_.get(), &last, 1, size_ - 1) == 1 && last != '\n') {
    if (auto ended = append("\n"); !ended) return ended;
  }
  if (auto headed = append(header(!started_)); !headed) {
    file_.reset();
    return headed;
  }
  started_ = true;
  day_ = day;
  drop_old();
  return {};
}

std::string InputFiles::digest_for(const Input& input) {
  if (std::holds_alternative<SetupChanged>(input)) return setup_digest_;
  if (const auto* changed = std::get_if<LibraryChanged>(&input)) {
    if (changed->library) library_digest_ = keep("library", library_to_json(*changed->library));
    return library_digest_;
  }
  return {};
}

std::string InputFiles::lines_of(std::span<const Entry> entries) {
  std::string text;
  for (const Entry& entry : entries) {
    if (const auto* setup = std::get_if<std::string>(&entry)) {
      setup_digest_ = keep("setup", *setup);
      continue;
    }
    const auto& stamped = std::get<StampedInput>(entry);
    text += input_to_json(stamped, digest_for(stamped.input)) + "\n";
  }
  return text;
}

void InputFiles::write(std::span<const Entry> entries, std::uint64_t missing) {
  gap_ += missing;
  left_out_ += missing;
  bool written = open_for_today().has_value();
  if (written && size_ < options_.most_bytes_a_file) {
    std::string text = gap_ > 0 ? one_line({{"missing", gap_}}) + "\n" : "";
    text += lines_of(entries);
    written = append(text).has_value();
  } else {
    written = false;
  }
  if (written) {
    gap_ = 0;
  } else {
    gap_ += entries.size();
    left_out_ += entries.size();
  }
}

void InputFiles::drop_old() {
  std::vector<Kept> files = oldest_first(options_.folder);
  std::int64_t total = 0;
  int daily = 0;
  for (const Kept& file : files) {
    total += file.size;
    daily += file.daily ? 1 : 0;
  }
  const std::string current = options_.folder + "/inputs-" + day_ + ".jsonl";
  std::filesystem::file_time_type first_day = std::filesystem::file_time_type::max();
  for (const Kept& file : files) {
    const bool in_use = file.path == current || file.path.ends_with(setup_digest_) ||
                        file.path.ends_with(library_digest_);
    const bool surplus = total > options_.most_bytes || (file.daily && daily > options_.days);
    if (!in_use && surplus) {
      ::unlink(file.path.c_str());
      total -= file.size;
      daily -= file.daily ? 1 : 0;
    } else if (file.daily) {
      first_day = std::min(first_day, file.changed);
    }
  }
  // A setup or library that was last brought before the first day that is left is of no use.
  for (const Kept& file : files) {
    const bool in_use = file.path.ends_with(setup_digest_) || file.path.ends_with(library_digest_);
    if (!file.daily && !in_use && file.changed + std::chrono::hours(24) < first_day) {
      ::unlink(file.path.c_str());
    }
  }
}

}  // namespace hornbill::scheduler
