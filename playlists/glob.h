// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hornbill::playlists {

// A file pattern: `*` and `?` within a name (`?` is one UTF-8 character), `[a-z]`, `[!a-z]`, and
// `**` as a whole name for any number of folders. ASCII letters match in either case, because
// files come from systems where case does not count. Linear in folders times names; no shell.
// Thread: any; immutable.
class Glob {
 public:
  explicit Glob(std::string_view pattern);
  // `path` with slashes, relative like the pattern. Paths of more than 63 folders never match.
  bool matches(std::string_view path) const;

 private:
  std::vector<std::string> parts_;
};

// Whether `text` has a character that means something in a pattern.
bool is_pattern(std::string_view text);

}  // namespace hornbill::playlists
