// SPDX-License-Identifier: Apache-2.0
// The parent's reading of what a child, perhaps taken over by a hostile file, writes.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "audio/media/decode_wire.h"
#include "base/random.h"

namespace hornbill::audio {
namespace {

std::vector<std::byte> record(std::uint32_t type, std::uint32_t size, std::size_t body_bytes) {
  std::vector<std::byte> bytes(8 + body_bytes);
  std::memcpy(bytes.data(), &type, 4);
  std::memcpy(bytes.data() + 4, &size, 4);
  return bytes;
}

std::vector<std::byte> frames_record(const std::vector<float>& samples) {
  const auto size = static_cast<std::uint32_t>(samples.size() * sizeof(float));
  auto bytes = record(static_cast<std::uint32_t>(RecordType::frames), size, size);
  std::memcpy(bytes.data() + 8, samples.data(), size);
  return bytes;
}

// Feeds the bytes in pieces of `step` and returns the samples that come out.
std::vector<float> feed(WireParser& parser, std::span<const std::byte> bytes, std::size_t step) {
  std::vector<float> all;
  std::vector<float> out(2 * 100);
  for (;;) {
    const std::size_t n = parser.take(out);
    all.insert(all.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(2 * n));
    if (n > 0) continue;
    if (parser.ended() || bytes.empty()) return all;
    const auto room = parser.room();
    EXPECT_FALSE(room.empty());
    const std::size_t k = std::min({step, room.size(), bytes.size()});
    std::memcpy(room.data(), bytes.data(), k);
    parser.filled(k);
    bytes = bytes.subspan(k);
  }
}

void append(std::vector<std::byte>& to, const std::vector<std::byte>& bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

TEST(WireTest, RecordsComeThroughWhateverThePieces) {
  StreamInfo info;
  info.format = "flac";
  info.sample_rate = 44'100;
  info.channels = 2;
  info.declared_frames = 1'000'000;
  info.title = "Tin buổi sáng";
  info.tag_gain_db = -3.5;
  std::vector<float> samples(2 * 3000);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<float>(i) / 10'000.0F;
  std::vector<std::byte> bytes = encode_info(info);
  append(bytes, frames_record(samples));
  append(bytes, encode_end({base::Error{base::ErrorCode::corrupt, "is damaged"}, "a remark"}));
  for (const std::size_t step : {1U, 7U, 64U, 100'000U}) {
    WireParser parser(1'000'000);
    EXPECT_EQ(feed(parser, bytes, step), samples);
    EXPECT_TRUE(parser.ended());
    EXPECT_EQ(parser.info().title, info.title);
    EXPECT_EQ(parser.info().declared_frames, info.declared_frames);
    EXPECT_EQ(parser.info().tag_gain_db, info.tag_gain_db);
    EXPECT_EQ(parser.remark(), "a remark");
    ASSERT_TRUE(parser.error());
    EXPECT_EQ(parser.error()->message, "is damaged");
  }
}

TEST(WireTest, EndOfPipeWithoutAnEndRecordIsAnError) {
  WireParser parser(1000);
  EXPECT_EQ(feed(parser, frames_record({0.1F, 0.2F}), 3).size(), 2U);
  EXPECT_FALSE(parser.ended());
  parser.close();
  EXPECT_TRUE(parser.ended());
  EXPECT_TRUE(parser.error());
}

TEST(WireTest, NonsenseEndsTheStreamWithAnError) {
  const auto frames = static_cast<std::uint32_t>(RecordType::frames);
  const auto info = static_cast<std::uint32_t>(RecordType::info);
  const auto end = static_cast<std::uint32_t>(RecordType::end);
  for (const auto& bytes : {record(0, 0, 0), record(frames, 12, 12),
                            record(frames, 0xFFFF'FFF8, 16), record(info, 0xFFFF'FFFF, 16),
                            record(info, 8, 8), record(end, 2, 2), record(info, 5000, 5000)}) {
    WireParser parser(1000);
    feed(parser, bytes, 1000);
    ASSERT_TRUE(parser.ended());
    EXPECT_EQ(parser.error()->code, base::ErrorCode::corrupt);
  }
}

TEST(WireTest, HostileTextIsMadeHarmless) {
  StreamInfo info;
  info.title = "\x1b]0;owned\x07\xff<b>" + std::string(1000, 'a');
  WireParser parser(1000);
  feed(parser, encode_info(info), 1000);
  EXPECT_EQ(parser.info().title.find('\x1b'), std::string::npos);
  EXPECT_LE(parser.info().title.size(), 256U);
}

TEST(WireTest, FramesBeyondTheLimitAreNotTaken) {
  WireParser parser(10);
  std::vector<std::byte> bytes = frames_record(std::vector<float>(2 * 30, 0.5F));
  EXPECT_EQ(feed(parser, bytes, 1000).size(), 20U);
  ASSERT_TRUE(parser.error());
  EXPECT_EQ(parser.error()->code, base::ErrorCode::limit);
}

TEST(WireTest, RandomBytesNeverGiveAnUncleanSample) {
  base::Random random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::byte> bytes = frames_record(std::vector<float>(2 * 64));
    for (std::size_t i = 8; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(random.next());
    WireParser parser(1000);
    for (const float sample : feed(parser, bytes, 11)) {
      ASSERT_TRUE(std::isfinite(sample) && std::abs(sample) <= kSampleLimit);
    }
  }
}

}  // namespace
}  // namespace hornbill::audio
