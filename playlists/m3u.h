// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hornbill::playlists {

struct M3uContent {
  std::vector<std::string> paths;     // absolute, in listed order, all within the library's folder
  std::vector<std::string> problems;  // entries refused: "line 3: ... "; at most 20
};

// Whether the name ends in .m3u or .m3u8.
bool is_list_file(std::string_view name);

// Reads the text of an M3U or M3U8 file: one path a line, relative to `list_folder` or absolute,
// `#` lines passed over, byte-order mark, CRLF, and backslashes as Windows writes them taken.
// Addresses, and paths that lead out of `library_folder`, are refused. Symbolic links are not
// looked at: a path is only useful where the scan of the library found it too.
// Both folders absolute and without a slash at the end. At most 100,000 entries.
M3uContent parse_m3u(std::string_view text, std::string_view list_folder,
                     std::string_view library_folder);

}  // namespace hornbill::playlists
