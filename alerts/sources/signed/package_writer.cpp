// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "alerts/sources/signed/announcement.h"
#include "alerts/sources/signed/package.h"
#include "alerts/sources/signed/package_files.h"
#include "base/file_store.h"
#include "base/signature/ssh_signature.h"

namespace hornbill::alerts {
namespace {

using base::ErrorCode;
using base::fail;

// A file of an archive to be written: its content, or where that is to be copied from.
struct Member {
  std::string name;
  std::string content;
  std::string path;
  FileSlice slice;
};

base::Result<void> write_member(const Member& member, OutputFile& to) {
  const bool copied = !member.path.empty();
  const std::uint64_t bytes = copied ? member.slice.bytes : member.content.size();
  if (auto head = to.write(tar_header(member.name, bytes)); !head) return head;
  if (copied) {
    const auto file = InputFile::open(member.path);
    if (!file) return fail(file.error());
    const auto digest = digest_of(*file, member.slice, &to);
    if (!digest) return fail(digest.error());
  } else if (auto body = to.write(member.content); !body) {
    return body;
  }
  return to.write(tar_padding(bytes));
}

base::Result<void> write_archive(const std::vector<Member>& members, const std::string& path) {
  auto file = OutputFile::create(path);
  if (!file) return fail(file.error());
  for (const Member& member : members) {
    if (auto written = write_member(member, *file); !written) return written;
  }
  if (auto end = file->write(tar_end()); !end) return end;
  return file->finish();
}

std::string signature_of(const std::string& text, const base::SshPrivateKey& key,
                         std::string_view name_space) {
  return base::ssh_sign(key, {text, name_space});
}

base::Result<void> refuse_faults(const SigningOrder& order) {
  const auto wrong = check_signing(order);
  if (wrong.empty()) return {};
  std::string all;
  for (const std::string& sentence : wrong) all += (all.empty() ? "" : "\n") + sentence;
  return fail(ErrorCode::invalid_argument, all);
}

// Each recording once, in the order given.
std::map<std::string, std::string> clip_paths(const SigningOrder& order) {
  std::map<std::string, std::string> paths;
  for (const auto& [name, path] : order.clip_files) paths.emplace(name, path);
  return paths;
}

void check_clip(const AnnouncedClip& clip, const std::map<std::string, std::string>& paths,
                std::vector<std::string>& wrong) {
  const auto found = paths.find(clip.name);
  if (found == paths.end()) {
    wrong.push_back("the recording \"" + clip.name + "\" that the text names is not given");
    return;
  }
  const auto file = InputFile::open(found->second);
  const auto digest = file ? digest_of(*file, {0, file->bytes()}, nullptr)
                           : base::Result<std::string>(fail(file.error()));
  if (!digest) {
    wrong.push_back(digest.error().message);
  } else if (*digest != clip.sha256 || file->bytes() != clip.bytes) {
    wrong.push_back(found->second + " is not the recording that the text names: it has " +
                    std::to_string(file->bytes()) + " bytes and the sha256 " + *digest);
  }
}

std::string text_path(const std::string& folder, const std::string& name) {
  return folder + "/" + name + "." + std::string(kTextSuffix);
}

std::size_t first_free_approval(const std::string& text_path) {
  for (std::size_t i = 1; i <= kMaxApprovals; ++i) {
    const std::string path = text_path + ".approval-" + std::to_string(i) + ".sig";
    if (!base::read_file(path, base::kMaxSignatureBytes)) return i;
  }
  return kMaxApprovals + 1;
}

}  // namespace

std::vector<std::string> check_signing(const SigningOrder& order) {
  std::vector<std::string> wrong;
  const AnnouncementRead read = read_announcement(order.text, "announcement");
  for (const base::TextFault& fault : read.faults) wrong.push_back(to_string(fault));
  if (!read.announcement) return wrong;
  const auto paths = clip_paths(order);
  for (const AnnouncedClip& clip : read.announcement->clips) check_clip(clip, paths, wrong);
  for (const auto& [name, path] : paths) {
    const auto named = [&name = name](const AnnouncedClip& clip) { return clip.name == name; };
    const auto& clips = read.announcement->clips;
    if (std::none_of(clips.begin(), clips.end(), named)) {
      wrong.push_back("the text does not name the recording \"" + name + "\"");
    }
  }
  return wrong;
}

base::Result<void> write_unsigned_files(const SigningOrder& order, const std::string& folder,
                                        const std::string& name) {
  if (auto good = refuse_faults(order); !good) return good;
  for (const auto& [clip, path] : clip_paths(order)) {
    const std::string target = folder + "/" + clip;
    if (path == target) continue;
    const auto file = InputFile::open(path);
    if (!file) return fail(file.error());
    auto copy = OutputFile::create(target);
    if (!copy) return fail(copy.error());
    const auto digest = digest_of(*file, {0, file->bytes()}, &*copy);
    if (!digest) return fail(digest.error());
    if (auto finished = copy->finish(); !finished) return finished;
  }
  return base::replace_file(text_path(folder, name), order.text, base::Readers::everyone);
}

base::Result<void> write_signed_files(const SigningOrder& order, const base::SshPrivateKey& key,
                                      const std::string& folder, const std::string& name) {
  if (auto written = write_unsigned_files(order, folder, name); !written) return written;
  return base::replace_file(text_path(folder, name) + ".sig",
                            signature_of(order.text, key, kAlertNamespace),
                            base::Readers::everyone);
}

base::Result<void> write_signed_archive(const SigningOrder& order, const base::SshPrivateKey& key,
                                        const std::string& path) {
  if (auto good = refuse_faults(order); !good) return good;
  std::string name = path.substr(path.rfind('/') + 1);
  if (!name.ends_with(kArchiveSuffix)) {
    return fail(ErrorCode::invalid_argument,
                "the archive's name must end in ." + std::string(kArchiveSuffix));
  }
  name = name.substr(0, name.size() - kArchiveSuffix.size()) + std::string(kTextSuffix);
  std::vector<Member> members{
      {name, order.text, "", {}},
      {name + ".sig", signature_of(order.text, key, kAlertNamespace), "", {}}};
  for (const auto& [clip, from] : clip_paths(order)) {
    const auto file = InputFile::open(from);
    if (!file) return fail(file.error());
    members.push_back({clip, "", from, {0, file->bytes()}});
  }
  return write_archive(members, path);
}

base::Result<void> add_approval(const std::string& path, const base::SshPrivateKey& key) {
  const auto package = read_package(path);
  if (!package) return fail(package.error());
  if (package->approvals.size() >= kMaxApprovals) {
    return fail(ErrorCode::refused, path + " has 4 approvals already, and that is the most");
  }
  const std::string approval = signature_of(package->text, key, kApprovalNamespace);
  if (path.ends_with(kTextSuffix)) {
    const std::size_t i = first_free_approval(path);
    return base::replace_file(path + ".approval-" + std::to_string(i) + ".sig", approval,
                              base::Readers::everyone);
  }
  std::vector<Member> members{{package->name, package->text, "", {}},
                              {package->name + ".sig", package->signature, "", {}}};
  std::vector<std::string> approvals = package->approvals;
  approvals.push_back(approval);
  for (std::size_t i = 0; i < approvals.size(); ++i) {
    members.push_back(
        {package->name + ".approval-" + std::to_string(i + 1) + ".sig", approvals[i], "", {}});
  }
  for (const PackagedClip& clip : package->clips) {
    members.push_back({clip.name, "", clip.path, {clip.offset, clip.bytes}});
  }
  return write_archive(members, path);
}

}  // namespace hornbill::alerts
