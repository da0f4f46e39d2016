// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/clip_cache.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/file_store.h"

namespace hornbill::alerts {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kEnding = ".clip";
// Of what waits to be written: with a disk that hangs, the cache does without the rest.
constexpr std::size_t kMostWaiting = 1000;
constexpr std::int64_t kMostWaitingBytes = 64LL << 20;

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

// Writes what was stored, in the order in which it came.
class ClipCache::Filler {
 public:
  explicit Filler(const Folder& folder)
      : folder_(folder), thread_([this](const std::stop_token& stop) { work(stop); }) {}

  // Without a clip: it is only marked as used.
  void add(const std::string& key, std::shared_ptr<const audio::Clip> clip) {
    const std::int64_t bytes = bytes_of(clip.get());
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.size() >= kMostWaiting || bytes_ + bytes > kMostWaitingBytes) return;
      bytes_ += bytes;
      waiting_.push_back({key, std::move(clip)});
    }
    wake_.notify_one();
  }
  // What waits is known already.
  std::shared_ptr<const audio::Clip> find(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    for (const Waiting& one : waiting_) {
      if (one.key == key && one.clip) return one.clip;
    }
    return nullptr;
  }

 private:
  struct Waiting {
    std::string key;
    std::shared_ptr<const audio::Clip> clip;
  };

  static std::int64_t bytes_of(const audio::Clip* clip) {
    return clip == nullptr ? 0 : static_cast<std::int64_t>(clip->samples.size() * 2);
  }

  void work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (wake_.wait(lock, stop, [this] { return !waiting_.empty(); }) && !stop.stop_requested()) {
      const Waiting one = waiting_.front();
      lock.unlock();
      if (one.clip) {
        folder_.store(one.key, *one.clip);
      } else {
        folder_.mark_used(one.key);
      }
      lock.lock();
      waiting_.pop_front();
      bytes_ -= bytes_of(one.clip.get());
    }
  }

  const Folder& folder_;
  mutable std::mutex mutex_;  // protects what follows
  std::condition_variable_any wake_;
  std::deque<Waiting> waiting_;  // the first one is being written
  std::int64_t bytes_ = 0;
  std::jthread thread_;
};

ClipCache::ClipCache(std::string folder, std::int64_t most_bytes, Filling filling)
    : folder_{std::move(folder), most_bytes},
      filler_(filling == Filling::later && !folder_.path.empty() ? std::make_unique<Filler>(folder_)
                                                                 : nullptr) {}

ClipCache::~ClipCache() = default;

std::optional<audio::Clip> ClipCache::find(const std::string& key) const {
  if (folder_.path.empty() || key.empty()) return std::nullopt;
  if (filler_) {
    if (const auto waits = filler_->find(key)) return *waits;
  }
  const auto most = static_cast<std::size_t>(folder_.most_bytes);
  const auto content = base::read_file(folder_.file_of(key), most);
  if (!content) return std::nullopt;
  auto clip = unpacked(*content);
  if (!clip) return std::nullopt;
  if (filler_) {
    filler_->add(key, nullptr);
  } else {
    folder_.mark_used(key);
  }
  return clip;
}

void ClipCache::store(const std::string& key, const audio::Clip& clip) {
  if (folder_.path.empty() || key.empty()) return;
  if (filler_) {
    filler_->add(key, std::make_shared<audio::Clip>(clip));
  } else {
    folder_.store(key, clip);
  }
}

std::string ClipCache::Folder::file_of(const std::string& key) const {
  return path + "/" + key + std::string(kEnding);
}

void ClipCache::Folder::mark_used(const std::string& key) const {
  ::utimensat(AT_FDCWD, file_of(key).c_str(), nullptr, 0);
}

// The file need not outlive a power cut, and a torn one is noticed.
void ClipCache::Folder::store(const std::string& key, const audio::Clip& clip) const {
  const std::string content = packed(clip);
  if (static_cast<std::int64_t>(content.size()) > most_bytes / 2 || !base::make_folders(path)) {
    return;
  }
  const std::string file = file_of(key);
  const std::string fresh = file + ".new";
  std::error_code failed;
  if (!(std::ofstream(fresh, std::ios::binary) << content).flush()) {
    fs::remove(fresh, failed);
    return;
  }
  fs::rename(fresh, file, failed);
  make_room();
}

void ClipCache::Folder::make_room() const {
  std::vector<Kept> files = kept_in(path);
  std::int64_t total = 0;
  for (const Kept& file : files) total += file.bytes;
  for (const Kept& file : files) {
    if (total <= most_bytes) break;
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
