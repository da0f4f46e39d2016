// SPDX-License-Identifier: Apache-2.0
#include "audio/media/sniff.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace hornbill::audio {
namespace {

using Bytes = std::span<const std::byte>;

std::uint32_t at(Bytes b, std::size_t i) { return static_cast<std::uint32_t>(b[i]); }

std::string_view text(Bytes b) { return {reinterpret_cast<const char*>(b.data()), b.size()}; }

struct Magic {
  std::size_t offset;
  std::string_view bytes;
  Container container;
  std::string_view name;
};

using namespace std::string_view_literals;

// The more telling first.
constexpr Magic kMagics[] = {
    {8, "WAVE"sv, Container::wav, ""},
    {0, "fLaC"sv, Container::flac, ""},
    {0, "OggS"sv, Container::ogg, ""},
    {4, "ftyp"sv, Container::mp4, ""},
    {4, "moov"sv, Container::mp4, ""},
    {4, "mdat"sv, Container::mp4, ""},
    {4, "wide"sv, Container::mp4, ""},
    {8, "AIFF"sv, Container::aiff, ""},
    {8, "AIFC"sv, Container::aiff, ""},
    {0, "\x89PNG"sv, Container::none, "begins like a PNG picture"},
    {0, "\xFF\xD8\xFF"sv, Container::none, "begins like a JPEG picture"},
    {0, "GIF8"sv, Container::none, "begins like a GIF picture"},
    {8, "WEBP"sv, Container::none, "begins like a WebP picture"},
    {8, "AVI "sv, Container::none, "begins like an AVI video"},
    {0, "\x1A\x45\xDF\xA3"sv, Container::none, "begins like a Matroska or WebM video"},
    {0, "\x30\x26\xB2\x75"sv, Container::none, "begins like a Windows Media file"},
    {0, "MThd"sv, Container::none, "begins like a MIDI file, which holds notes but no sound"},
    {0, "%PDF"sv, Container::none, "begins like a PDF document"},
    {0, "PK\x03\x04"sv, Container::none, "begins like a ZIP archive or an office document"},
    {0, "\x1F\x8B"sv, Container::none, "begins like a gzip archive"},
    {0, "7z\xBC\xAF"sv, Container::none, "begins like a 7-Zip archive"},
    {0, "Rar!"sv, Container::none, "begins like a RAR archive"},
    {0,
     "\x7F"
     "ELF"sv,
     Container::none, "begins like a program"},
    {0, "MZ"sv, Container::none, "begins like a Windows program"},
    {0, "#EXTM3U"sv, Container::none, "is a playlist (M3U), not sound"},
    {0, "[playlist]"sv, Container::none, "is a playlist (PLS), not sound"},
    {0, "v=0"sv, Container::none, "is a session description (SDP), not sound"},
    {0, "<?xml"sv, Container::none, "is an XML text"},
    {0, "<!DOCTYPE"sv, Container::none, "is a web page"},
    {0, "<html"sv, Container::none, "is a web page"},
};

// What two frames of one MPEG audio stream have in common, and the frame's length.
struct FrameHeader {
  std::uint32_t kind = 0;
  std::size_t bytes = 0;
};

// Source: ISO/IEC 11172-3, 2.4.1.3 and 2.4.2.3; 13818-3 for the lower rates.
std::optional<FrameHeader> mpeg_header(Bytes b) {
  constexpr std::uint16_t kRates[5][15] = {
      {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},  // version 1, layer 1
      {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},     // 1, 2
      {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},      // 1, 3
      {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},     // 2, 1
      {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}};         // 2, 2 and 3
  constexpr std::uint32_t kHertz[3] = {44100, 48000, 32000};
  if (b.size() < 4 || at(b, 0) != 0xFF || (at(b, 1) & 0xE0) != 0xE0) return {};
  const std::uint32_t version = (at(b, 1) >> 3) & 3;  // 0: 2.5, 2: 2, 3: 1
  const std::uint32_t layer = 4 - ((at(b, 1) >> 1) & 3);
  const std::uint32_t rate = at(b, 2) >> 4;
  const std::uint32_t hertz = (at(b, 2) >> 2) & 3;
  if (version == 1 || layer == 4 || rate == 0 || rate == 15 || hertz == 3) return {};
  const bool first = version == 3;
  const std::uint32_t row = first ? layer - 1 : layer == 1 ? 3U : 4U;
  const std::uint32_t sample_rate = kHertz[hertz] >> (first ? 0 : version == 2 ? 1 : 2);
  const std::uint32_t bits = kRates[row][rate] * 1000U;
  const std::uint32_t padding = (at(b, 2) >> 1) & 1;
  const std::uint32_t slots = layer == 1 ? 12 : layer == 3 && !first ? 72 : 144;
  const std::uint32_t slot_bytes = layer == 1 ? 4 : 1;
  const std::size_t bytes = std::size_t{slots * bits / sample_rate + padding} * slot_bytes;
  return FrameHeader{version << 8 | layer << 4 | hertz, bytes};
}

// Source: ISO/IEC 14496-3, 1.A.2.2.
std::optional<FrameHeader> adts_header(Bytes b) {
  if (b.size() < 7 || at(b, 0) != 0xFF || (at(b, 1) & 0xF6) != 0xF0) return {};
  const std::size_t bytes = (at(b, 3) & 3) << 11 | at(b, 4) << 3 | at(b, 5) >> 5;
  if (bytes < 7) return {};
  return FrameHeader{at(b, 2) & 0xFC, bytes};
}

using HeaderParser = std::optional<FrameHeader> (*)(Bytes);

// Whether `frames` frames of one kind follow each other from the start of `b`; fewer do if the
// file ends with them.
bool frames_follow(Bytes b, HeaderParser parse, int frames, bool whole) {
  std::uint32_t kind = 0;
  for (int i = 0; i < frames; ++i) {
    if (i > 0 && b.empty()) return whole;
    const auto header = parse(b);
    if (!header || (i > 0 && header->kind != kind)) return false;
    kind = header->kind;
    if (header->bytes > b.size()) return whole && i > 0;
    b = b.subspan(header->bytes);
  }
  return true;
}

std::optional<Sniffed> find_frames(Bytes head, bool whole) {
  for (std::size_t i = 0; i + 4 <= head.size(); ++i) {
    if (at(head, i) != 0xFF) continue;
    const int frames = i == 0 ? 2 : 4;
    const auto here = head.subspan(i);
    if (frames_follow(here, mpeg_header, frames, whole)) {
      return Sniffed{Container::mpeg, static_cast<std::int64_t>(i), 0, {}};
    }
    if (frames_follow(here, adts_header, frames, whole)) {
      return Sniffed{Container::adts, static_cast<std::int64_t>(i), 0, {}};
    }
  }
  return {};
}

std::string describe(Bytes head) {
  head = head.first(std::min<std::size_t>(head.size(), 4096));
  const auto zero = [](std::byte b) { return b == std::byte{0}; };
  if (std::all_of(head.begin(), head.end(), zero)) return "begins with nothing but zeros";
  const auto printable = [](std::byte b) {
    const auto c = static_cast<unsigned>(b);
    return c >= 0x20 || c == '\n' || c == '\r' || c == '\t';
  };
  if (std::all_of(head.begin(), head.end(), printable)) return "is a text";
  return "begins like no kind of sound known here";
}

}  // namespace

Sniffed sniff(Bytes head, bool whole) {
  if (head.size() >= 10 && text(head).starts_with("ID3") && at(head, 3) < 0xFF) {
    Sniffed tagged;
    tagged.container = Container::mpeg;
    std::int64_t size = 0;
    for (std::size_t i = 6; i < 10; ++i) size = size << 7 | (at(head, i) & 0x7F);
    tagged.id3_end = size + 10 + ((at(head, 5) & 0x10) != 0 ? 10 : 0);
    return tagged;
  }
  for (const Magic& magic : kMagics) {
    if (head.size() < magic.offset || !text(head.subspan(magic.offset)).starts_with(magic.bytes)) {
      continue;
    }
    Container container = magic.container;
    if (container == Container::wav && !text(head).starts_with("RIFF")) {
      const bool large = text(head).starts_with("RF64") || text(head).starts_with("BW64");
      if (!large) continue;
      container = Container::rf64;
    }
    return {container, 0, 0, std::string(magic.name)};
  }
  if (auto found = find_frames(head, whole)) return *found;
  return {Container::none, 0, 0, describe(head)};
}

}  // namespace hornbill::audio
