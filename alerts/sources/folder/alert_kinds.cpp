// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/folder/alert_kinds.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <string_view>
#include <utility>

#include "alerts/sources/folder/drop_files.h"
#include "alerts/sources/signed/announcement.h"
#include "alerts/sources/signed/package.h"
#include "alerts/sources/signed/tar.h"
#include "base/file_store.h"
#include "base/unique_fd.h"

namespace hornbill::alerts {
namespace {

base::UniqueFd opened(const std::string& path) {
  return base::UniqueFd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
}

// Bytes of a file from a place on. False: they are not all there.
bool read_at(const base::UniqueFd& fd, std::uint64_t from, std::span<char> to) {
  while (!to.empty()) {
    const ssize_t got = ::pread(fd.get(), to.data(), to.size(), static_cast<off_t>(from));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    from += static_cast<std::uint64_t>(got);
    to = to.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

// An XML document ends with a bracket, in whatever encoding.
std::string cap_lacks(const std::string& path) {
  std::array<char, 256> space{};
  const std::uint64_t bytes = file_bytes(path);
  const std::span<char> tail =
      std::span(space).first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, 256)));
  if (!read_at(opened(path), bytes - tail.size(), tail)) return "";  // judging says what is wrong
  const std::string_view text(tail.data(), tail.size());
  const std::size_t last = text.find_last_not_of(std::string_view(" \t\r\n\0", 5));
  const bool ended = last != std::string_view::npos && text[last] == '>';
  return ended ? "" : "its end is not there yet";
}

std::vector<std::string> recordings_of(const std::string& path) {
  const auto text = read_regular(path, kMaxAnnouncementBytes);
  if (!text) return {};
  const AnnouncementRead read = read_announcement(*text, path);
  std::vector<std::string> out;
  if (!read.announcement) return out;
  for (const AnnouncedClip& clip : read.announcement->clips) out.push_back(clip.name);
  return out;
}

std::string file_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::vector<std::string> announcement_companions(const std::string& path) {
  const std::string name = file_of(path);
  std::vector<std::string> out = recordings_of(path);
  for (std::size_t i = 1; i <= kMaxApprovals; ++i) {
    out.push_back(name + ".approval-" + std::to_string(i) + ".sig");
  }
  out.push_back(name + ".sig");
  return out;
}

std::string announcement_lacks(const std::string& path) {
  const std::string folder = base::folder_of(path) + "/";
  const std::string signature = file_of(path) + ".sig";
  if (file_mark(folder + signature).empty()) return "its signature " + signature + " is missing";
  for (const std::string& name : recordings_of(path)) {
    if (file_mark(folder + name).empty()) return "its recording " + name + " is missing";
  }
  return "";
}

std::string archive_lacks(const std::string& path) {
  const base::UniqueFd fd = opened(path);
  const TarInput input{file_bytes(path),
                       [&](std::uint64_t offset, std::span<char> to) -> base::Result<void> {
                         if (read_at(fd, offset, to)) return {};
                         return base::fail(base::ErrorCode::corrupt, path + " became shorter");
                       }};
  const auto entries = list_tar(input);
  if (entries || entries.error().code != base::ErrorCode::corrupt) return "";
  return entries.error().message;
}

}  // namespace

std::vector<DropKind> alert_file_kinds() {
  return {{".xml", {}, cap_lacks},
          {"." + std::string(kTextSuffix), announcement_companions, announcement_lacks},
          {"." + std::string(kArchiveSuffix), {}, archive_lacks}};
}

}  // namespace hornbill::alerts
