// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/alert_chain.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/digest.h"

namespace hornbill::scheduler {
namespace {

constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kLengthDigits = 8;
constexpr std::size_t kFront = kLengthDigits + 1 + kHashDigits + 1;
constexpr std::size_t kMostPayload = 8U << 20;
constexpr std::string_view kKinds = "scedg";
constexpr std::string_view kSuffix = ".log";
constexpr std::size_t kNameDigits = 6;

std::string payload_of(const ChainEntry& entry) {
  return std::to_string(entry.sequence) + " " + entry.previous + " " + entry.kind + " " +
         entry.body;
}

bool is_hash(std::string_view text) {
  return text.size() == kHashDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

template <class Number>
std::optional<Number> number_of(std::string_view text, int base) {
  Number value{};
  const auto end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc() || stop != end || text.empty()) return std::nullopt;
  return value;
}

std::size_t next_page(std::size_t at) { return (at / kSpoolPage + 1) * kSpoolPage; }

std::optional<ChainEntry> entry_of(std::string_view payload) {
  const std::size_t space = payload.find(' ');
  if (space == std::string_view::npos || payload.size() < space + 1 + kHashDigits + 3) {
    return std::nullopt;
  }
  const auto sequence = number_of<std::uint64_t>(payload.substr(0, space), 10);
  const std::string_view previous = payload.substr(space + 1, kHashDigits);
  const std::string_view rest = payload.substr(space + 1 + kHashDigits);
  if (!sequence || *sequence == 0 || !is_hash(previous)) return std::nullopt;
  if (rest[0] != ' ' || rest[2] != ' ' || kKinds.find(rest[1]) == std::string_view::npos) {
    return std::nullopt;
  }
  ChainEntry entry;
  entry.sequence = *sequence;
  entry.previous = previous;
  entry.kind = rest[1];
  entry.body = rest.substr(3);
  return entry;
}

struct ParsedEntry {
  ChainEntry entry;
  std::size_t bytes = 0;
};

// The entry that begins at the front of `bytes`, if it is whole.
std::optional<ParsedEntry> parse_entry(std::string_view bytes) {
  if (bytes.size() < kFront || bytes[kLengthDigits] != ' ' || bytes[kFront - 1] != ' ') {
    return std::nullopt;
  }
  const auto length = number_of<std::uint32_t>(bytes.substr(0, kLengthDigits), 16);
  if (!length || *length > kMostPayload || bytes.size() < kFront + *length + 1) return std::nullopt;
  const std::string_view hash = bytes.substr(kLengthDigits + 1, kHashDigits);
  const std::string_view payload = bytes.substr(kFront, *length);
  if (!is_hash(hash)) return std::nullopt;
  if (base::to_hex(base::sha256(payload)) != hash) return std::nullopt;
  auto entry = entry_of(payload);
  if (!entry) return std::nullopt;
  entry->hash = hash;
  // The line end is there for people only: a wrong one costs nothing.
  return ParsedEntry{std::move(*entry), kFront + *length + 1};
}

void add_bad(SegmentRead& segment, std::size_t from, std::size_t to) {
  if (!segment.bad.empty() && segment.bad.back().to == from) {
    segment.bad.back().to = to;
  } else {
    segment.bad.push_back({from, to});
  }
}

// Where reading can go on: after a line of the same page that ends, or at the next page. A text
// within an entry cannot pass for one, because JSON spells line breaks and quotes otherwise.
std::size_t end_of_damage(std::string_view bytes, std::size_t at) {
  const std::size_t page = std::min(next_page(at), bytes.size());
  for (std::size_t line = bytes.find('\n', at); line < page; line = bytes.find('\n', line + 1)) {
    if (line + 1 < page && parse_entry(bytes.substr(line + 1))) return line + 1;
  }
  return page;
}

// What is written together begins on a page. So damage after which no entry begins on one lies in
// what was written last, and of that nobody was told that it is durable.
void find_torn_end(SegmentRead& segment) {
  for (const BadBytes& bad : segment.bad) {
    const auto after = std::upper_bound(segment.places.begin(), segment.places.end(), bad.from);
    const bool later = std::any_of(after, segment.places.end(),
                                   [](std::size_t place) { return place % kSpoolPage == 0; });
    if (later || after == segment.places.begin()) continue;
    segment.torn_from = bad.from;
    const auto whole = after - segment.places.begin();
    segment.entries.erase(segment.entries.begin() + whole, segment.entries.end());
    segment.places.erase(after, segment.places.end());
    break;
  }
  if (!segment.torn_from) return;
  std::erase_if(segment.bad, [&](const BadBytes& bad) { return bad.from >= *segment.torn_from; });
}

}  // namespace

ChainEntry next_entry(const ChainHead& head, char kind, std::string body) {
  ChainEntry entry;
  entry.sequence = head.sequence + 1;
  entry.previous = head.hash;
  entry.kind = kind;
  entry.body = std::move(body);
  entry.hash = hash_of(entry);
  return entry;
}

std::string hash_of(const ChainEntry& entry) {
  return base::to_hex(base::sha256(payload_of(entry)));
}

std::string pages_of(std::span<const ChainEntry> entries) {
  std::string pages;
  for (const ChainEntry& entry : entries) {
    const std::string payload = payload_of(entry);
    std::array<char, kLengthDigits> digits{};
    digits.fill('0');
    std::array<char, kLengthDigits> found{};
    const auto [end, error] =
        std::to_chars(found.data(), found.data() + found.size(), payload.size(), 16);
    std::copy_backward(found.data(), end, digits.data() + digits.size());
    pages.append(digits.data(), digits.size());
    pages += " " + entry.hash + " " + payload + "\n";
  }
  pages.resize((pages.size() + kSpoolPage - 1) / kSpoolPage * kSpoolPage);
  return pages;
}

SegmentRead read_segment(std::string_view bytes) {
  SegmentRead segment;
  segment.bytes = bytes.size();
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (bytes[at] == '\0') {
      const std::size_t end = std::min(next_page(at), bytes.size());
      const bool empty =
          bytes.substr(at, end - at).find_first_not_of('\0') == std::string_view::npos;
      if (!empty) add_bad(segment, at, end);
      at = end;
    } else if (auto parsed = parse_entry(bytes.substr(at))) {
      // Written a second time after the disk had failed in between.
      const bool again = !segment.entries.empty() &&
                         parsed->entry.sequence <= segment.entries.back().sequence &&
                         std::find(segment.entries.begin(), segment.entries.end(), parsed->entry) !=
                             segment.entries.end();
      if (!again) {
        segment.entries.push_back(std::move(parsed->entry));
        segment.places.push_back(at);
      }
      at += parsed->bytes;
    } else {
      const std::size_t end = end_of_damage(bytes, at);
      add_bad(segment, at, end);
      at = end;
    }
  }
  const std::size_t last = bytes.find_last_not_of('\0');
  if (last != std::string_view::npos) segment.used = std::min(next_page(last), bytes.size());
  find_torn_end(segment);
  return segment;
}

