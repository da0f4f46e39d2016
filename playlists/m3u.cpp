// SPDX-License-Identifier: Apache-2.0
#include "playlists/m3u.h"

#include <algorithm>
#include <optional>

namespace hornbill::playlists {
namespace {

constexpr std::size_t kMaxEntries = 100'000;
constexpr std::size_t kMaxListProblems = 20;

bool ends_in(std::string_view name, std::string_view end) {
  if (name.size() < end.size()) return false;
  return std::equal(end.begin(), end.end(), name.end() - static_cast<std::ptrdiff_t>(end.size()),
                    [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); });
}

// Without "." and ".."; nothing if it climbs above the root. Requires: `path` begins with a slash.
std::optional<std::string> normalise(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view name = path.substr(0, end);
    path.remove_prefix(end);
    if (name == "..") {
      if (out.empty()) return std::nullopt;
      out.erase(out.rfind('/'));
    } else if (!name.empty() && name != ".") {
      out.append("/").append(name);
    }
  }
  return out;
}

bool is_drive(std::string_view entry) {
  return entry.size() > 1 && entry[1] == ':' &&
         ((entry[0] >= 'A' && entry[0] <= 'Z') || (entry[0] >= 'a' && entry[0] <= 'z'));
}

struct Place {
  std::string_view list_folder;
  std::string_view library_folder;
};

void add_entry(std::string entry, const Place& place, M3uContent& content,
               const std::string& line_name) {
  const auto refuse = [&](std::string_view why) {
    if (content.problems.size() < kMaxListProblems) {
      content.problems.push_back(line_name + ": \"" + entry + "\" " + std::string(why));
    }
  };
  if (entry.find("://") != std::string::npos) return refuse("is an address, not a file");
  if (is_drive(entry)) return refuse("is a path of another computer");
  std::replace(entry.begin(), entry.end(), '\\', '/');
  const std::string whole =
      entry.starts_with('/') ? entry : std::string(place.list_folder) + "/" + entry;
  const auto path = normalise(whole);
  const bool inside = path && path->size() > place.library_folder.size() + 1 &&
                      path->starts_with(place.library_folder) &&
                      (*path)[place.library_folder.size()] == '/';
  if (!inside) return refuse("lies outside the library's folder");
  if (content.paths.size() == kMaxEntries) return refuse("is more than 100,000 entries");
  content.paths.push_back(*path);
}

}  // namespace

bool is_list_file(std::string_view name) { return ends_in(name, ".m3u") || ends_in(name, ".m3u8"); }

M3uContent parse_m3u(std::string_view text, std::string_view list_folder,
                     std::string_view library_folder) {
  M3uContent content;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    std::string_view line = text.substr(0, end);
    const bool crlf = text.substr(end).starts_with("\r\n");
    text.remove_prefix(std::min(end + (crlf ? 2 : 1), text.size()));
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    add_entry(std::string(line), {list_folder, library_folder}, content,
              "line " + std::to_string(number));
  }
  return content;
}

}  // namespace hornbill::playlists
