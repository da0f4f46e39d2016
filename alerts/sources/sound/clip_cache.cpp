// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/clip_cache.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/file_store.h"

namespace hornbill::alerts {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kEnding = ".clip";

struct Kept {
  fs::path path;
  fs::file_time_type used;
  std::int64_t bytes = 0;
};

std::vector<Kept> kept_in(const std::string& folder) {
  std::vector<Kept> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;
    Kept file{at->path(), at->last_write_time(gone), 0};
    file.bytes = static_cast<std::int64_t>(at->file_size(gone));
    if (!gone && at->path().extension() == kEnding) files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(), [](const Kept& a, const Kept& b) {
    return a.used != b.used ? a.used < b.used : a.path < b.path;
  });
  return files;
}

// A file: this word, the SHA-256 of the rest, the number of channels, the samples.
constexpr std::string_view kWord = "HBCLIP1\n";
constexpr std::size_t kHead = kWord.size() + sizeof(base::Digest);

std::string_view of_digest(const base::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string packed(const audio::Clip& clip) {
  std::string rest(1, static_cast<char>(clip.channels));
  rest.append(reinterpret_cast<const char*>(clip.samples.data()), clip.samples.size() * 2);
  return std::string(kWord).append(of_digest(base::sha256(rest))).append(rest);
}

std::optional<audio::Clip> unpacked(std::string_view content) {
  if (content.size() <= kHead || !content.starts_with(kWord)) return std::nullopt;
  const std::string_view rest = content.substr(kHead);
  const std::string_view digest = content.substr(kWord.size(), sizeof(base::Digest));
  if (of_digest(base::sha256(rest)) != digest) return std::nullopt;
  audio::Clip clip{.channels = rest[0], .samples = {}};
  if (clip.channels < 1 || clip.channels > 2) return std::nullopt;
  clip.samples.resize((rest.size() - 1) / 2);
  std::memcpy(clip.samples.data(), rest.data() + 1, clip.samples.size() * 2);
  return clip;
}

// Adds `part` so that no two lists of parts give the same bytes.
void add_part(base::Sha256& hash, std::string_view part) {
  hash.add(std::to_string(part.size()) + ":");
  hash.add(part);
}

void add_level(base::Sha256& hash, const LevelTarget& target, base::Duration pause) {
  for (const double value : {target.lufs, target.peak_dbtp, target.most_gain_db}) {
    add_part(hash, std::to_string(value));
  }
  add_part(hash, std::to_string(pause.count()));
}

}  // namespace

ClipCache::ClipCache(std::string folder, std::int64_t most_bytes)
    : folder_(std::move(folder)), most_bytes_(most_bytes) {}

std::string ClipCache::path_of(const std::string& key) const {
  return folder_ + "/" + key + std::string(kEnding);
}

std::optional<audio::Clip> ClipCache::find(const std::string& key) const {
  if (folder_.empty() || key.empty()) return std::nullopt;
  const std::string path = path_of(key);
  const auto content = base::read_file(path, static_cast<std::size_t>(most_bytes_));
  if (!content) return std::nullopt;
  auto clip = unpacked(*content);
  if (clip) ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
  return clip;
}

// An alert waits for this: the file need not outlive a power cut, and a torn one is noticed.
void ClipCache::store(const std::string& key, const audio::Clip& clip) {
  const std::string content = packed(clip);
  if (folder_.empty() || key.empty() ||
      static_cast<std::int64_t>(content.size()) > most_bytes_ / 2 || !base::make_folders(folder_)) {
    return;
  }
  const std::string path = path_of(key);
  const std::string fresh = path + ".new";
  std::error_code failed;
  if (!(std::ofstream(fresh, std::ios::binary) << content).flush()) {
    fs::remove(fresh, failed);
    return;
  }
  fs::rename(fresh, path, failed);
  make_room();
}

void ClipCache::make_room() {
  std::vector<Kept> files = kept_in(folder_);
  std::int64_t total = 0;
  for (const Kept& file : files) total += file.bytes;
  for (const Kept& file : files) {
    if (total <= most_bytes_) break;
    std::error_code ignored;
    fs::remove(file.path, ignored);
    total -= file.bytes;
  }
}

std::string ClipCache::key_of(const Voice& voice, std::string_view text, const LevelTarget& target,
                              base::Duration pause) {
  base::Sha256 hash;
  for (const std::string& argument : voice.command) add_part(hash, argument);
  add_part(hash, "says");
  add_part(hash, text);
  add_level(hash, target, pause);
  return base::to_hex(hash.finish());
}

std::string ClipCache::key_of(const Recording& recording, const LevelTarget& target,
                              base::Duration pause) {
  struct stat facts {};
  if (::stat(recording.file.c_str(), &facts) != 0) return {};
  base::Sha256 hash;
  add_part(hash, recording.file);
  for (const auto value :
       {static_cast<std::int64_t>(facts.st_ino), static_cast<std::int64_t>(facts.st_size),
        static_cast<std::int64_t>(facts.st_mtim.tv_sec),
        static_cast<std::int64_t>(facts.st_mtim.tv_nsec), recording.from.value,
        recording.to ? recording.to->value : -1}) {
    add_part(hash, std::to_string(value));
  }
  add_level(hash, target, pause);
  return base::to_hex(hash.finish());
}

}  // namespace hornbill::alerts
