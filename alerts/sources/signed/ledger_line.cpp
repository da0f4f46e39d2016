// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/signed/ledger_line.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/unique_fd.h"

namespace hornbill::alerts {
namespace {

constexpr std::size_t kCheckDigits = 8;

std::string check_of(std::string_view words) {
  return base::to_hex(base::sha256(words)).substr(0, kCheckDigits);
}

}  // namespace

std::string ledger_line(std::initializer_list<std::string> words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
  return line + " " + check_of(line) + "\n";
}

std::size_t each_ledger_line(std::string_view lines,
                             const std::function<bool(std::string_view)>& take) {
  std::size_t damaged = 0;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    const bool cut_off = end == std::string_view::npos;
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(cut_off ? lines.size() : end + 1);
    const std::size_t space = line.rfind(' ');
    const bool whole = space != std::string_view::npos &&
                       check_of(line.substr(0, space)) == line.substr(space + 1);
    if (whole && take(line.substr(0, space))) continue;
    if (whole || !cut_off) ++damaged;
  }
  return damaged;
}

base::Result<void> append_to_ledger(const std::string& path, const std::string& lines) {
  const base::UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
  if (!file) return base::fail(base::errno_error("opening " + path));
  char last = '\n';
  const off_t end = ::lseek(file.get(), 0, SEEK_END);
  if (end > 0 && ::pread(file.get(), &last, 1, end - 1) != 1) last = '\n';
  const std::string whole = (last == '\n' ? "" : "\n") + lines;
  if (::write(file.get(), whole.data(), whole.size()) != static_cast<ssize_t>(whole.size()) ||
      ::fdatasync(file.get()) != 0) {
    return base::fail(base::errno_error("writing " + path));
  }
  return {};
}

}  // namespace hornbill::alerts
