// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/signature/ssh_key.h"

// An announcement as it travels: either files side by side,
//   flood.announcement.toml                  the text
//   flood.announcement.toml.sig              its signature
//   flood.announcement.toml.approval-1.sig   signatures of those who agree, if any
//   flood.ogg                                the recordings that the text names
// or the same files in one archive, flood.announcement.tar.
namespace hornbill::alerts {

inline constexpr std::string_view kTextSuffix = "announcement.toml";
inline constexpr std::string_view kArchiveSuffix = "announcement.tar";
inline constexpr std::size_t kMaxApprovals = 4;

struct PackagedClip {
  std::string name;
  std::string path;          // of the file that holds it
  std::uint64_t offset = 0;  // of its first byte in that file
  std::uint64_t bytes = 0;
  std::string sha256;  // 64 hex digits, of the bytes as they were read
};

// All bytes as they were received; nothing in it is trusted.
struct Package {
  std::string name;  // of the text's file, for messages
  std::string text;
  std::string signature;               // armored; empty: there is none
  std::vector<std::string> approvals;  // armored
  std::vector<PackagedClip> clips;     // by name; of files side by side, those the text names
};

// Reads an archive or a text with the files beside it, and hashes the recordings.
// Links are not followed. Thread: any.
// Fails: as read_file() and list_tar(); invalid_argument, the name ends in neither suffix.
base::Result<Package> read_package(const std::string& path);

// Its text alone, which costs no more than a look: nothing is hashed, and the recordings may be
// missing. Thread: any. Fails: as read_package().
base::Result<std::string> read_package_text(const std::string& path);

// Copies a recording to `target` durably, if its bytes are still those that were hashed. What is
// played is this copy.
// Fails: corrupt, it has changed since; io.
base::Result<void> keep_clip(const PackagedClip& clip, const std::string& target);

// What to sign and where the result goes.
struct SigningOrder {
  std::string text;                                             // of the announcement, checked
  std::vector<std::pair<std::string, std::string>> clip_files;  // name in the text, path
};

// Whether text and recordings fit: the text reads without fault, each recording that it names is
// given, and has the digest that the text says. All that is wrong, a sentence for each.
std::vector<std::string> check_signing(const SigningOrder& order);

// Signs and writes FOLDER/NAME.announcement.toml, its .sig and the recordings, in this order: the
// signature last, so that a watched folder never holds a signed half.
// Fails: invalid_argument, check_signing() finds something; io.
base::Result<void> write_signed_files(const SigningOrder& order, const base::SshPrivateKey& key,
                                      const std::string& folder, const std::string& name);
// The same without the signature, which `ssh-keygen -Y sign -n hornbill-alert` then makes.
base::Result<void> write_unsigned_files(const SigningOrder& order, const std::string& folder,
                                        const std::string& name);
// The same as write_signed_files(), as one archive at `path`, which is replaced whole.
base::Result<void> write_signed_archive(const SigningOrder& order, const base::SshPrivateKey& key,
                                        const std::string& path);
// Adds the signature of a second person who agrees: the archive is replaced by one with it; beside
// a text it becomes one more file.
// Fails: refused, it has as many as it may have already; as read_package().
base::Result<void> add_approval(const std::string& path, const base::SshPrivateKey& key);

}  // namespace hornbill::alerts
