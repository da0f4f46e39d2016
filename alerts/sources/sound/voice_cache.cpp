// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/voice_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "base/digest.h"
#include "base/file_store.h"

namespace hornbill::alerts {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kEnding = ".wav";

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

}  // namespace

VoiceCache::VoiceCache(std::string folder, std::int64_t most_bytes)
    : folder_(std::move(folder)), most_bytes_(most_bytes) {}

std::string VoiceCache::path_of(const std::string& key) const {
  return folder_ + "/" + key + std::string(kEnding);
}

std::optional<std::string> VoiceCache::find(const std::string& key) const {
  if (folder_.empty()) return std::nullopt;
  std::string path = path_of(key);
  if (::access(path.c_str(), R_OK) != 0) return std::nullopt;
  ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
  return path;
}

base::Result<void> VoiceCache::store(const std::string& key, int fd) {
  if (folder_.empty()) return {};
  struct stat facts {};
  if (::fstat(fd, &facts) != 0) return base::fail(base::errno_error("reading what a voice said"));
  if (facts.st_size > most_bytes_ / 2) return {};
  std::string content(static_cast<std::size_t>(facts.st_size), '\0');
  if (::pread(fd, content.data(), content.size(), 0) != facts.st_size) {
    return base::fail(base::errno_error("reading what a voice said"));
  }
  if (auto made = base::make_folders(folder_); !made) return made;
  if (auto written = base::replace_file(path_of(key), content); !written) return written;
  make_room();
  return {};
}

void VoiceCache::forget(const std::string& key) {
  if (!folder_.empty()) ::unlink(path_of(key).c_str());
}

void VoiceCache::make_room() {
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

std::string VoiceCache::key_of(const Voice& voice, std::string_view text) {
  base::Sha256 hash;
  for (const std::string& argument : voice.command) {
    hash.add(argument);
    hash.add(std::string_view("\0", 1));  // arguments cannot hold it
  }
  hash.add(std::string_view("\0", 1));
  hash.add(text);
  return base::to_hex(hash.finish());
}

}  // namespace hornbill::alerts
