// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/signed/package.h"

#include <algorithm>

#include "alerts/sources/signed/announcement.h"
#include "alerts/sources/signed/package_files.h"
#include "base/file_store.h"
#include "base/signature/ssh_signature.h"

namespace hornbill::alerts {
namespace {

using base::ErrorCode;
using base::fail;

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

base::Result<std::string> read_whole(const InputFile& file, const FileSlice& slice,
                                     std::size_t most) {
  if (slice.bytes > most) {
    return fail(ErrorCode::limit, "it is larger than " + std::to_string(most) + " bytes");
  }
  std::string text(slice.bytes, '\0');
  if (auto got = file.read(slice.offset, text); !got) return fail(got.error());
  return text;
}

base::Result<PackagedClip> hashed_clip(const InputFile& file, PackagedClip clip) {
  if (clip.bytes > kMaxClipBytes) {
    return fail(ErrorCode::limit, "the recording \"" + clip.name + "\" is larger than 64 MiB");
  }
  auto digest = digest_of(file, {clip.offset, clip.bytes}, nullptr);
  if (!digest) return fail(digest.error());
  clip.sha256 = *std::move(digest);
  return clip;
}

class ArchiveReader {
 public:
  ArchiveReader(const std::string& path, const InputFile& file) : path_(path), file_(file) {}

  base::Result<Package> read() {
    const auto entries = listed();
    if (!entries) return fail(entries.error());
    for (const TarEntry& entry : *entries) {
      if (auto taken = take(entry); !taken) return fail(taken.error().within(entry.name));
    }
    return std::move(package_);
  }

  base::Result<std::string> read_text() {
    const auto entries = listed();
    if (!entries) return fail(entries.error());
    for (const TarEntry& entry : *entries) {
      if (entry.name != package_.name) continue;
      if (auto taken = take(entry); !taken) return fail(taken.error().within(entry.name));
    }
    return std::move(package_.text);
  }

 private:
  // All that is in it, with the name of the text found.
  base::Result<std::vector<TarEntry>> listed() {
    auto entries = list_tar(file_.input());
    if (!entries) return fail(entries.error().within(path_));
    for (const TarEntry& entry : *entries) {
      if (!entry.name.ends_with(kTextSuffix)) continue;
      if (!package_.name.empty()) {
        return fail(ErrorCode::refused, path_ + " holds two announcements; send one at a time");
      }
      package_.name = entry.name;
    }
    if (package_.name.empty()) {
      return fail(ErrorCode::invalid_argument, path_ + " holds no *." + std::string(kTextSuffix));
    }
    return entries;
  }

  base::Result<void> take(const TarEntry& entry) {
    const FileSlice slice{entry.offset, entry.bytes};
    if (entry.name == package_.name) {
      return read_into(slice, kMaxAnnouncementBytes, package_.text);
    }
    if (entry.name == package_.name + ".sig") {
      return read_into(slice, base::kMaxSignatureBytes, package_.signature);
    }
    if (entry.name.starts_with(package_.name + ".approval") && entry.name.ends_with(".sig")) {
      if (package_.approvals.size() == kMaxApprovals) {
        return fail(ErrorCode::limit, "there are more than 4 approvals");
      }
      return read_into(slice, base::kMaxSignatureBytes, package_.approvals.emplace_back());
    }
    if (package_.clips.size() == kMaxClips) {
      return fail(ErrorCode::limit, "there are more than 16 recordings");
    }
    auto clip = hashed_clip(file_, {entry.name, path_, entry.offset, entry.bytes, ""});
    if (!clip) return fail(clip.error());
    package_.clips.push_back(*std::move(clip));
    return {};
  }

  base::Result<void> read_into(const FileSlice& slice, std::size_t most, std::string& target) {
    auto text = read_whole(file_, slice, most);
    if (!text) return fail(text.error());
    target = *std::move(text);
    return {};
  }

