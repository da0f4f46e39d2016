// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/signed/tar.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <optional>

#include "alerts/sources/signed/wording.h"
#include "base/check.h"

namespace hornbill::alerts {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::size_t kBlock = 512;
constexpr std::size_t kMaxPaxBytes = 8 * 1024;
constexpr std::size_t kChecksumAt = 148;
using Block = std::array<char, kBlock>;

std::uint64_t padded(std::uint64_t bytes) { return (bytes + kBlock - 1) / kBlock * kBlock; }

bool all_zero(std::span<const char> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 0; });
}

std::string_view field(const Block& block, std::size_t at, std::size_t bytes) {
  const std::string_view all(block.data() + at, bytes);
  return all.substr(0, all.find('\0'));
}

// Octal digits, then only spaces and zeros. GNU's binary form is for sizes nobody may send.
std::optional<std::uint64_t> octal(std::string_view digits) {
  std::uint64_t value = 0;
  std::size_t i = 0;
  for (; i < digits.size() && digits[i] >= '0' && digits[i] <= '7'; ++i) {
    value = value * 8 + static_cast<std::uint64_t>(digits[i] - '0');
  }
  for (std::size_t j = i; j < digits.size(); ++j) {
    if (digits[j] != ' ' && digits[j] != '\0') return std::nullopt;
  }
  return i > 0 ? std::optional(value) : std::nullopt;
}

// Six digits, a zero and a space: what every common tool writes.
std::uint64_t checksum_of(const Block& block) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const bool own = i >= kChecksumAt && i < kChecksumAt + 8;
    sum += own ? ' ' : static_cast<unsigned char>(block[i]);
  }
  return sum;
}

std::string checksum_text(std::uint64_t sum) {
  char text[9];
  std::snprintf(text, sizeof text, "%06o", static_cast<unsigned>(sum));
  return std::string(text) + std::string("\0 ", 2);
}

tl::unexpected<base::Error> damaged(std::string_view what) {
  return fail(ErrorCode::corrupt,
              "the archive is damaged (" + std::string(what) + "); ask for the file again");
}

// "flood/a.ogg" as "a.ogg"; empty for the name of a folder, nothing for a name that is not safe.
std::optional<std::string> safe_name(std::string_view path) {
  if (path.starts_with("./")) path.remove_prefix(2);
  if (path.empty() || path == ".") return "";
  auto parts = split(path, '/');
  if (parts.size() > 2) return std::nullopt;
  const auto safe = [](std::string_view part) {
    return is_identifier(part, "._-", 100) && (!part.starts_with('.') || part.starts_with("._"));
  };
  if (!safe(parts[0])) return std::nullopt;
  if (parts.size() == 1) return std::string(parts[0]);
  if (parts[1].empty()) return "";
  return safe(parts[1]) ? std::optional<std::string>(parts[1]) : std::nullopt;
}

// Records "LENGTH KEY=VALUE\n" that say nothing about names, sizes or links.
bool harmless_pax(std::string_view text) {
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const auto length =
        space == std::string_view::npos ? std::nullopt : whole_number(text.substr(0, space));
    if (!length || *length <= static_cast<std::int64_t>(space) + 2 ||
        static_cast<std::uint64_t>(*length) > text.size()) {
      return false;
    }
    const std::string_view record =
        text.substr(space + 1, static_cast<std::size_t>(*length) - space - 1);
    const std::string_view key = record.substr(0, record.find('='));
    for (const std::string_view bad : {"path", "linkpath", "size", "hdrcharset", "charset"}) {
      if (key == bad) return false;
    }
    if (key.starts_with("GNU.") || !record.ends_with('\n')) return false;
    text.remove_prefix(static_cast<std::size_t>(*length));
  }
  return true;
}

class Lister {
 public:
  explicit Lister(const TarInput& input) : input_(input) {}

  base::Result<std::vector<TarEntry>> list() {
    if (input_.bytes > kMaxTarBytes) {
      return fail(ErrorCode::limit, "the archive is larger than 256 MiB");
    }
    if (input_.bytes % kBlock != 0 || input_.bytes < 2 * kBlock) {
      return damaged("it is not a whole number of blocks");
    }
    for (;;) {
      Block block;
      if (at_ + kBlock > input_.bytes) return damaged("it has no end");
      if (auto got = input_.read(at_, block); !got) return fail(got.error());
      if (all_zero(block)) break;
      at_ += kBlock;
      if (auto taken = take(block); !taken) return fail(taken.error());
    }
    if (auto zero = rest_is_zero(at_, input_.bytes); !zero) return fail(zero.error());
    return std::move(entries_);
  }

