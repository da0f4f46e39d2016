// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace hornbill::audio {

enum class Container : std::uint8_t { none, wav, rf64, aiff, flac, ogg, mpeg, adts, mp4 };

struct Sniffed {
  Container container = Container::none;
  std::int64_t offset = 0;   // where the sound's first byte is
  std::int64_t id3_end = 0;  // size of an ID3v2 tag at the start; then look again from there
  std::string description;   // of what is not audio: "begins like a PNG picture"
};

// Tells from its first bytes what a file is; names and extensions do not count.
// `whole`: `head` is all there is.
Sniffed sniff(std::span<const std::byte> head, bool whole);

}  // namespace hornbill::audio
