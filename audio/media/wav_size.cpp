// SPDX-License-Identifier: Apache-2.0
#include "audio/media/wav_size.h"

#include <cstring>
#include <string_view>

namespace hornbill::audio {

bool wav_is_cut_short(std::span<const std::byte> head, std::int64_t file_bytes) {
  constexpr std::size_t kChunkHeader = 8;
  constexpr std::uint32_t kUnknown = 0xFFFF'FF00;
  std::size_t at = 12;
  while (at + kChunkHeader <= head.size()) {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, head.data() + at + 4, sizeof bytes);
    const std::string_view id(reinterpret_cast<const char*>(head.data() + at), 4);
    at += kChunkHeader;
    if (id == "data") {
      return bytes > 0 && bytes<kUnknown&& static_cast<std::int64_t>(at) + bytes> file_bytes;
    }
    at += std::size_t{bytes} + (bytes & 1U);
  }
  return false;
}

}  // namespace hornbill::audio
