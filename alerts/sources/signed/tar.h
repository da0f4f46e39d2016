// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// The one-file form of an announcement: an uncompressed tar archive, which every common system
// packs and unpacks, and which has one table of contents only, so that two readers cannot disagree
// on what is in it.
// Source: POSIX.1-2017, pax, "ustar Interchange Format".
namespace hornbill::alerts {

struct TarEntry {
  std::string name;  // without a folder; letters, digits and . _ -
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

// Bytes to be read anywhere, and how many there are.
struct TarInput {
  std::uint64_t bytes = 0;
  // Fills `to` from `offset` on; both lie within `bytes`. Fails: io.
  std::function<base::Result<void>(std::uint64_t offset, std::span<char> to)> read;
};
TarInput tar_input(std::string_view text);

inline constexpr std::size_t kMaxTarEntries = 40;
inline constexpr std::uint64_t kMaxTarBytes = 256ULL * 1024 * 1024;

// The regular files of the archive. What tools add is passed over: folders, files of macOS that
// begin with "._", pax records of times and owners. At most one folder may stand before a name.
// Fails: corrupt, also where a byte that should be zero is not; limit, too many or too large;
// refused, links, devices, other folders, unsafe names, the same name twice; io.
base::Result<std::vector<TarEntry>> list_tar(const TarInput& input);

// One file as the archive holds it, with its padding; an archive ends with tar_end().
// Requires: a name of at most 100 bytes.
std::string tar_header(std::string_view name, std::uint64_t bytes);
std::string tar_padding(std::uint64_t bytes);
std::string tar_end();

}  // namespace hornbill::alerts