std::vector<ChainEntry> joined_entries(std::span<const SegmentRead> chain) {
  std::vector<ChainEntry> all;
  for (const SegmentRead& segment : chain) {
    for (const ChainEntry& entry : segment.entries) {
      const bool again = !all.empty() && entry.sequence <= all.back().sequence &&
                         std::find(all.begin(), all.end(), entry) != all.end();
      if (!again) all.push_back(entry);
    }
  }
  return all;
}

bool SegmentRead::complete_start() const {
  const auto start = std::find_if(entries.begin(), entries.end(),
                                  [](const ChainEntry& e) { return e.kind == 's'; });
  if (start == entries.end()) return false;
  // Its body ends in the number of entries that were carried over.
  const auto colon = start->body.find("\"carried\":");
  if (colon == std::string::npos) return false;
  const std::size_t digits = colon + std::string_view("\"carried\":").size();
  const std::size_t end = start->body.find_first_not_of("0123456789", digits);
  const auto carried =
      number_of<std::uint64_t>(std::string_view(start->body).substr(digits, end - digits), 10);
  if (!carried) return false;
  std::uint64_t expected = start->sequence;
  for (auto it = start + 1; it != entries.end() && it->kind == 'c'; ++it) {
    if (it->sequence != ++expected) return false;
  }
  return expected == start->sequence + *carried;
}

std::string alerts_folder(const std::string& state_folder) { return state_folder + "/alerts"; }

std::string segment_name(std::uint64_t index) {
  std::string digits = std::to_string(index);
  if (digits.size() < kNameDigits) digits.insert(0, kNameDigits - digits.size(), '0');
  return digits + std::string(kSuffix);
}

std::optional<std::uint64_t> segment_index(std::string_view name) {
  if (!name.ends_with(kSuffix)) return std::nullopt;
  const auto index = number_of<std::uint64_t>(name.substr(0, name.size() - kSuffix.size()), 10);
  return index && segment_name(*index) == name ? index : std::nullopt;
}

base::Result<std::vector<SegmentRead>> read_chain(SpoolDisk& disk, const std::string& folder) {
  const auto files = disk.list(folder);
  if (!files) return base::fail(files.error());
  std::vector<SegmentRead> chain;
  for (const SpoolDisk::Found& file : *files) {
    const auto index = segment_index(file.name);
    if (!index) continue;
    const auto bytes = disk.read(folder + "/" + file.name);
    SegmentRead segment;
    if (bytes) {
      segment = read_segment(*bytes);
    } else {
      segment.bytes = segment.used = static_cast<std::size_t>(file.bytes);
      segment.bad.push_back({0, segment.bytes});
    }
    segment.index = *index;
    segment.name = file.name;
    chain.push_back(std::move(segment));
  }
  std::sort(chain.begin(), chain.end(),
            [](const SegmentRead& a, const SegmentRead& b) { return a.index < b.index; });
  return chain;
}

}  // namespace hornbill::scheduler
