// SPDX-License-Identifier: Apache-2.0
#include "audio/media/mp4_length.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

namespace hornbill::audio {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::int64_t kMaxMovie = 16 << 20;
constexpr int kMaxAtoms = 1000;  // in one container, or in the file

// Big-endian number of `bytes` bytes at `at`; 0 beyond the end.
std::uint64_t number(Bytes b, std::size_t at, std::size_t bytes) {
  if (at + bytes > b.size()) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    value = value << 8 | static_cast<std::uint64_t>(b[at + i]);
  }
  return value;
}

std::string_view name_at(Bytes b, std::size_t at) {
  return at + 4 > b.size() ? std::string_view()
                           : std::string_view(reinterpret_cast<const char*>(b.data() + at), 4);
}

// The bodies of the atoms of this name within `container`.
std::vector<Bytes> children(Bytes container, std::string_view name) {
  std::vector<Bytes> found;
  for (int i = 0; i < kMaxAtoms && container.size() >= 8; ++i) {
    const auto size = static_cast<std::size_t>(number(container, 0, 4));
    if (size < 8 || size > container.size()) break;
    if (name_at(container, 4) == name) found.push_back(container.subspan(8, size - 8));
    container = container.subspan(size);
  }
  return found;
}

Bytes child(Bytes container, std::string_view name) {
  const auto found = children(container, name);
  return found.empty() ? Bytes() : found.front();
}

bool read_all(InputBytes& input, std::span<std::byte> out) {
  while (!out.empty()) {
    const std::size_t n = input.read(out);
    if (n == 0) return false;
    out = out.subspan(n);
  }
  return true;
}

std::vector<std::byte> read_movie(InputBytes& input) {
  std::int64_t at = 0;
  for (int i = 0; i < kMaxAtoms && at < input.size(); ++i) {
    std::byte header[16] = {};
    input.seek(at);
    if (!read_all(input, header)) break;
    auto size = static_cast<std::int64_t>(number(header, 0, 4));
    if (size == 1) size = static_cast<std::int64_t>(number(header, 8, 8) & INT64_MAX);
    if (size < 8 || size > input.size() - at) break;
    if (name_at(header, 4) == "moov") {
      if (size > kMaxMovie) break;
      std::vector<std::byte> body(static_cast<std::size_t>(size - 8));
      input.seek(at + 8);
      if (!read_all(input, body)) break;
      return body;
    }
    at += size;
  }
  return {};
}

// mvhd and mdhd begin alike; 64-bit dates move the timescale.
std::int64_t timescale_of(Bytes header) {
  const bool large = number(header, 0, 1) == 1;
  return static_cast<std::int64_t>(number(header, large ? 20 : 12, 4));
}

std::int64_t sum_of_durations(Bytes stts) {
  const std::uint64_t entries = std::min<std::uint64_t>(number(stts, 4, 4), stts.size() / 8);
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < entries; ++i) {
    const std::uint64_t count = number(stts, 8 + 8 * i, 4);
    const std::uint64_t each = number(stts, 12 + 8 * i, 4);
    // A day at 192 kHz fits many times; more is a lie, and could overflow.
    if (count * each > UINT64_C(1) << 50 || sum > INT64_C(1) << 50) return 0;
    sum += static_cast<std::int64_t>(count * each);
  }
  return sum;
}

struct Edit {
  std::int64_t duration = 0;  // in the movie's timescale
  std::int64_t start = 0;     // in the sound's
};

// The only edit that shows sound; without a value there is none, or more than one.
std::optional<Edit> only_edit(Bytes elst) {
  const std::size_t width = number(elst, 0, 1) == 1 ? 8 : 4;
  const std::size_t step = 2 * width + 4;
  const std::uint64_t entries = std::min<std::uint64_t>(number(elst, 4, 4), elst.size() / step);
  std::optional<Edit> found;
  for (std::size_t i = 0; i < entries; ++i) {
    const std::uint64_t start = number(elst, 8 + step * i + width, width);
    if (start >> (8 * width - 1) != 0) continue;  // negative: a pause before the sound
    if (found) return {};
    found = Edit{static_cast<std::int64_t>(number(elst, 8 + step * i, width) & INT64_MAX),
                 static_cast<std::int64_t>(start)};
  }
  return found;
}

std::optional<Mp4Length> length_of(Bytes track, std::int64_t movie_timescale) {
  const Bytes media = child(track, "mdia");
  const std::int64_t timescale = timescale_of(child(media, "mdhd"));
  const std::int64_t total = sum_of_durations(child(child(child(media, "minf"), "stbl"), "stts"));
  const auto edit = only_edit(child(child(track, "edts"), "elst"));
  constexpr std::int64_t kSane = INT64_C(1) << 40;
  if (!edit || timescale <= 0 || movie_timescale <= 0 || total <= 0 || edit->start >= total ||
      edit->duration > kSane || edit->start > kSane) {
    return {};
  }
  const auto told = static_cast<std::int64_t>(static_cast<long double>(edit->duration) *
                                              static_cast<long double>(timescale) /
                                              static_cast<long double>(movie_timescale));
  const std::int64_t there = total - edit->start;
  const std::int64_t rounding = timescale / movie_timescale + 1;
  return Mp4Length{told < there - rounding ? told : there, timescale};
}

}  // namespace

std::optional<Mp4Length> mp4_sound_length(InputBytes& input) {
  const std::vector<std::byte> movie = read_movie(input);
  input.seek(0);
  const std::int64_t movie_timescale = timescale_of(child(movie, "mvhd"));
  for (const Bytes track : children(movie, "trak")) {
    if (name_at(child(child(track, "mdia"), "hdlr"), 8) == "soun") {
      return length_of(track, movie_timescale);
    }
  }
  return {};
}

}  // namespace hornbill::audio