  const std::string& path_;
  const InputFile& file_;
  Package package_;
};

// A small file beside the text; empty where there is none.
base::Result<std::string> read_beside(const std::string& path, std::size_t most) {
  const auto file = InputFile::open(path);
  if (!file && file.error().code == ErrorCode::not_found) return "";
  if (!file) return fail(file.error());
  auto text = read_whole(*file, {0, file->bytes()}, most);
  if (!text) return fail(text.error().within(path));
  return text;
}

base::Result<void> add_clips_beside(const std::string& folder, Package& package) {
  const AnnouncementRead read = read_announcement(package.text, package.name);
  if (!read.announcement) return {};  // judging says what is wrong with it
  for (const AnnouncedClip& wanted : read.announcement->clips) {
    const auto same = [&](const PackagedClip& clip) { return clip.name == wanted.name; };
    if (std::any_of(package.clips.begin(), package.clips.end(), same)) continue;
    const std::string path = folder + "/" + wanted.name;
    const auto file = InputFile::open(path);
    if (!file && file.error().code == ErrorCode::not_found) continue;
    if (!file) return fail(file.error());
    auto clip = hashed_clip(*file, {wanted.name, path, 0, file->bytes(), ""});
    if (!clip) return fail(clip.error());
    package.clips.push_back(*std::move(clip));
  }
  return {};
}

base::Result<Package> read_files(const std::string& path) {
  const auto file = InputFile::open(path);
  if (!file) return fail(file.error());
  Package package;
  package.name = file_name(path);
  auto text = read_whole(*file, {0, file->bytes()}, kMaxAnnouncementBytes);
  if (!text) return fail(text.error().within(path));
  package.text = *std::move(text);
  auto signature = read_beside(path + ".sig", base::kMaxSignatureBytes);
  if (!signature) return fail(signature.error());
  package.signature = *std::move(signature);
  for (std::size_t i = 1; i <= kMaxApprovals; ++i) {
    auto approval =
        read_beside(path + ".approval-" + std::to_string(i) + ".sig", base::kMaxSignatureBytes);
    if (!approval) return fail(approval.error());
    if (!approval->empty()) package.approvals.push_back(*std::move(approval));
  }
  if (auto added = add_clips_beside(base::folder_of(path), package); !added) {
    return fail(added.error());
  }
  return package;
}

base::Result<InputFile> opened_archive(const std::string& path) {
  if (!file_name(path).ends_with(kArchiveSuffix)) {
    return fail(ErrorCode::invalid_argument, path + " is no announcement: those end in ." +
                                                 std::string(kTextSuffix) + " or ." +
                                                 std::string(kArchiveSuffix));
  }
  return InputFile::open(path);
}

}  // namespace

base::Result<Package> read_package(const std::string& path) {
  if (file_name(path).ends_with(kTextSuffix)) return read_files(path);
  const auto file = opened_archive(path);
  if (!file) return fail(file.error());
  return ArchiveReader(path, *file).read();
}

base::Result<std::string> read_package_text(const std::string& path) {
  if (file_name(path).ends_with(kTextSuffix)) {
    const auto file = InputFile::open(path);
    if (!file) return fail(file.error());
    return read_whole(*file, {0, file->bytes()}, kMaxAnnouncementBytes);
  }
  const auto file = opened_archive(path);
  if (!file) return fail(file.error());
  return ArchiveReader(path, *file).read_text();
}

base::Result<void> keep_clip(const PackagedClip& clip, const std::string& target) {
  const auto file = InputFile::open(clip.path);
  if (!file) return fail(file.error());
  if (clip.offset + clip.bytes > file->bytes()) {
    return fail(ErrorCode::corrupt, clip.path + " became shorter since it was checked");
  }
  auto copy = OutputFile::create(target);
  if (!copy) return fail(copy.error());
  const auto digest = digest_of(*file, {clip.offset, clip.bytes}, &*copy);
  if (!digest) return fail(digest.error());
  if (*digest != clip.sha256) {
    return fail(ErrorCode::corrupt, "the recording \"" + clip.name +
                                        "\" was changed after it was checked; it is not taken");
  }
  return copy->finish();
}

}  // namespace hornbill::alerts
