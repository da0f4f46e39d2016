// SPDX-License-Identifier: Apache-2.0
#include "playlists/library_scan.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <set>
#include <utility>

#include "base/file_store.h"
#include "base/unique_fd.h"
#include "playlists/m3u.h"

namespace hornbill::playlists {
namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxProblems = 100;
constexpr std::size_t kMaxListBytes = 4U << 20U;
constexpr std::size_t kMaxLists = 2'000;
constexpr std::array<std::string_view, 13> kAudioExtensions = {
    "aac", "bwf", "flac", "m4a", "m4b", "mp3", "mp4", "oga", "ogg", "opus", "rf64", "wav", "wave"};

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

audio::FileIdentity identity_of(const struct stat& st) {
  return {st.st_size, std::int64_t{st.st_mtim.tv_sec} * 1'000'000'000 + st.st_mtim.tv_nsec};
}

// Length of the well-formed UTF-8 character at the start of `s`, 0 if there is none.
std::size_t utf8_length(std::string_view s) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || s.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  // Overlong forms, surrogates, and what lies beyond U+10FFFF.
  if (lead == 0xE0 && byte(1) < 0xA0) return 0;
  if (lead == 0xED && byte(1) > 0x9F) return 0;
  if (lead == 0xF0 && byte(1) < 0x90) return 0;
  if (lead == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

bool is_printable(std::string_view name) {
  while (!name.empty()) {
    const auto c = static_cast<unsigned char>(name[0]);
    const std::size_t n = utf8_length(name);
    if (n == 0 || c < 0x20 || c == 0x7F) return false;
    name.remove_prefix(n);
  }
  return true;
}

// For messages: bytes that are not printable as \xNN.
std::string shown(std::string_view name) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  while (!name.empty()) {
    const auto c = static_cast<unsigned char>(name[0]);
    const std::size_t n = c < 0x20 || c == 0x7F ? 0 : utf8_length(name);
    if (n == 0) {
      out.append("\\x").append(1, kHex[c >> 4U]).append(1, kHex[c & 15U]);
    } else {
      out.append(name.substr(0, n));
    }
    name.remove_prefix(std::max<std::size_t>(n, 1));
  }
  return out;
}

std::string without_end_slash(std::string folder) {
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  return folder;
}

class Scan {
 public:
  explicit Scan(const ScanOptions& options) : options_(options) {
    files_.folder = without_end_slash(options.folder);
    struct stat st {};
    for (const std::string& folder : options.left_out) {
      if (::stat(folder.c_str(), &st) == 0) left_out_.emplace(st.st_dev, st.st_ino);
    }
  }

  base::Result<void> walk() {
    base::UniqueFd fd(::open(files_.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return base::fail(base::errno_error("opening the library " + files_.folder));
    if (const std::unique_ptr<char, decltype(&::free)> real{
            ::realpath(files_.folder.c_str(), nullptr), &::free}) {
      real_folder_ = real.get();
    }
    visit(std::move(fd), "", 0);
    for (const std::string& list : list_names_) {
      if (!stopped()) read_list(list);
    }
    if (stopped()) return base::fail(base::ErrorCode::refused, "the scan was told to stop");
    return {};
  }

  void add_named() {
    std::set<std::string_view> names;
    for (const NamedFile& named : options_.named) {
      struct stat st {};
      const bool present = ::stat(named.path.c_str(), &st) == 0 && S_ISREG(st.st_mode) &&
                           ::access(named.path.c_str(), R_OK) == 0;
      files_.candidates.push_back({named.id, named.path, present,
                                   present ? identity_of(st) : audio::FileIdentity{},
                                   named.overrides});
      names.insert(named.id);
    }
    // A name wins over a file whose path happens to be the same word.
    const auto end = files_.candidates.end() - static_cast<std::ptrdiff_t>(options_.named.size());
    const auto keep = std::remove_if(files_.candidates.begin(), end,
                                     [&](const Candidate& c) { return names.contains(c.id); });
    files_.candidates.erase(keep, end);
  }

  LibraryFiles take() { return std::move(files_); }

 private:
  bool stopped() const { return options_.stop.stop_requested(); }

  void problem(const std::string& relative, std::string_view what) {
    ++files_.problem_count;
    if (files_.problems.size() < kMaxProblems) {
      files_.problems.push_back(shown(relative) + ": " + std::string(what));
    }
  }

  void visit(base::UniqueFd fd, const std::string& relative, int depth) {
    if (depth > kMaxDepth) return problem(relative, "is nested too deeply");
    const Folder folder(::fdopendir(fd.get()));
    if (!folder) return problem(relative, base::errno_error("cannot be listed").message);
    (void)fd.release();  // the folder's now
    errno = 0;
    while (const dirent* entry = stopped() ? nullptr : ::readdir(folder.get())) {
      if (entry->d_name[0] != '.') {
        const std::string name = entry->d_name;
        look_at(::dirfd(folder.get()), name, relative.empty() ? name : relative + "/" + name,
                depth);
      }
      errno = 0;
    }
    if (errno != 0) problem(relative, base::errno_error("cannot be listed to its end").message);
  }

  void look_at(int folder, const std::string& name, const std::string& relative, int depth) {
    struct stat st {};
    if (::fstatat(folder, name.c_str(), &st, AT_SYMLINK_NOFOLLOW) != 0) {
      return problem(relative, base::errno_error("cannot be looked at").message);
    }
    if (S_ISDIR(st.st_mode) && left_out_.contains({st.st_dev, st.st_ino})) return;
    const bool wanted = is_audio_name(name) || is_list_file(name);
    if (!S_ISDIR(st.st_mode) && !wanted) return;
    if (!is_printable(name)) return problem(relative, "has a name that is not text; rename it");
    if (S_ISDIR(st.st_mode)) {
      base::UniqueFd inner(
          ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (!inner) return problem(relative, base::errno_error("cannot be opened").message);
      return visit(std::move(inner), relative, depth + 1);
    }
    if (S_ISLNK(st.st_mode)) {
      if (!leads_inside(relative)) return problem(relative, "is a link out of the library");
      if (::fstatat(folder, name.c_str(), &st, 0) != 0) {
        return problem(relative, base::errno_error("is a broken link").message);
      }
    }
    if (!S_ISREG(st.st_mode)) return problem(relative, "is not a regular file");
    if (::faccessat(folder, name.c_str(), R_OK, AT_EACCESS) != 0) {
      return problem(relative, "may not be read by Hornbill");
    }
    add(name, relative, st);
  }

  void add(const std::string& name, const std::string& relative, const struct stat& st) {
    if (is_list_file(name)) {
      if (list_names_.size() == kMaxLists) return problem(relative, "is one playlist too many");
      list_names_.push_back(relative);
    } else if (files_.candidates.size() >= options_.max_files) {
      problem(relative, "is one file too many");
    } else {
      files_.candidates.push_back(
          {relative, files_.folder + "/" + relative, true, identity_of(st), {}});
    }
  }

  bool leads_inside(const std::string& relative) const {
    const std::string path = files_.folder + "/" + relative;
    const std::unique_ptr<char, decltype(&::free)> real{::realpath(path.c_str(), nullptr), &::free};
    if (!real) return false;
    return std::string_view(real.get()).starts_with(real_folder_ + "/");
  }

  void read_list(const std::string& relative) {
    const std::string path = files_.folder + "/" + relative;
    const auto text = base::read_file(path, kMaxListBytes);
    if (!text) return problem(relative, text.error().message);
    M3uContent content = parse_m3u(*text, base::folder_of(path), files_.folder);
    for (const std::string& what : content.problems) problem(relative, what);
    files_.lists[relative] = std::move(content.paths);
  }

  const ScanOptions& options_;
  std::set<std::pair<dev_t, ino_t>> left_out_;  // by what they are, however they are written
  LibraryFiles files_;
  std::string real_folder_;
  std::vector<std::string> list_names_;
};

}  // namespace

bool is_audio_name(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string extension(name.substr(dot + 1));
  for (char& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::binary_search(kAudioExtensions.begin(), kAudioExtensions.end(), extension);
}

base::Result<LibraryFiles> scan_library(const ScanOptions& options) {
  Scan scan(options);
  if (auto walked = scan.walk(); !walked) return base::fail(walked.error());
  scan.add_named();
  return scan.take();
}

LibraryFiles scan_named(const ScanOptions& options) {
  Scan scan(options);
  scan.add_named();
  return scan.take();
}

}  // namespace hornbill::playlists