 private:
  base::Result<void> rest_is_zero(std::uint64_t from, std::uint64_t to) {
    while (from < to) {
      Block block;
      const std::size_t n = std::min<std::uint64_t>(kBlock, to - from);
      if (auto got = input_.read(from, std::span(block).first(n)); !got) return got;
      if (!all_zero(std::span(block).first(n))) return damaged("there is something in its gaps");
      from += n;
    }
    return {};
  }

  base::Result<void> take(const Block& block) {
    if (std::string_view(block.data() + kChecksumAt, 8) != checksum_text(checksum_of(block))) {
      return damaged("a checksum is wrong");
    }
    const std::string_view magic(block.data() + 257, 8);
    const bool posix = magic == std::string_view(
                                    "ustar\0"
                                    "00",
                                    8);
    if (!posix && magic != std::string_view("ustar  \0", 8)) return damaged("it is no tar archive");
    const auto bytes = octal({block.data() + 124, 12});
    if (!bytes || *bytes > kMaxTarBytes || at_ + padded(*bytes) > input_.bytes) {
      return damaged("a file in it is not whole");
    }
    if (++headers_ > 2 * kMaxTarEntries) {
      return fail(ErrorCode::limit, "the archive holds more files than any announcement");
    }
    std::string path(field(block, 0, 100));
    if (posix && !field(block, 345, 155).empty()) {
      path = std::string(field(block, 345, 155)) + "/" + path;
    }
    const std::uint64_t begin = at_;
    at_ += padded(*bytes);
    if (auto zero = rest_is_zero(begin + *bytes, at_); !zero) return zero;
    return add(block[156], path, {{}, begin, *bytes});
  }

  base::Result<void> add(char type, const std::string& path, TarEntry entry) {
    if (type == 'x' || type == 'g') return pass_over_pax(entry);
    const bool folder = type == '5';
    if (!folder && type != '0' && type != '\0') {
      return fail(ErrorCode::refused, "the archive holds \"" + shown(path) +
                                          "\", which is a link or a device; only files may be in "
                                          "it");
    }
    const auto name = safe_name(path);
    if (!name || (!folder && name->empty()) || (folder && entry.bytes > 0)) {
      return fail(ErrorCode::refused,
                  "the archive holds \"" + shown(path) +
                      "\"; names may have letters (a to z), digits and . _ - and one folder");
    }
    if (folder || name->starts_with("._")) return {};
    for (const TarEntry& other : entries_) {
      if (other.name == *name) {
        return fail(ErrorCode::refused, "the archive holds \"" + *name + "\" twice");
      }
    }
    if (entries_.size() == kMaxTarEntries) {
      return fail(ErrorCode::limit, "the archive holds more files than any announcement");
    }
    entry.name = *name;
    entries_.push_back(std::move(entry));
    return {};
  }

  base::Result<void> pass_over_pax(const TarEntry& entry) {
    if (entry.bytes > kMaxPaxBytes) return damaged("a record of pax is too large");
    std::string text(entry.bytes, '\0');
    if (auto got = input_.read(entry.offset, text); !got) return got;
    if (harmless_pax(text)) return {};
    return fail(ErrorCode::refused,
                "the archive names its files in a way that is not taken; give them short names of "
                "letters (a to z), digits and . _ -");
  }

  const TarInput& input_;
  std::uint64_t at_ = 0;
  std::size_t headers_ = 0;
  std::vector<TarEntry> entries_;
};

}  // namespace

TarInput tar_input(std::string_view text) {
  return {text.size(), [text](std::uint64_t offset, std::span<char> to) -> base::Result<void> {
            std::memcpy(to.data(), text.data() + offset, to.size());
            return {};
          }};
}

base::Result<std::vector<TarEntry>> list_tar(const TarInput& input) { return Lister(input).list(); }

std::string tar_header(std::string_view name, std::uint64_t bytes) {
  HORNBILL_CHECK(name.size() <= 100 && bytes <= kMaxTarBytes);
  Block block{};
  const auto put = [&block](std::size_t at, std::string_view text) {
    std::copy(text.begin(), text.end(), block.begin() + static_cast<std::ptrdiff_t>(at));
  };
  char size[13];
  std::snprintf(size, sizeof size, "%011llo", static_cast<unsigned long long>(bytes));
  put(0, name);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, size);
  put(136, "00000000000");  // no time: the same announcement gives the same archive
  put(156, "0");
  put(257, std::string_view("ustar\0"
                            "00",
                            8));
  put(kChecksumAt, checksum_text(checksum_of(block)));
  return {block.begin(), block.end()};
}

std::string tar_padding(std::uint64_t bytes) { return std::string(padded(bytes) - bytes, '\0'); }

std::string tar_end() { return std::string(2 * kBlock, '\0'); }

}  // namespace hornbill::alerts
