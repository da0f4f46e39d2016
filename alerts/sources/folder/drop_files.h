// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

// The files behind a watched folder. Private to this folder. No link is followed: whoever may write
// into the folder must not thereby read or write anywhere else.
namespace hornbill::alerts {

struct FolderListing {
  std::vector<std::string> files;    // names of regular files, sorted
  std::vector<std::string> folders;  // names of folders, sorted
  bool cut = false;                  // there are more than were looked at
};

// What is in a folder, at most `most` names.
// Fails: not_found; io.
base::Result<FolderListing> list_folder(const std::string& folder, std::size_t most);

// A text that is other once the regular file has been written to, replaced or taken away; "" if
// there is none.
std::string file_mark(const std::string& path);
std::uint64_t file_bytes(const std::string& path);  // 0 if there is none

// The contents of the regular files one after the other, with their sizes between; those that are
// missing count as empty.
// Fails: io; limit, one is larger than `most_bytes`.
base::Result<std::string> digest_of_files(const std::vector<std::string>& paths,
                                          std::uint64_t most_bytes);
// Fails: not_found; limit; io; invalid_argument, no regular file.
base::Result<std::string> read_regular(const std::string& path, std::uint64_t most_bytes);

// A folder within a watched one, into which files are moved; made if need be.
class PlaceFolder {
 public:
  // `inner` is a name or two with a slash between.
  // Fails: io, among others where nothing may be written; refused, a link is in the way.
  static base::Result<PlaceFolder> open(const std::string& folder, std::string_view inner);

  bool holds(const std::string& name) const;
  // Moves a file of the watched folder here, over one of the same name. Fails: io.
  base::Result<void> take(const std::string& name);
  // Writes a text under a name, over one of the same name. Fails: io.
  base::Result<void> write(const std::string& name, std::string_view text);
  // Makes all of it durable.
  void sync();

 private:
  PlaceFolder(base::UniqueFd from, base::UniqueFd to)
      : from_(std::move(from)), to_(std::move(to)) {}
  base::UniqueFd from_;
  base::UniqueFd to_;
};

}  // namespace hornbill::alerts
