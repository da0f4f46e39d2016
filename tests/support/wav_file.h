// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <fstream>
#include <functional>
#include <string>

namespace hornbill::test {

// Writes 16-bit stereo PCM at 48 kHz; `sample(frame)` gives both channels of it.
inline void write_wav(const std::string& path, std::int64_t frames,
                      const std::function<std::int16_t(std::int64_t)>& sample) {
  const auto data_bytes = static_cast<std::uint32_t>(frames * 4);
  std::string bytes = "RIFF....WAVEfmt ";
  const auto put = [&bytes](auto value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes.append(raw, sizeof value);
  };
  put(std::uint32_t{16});
  put(std::uint16_t{1});
  put(std::uint16_t{2});
  put(std::uint32_t{48'000});
  put(std::uint32_t{192'000});
  put(std::uint16_t{4});
  put(std::uint16_t{16});
  bytes += "data";
  put(data_bytes);
  const std::uint32_t riff = data_bytes + 36;
  std::memcpy(bytes.data() + 4, &riff, 4);
  for (std::int64_t i = 0; i < frames; ++i) {
    const std::int16_t v = sample(i);
    put(v);
    put(v);
  }
  std::ofstream(path, std::ios::binary) << bytes;
}

// A sample that tells which frame of the file it is, for half a second at a time; never zero.
inline std::int16_t frame_mark(std::int64_t frame) {
  return static_cast<std::int16_t>(1 + frame % 24'000);
}
inline float frame_mark_value(std::int64_t frame) {
  return static_cast<float>(frame_mark(frame)) / 32768.0F;
}

}  // namespace hornbill::test
