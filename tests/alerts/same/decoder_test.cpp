// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/same/same_decoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "alerts/sources/same/same_header.h"
#include "alerts/sources/same/same_sounds.h"
#include "tests/alerts/same/tone_world.h"

namespace hornbill::alerts {
namespace {

using Texts = std::vector<std::string>;

// A whole transmission: header, attention, a spoken second, end of message.
Samples transmission(const std::string& header) {
  Samples sound = silence(0.7);
  append(sound, floats(*same_header_clip(header)));
  append(sound, floats(eas_attention_clip(std::chrono::seconds(8))));
  append(sound, silence(1.0));
  append(sound, floats(same_end_clip()));
  return sound;
}

std::string longest_header() {
  std::string text = "ZCZC-CIV-CEM";
  for (int i = 0; i < 31; ++i) text += "-0" + std::to_string(48001 + 2 * i);
  return text + "+0600-0012359-LONGEST -";
}

TEST(SameSoundTest, BitsHaveTheirExactLengthAndTones) {
  const audio::Clip clip = *same_header_clip(kFlashFlood);
  // 16 bytes of preamble and the text, at 520 5/6 bits a second, thrice; a second after each.
  const double bits = 8.0 * (16 + static_cast<double>(kFlashFlood.size()));
  EXPECT_NEAR(static_cast<double>(clip.frames().value), 3 * (std::ceil(bits * 92.16) + 48000), 1.0);
  EXPECT_FALSE(same_header_clip("ZCZC-nonsense").has_value());
  EXPECT_GE(eas_attention_clip(std::chrono::seconds(1)).frames(), base::seconds_to_frames(8));
  EXPECT_LE(eas_attention_clip(std::chrono::seconds(99)).frames(), base::seconds_to_frames(26));
}

TEST(SameDecoderTest, AWholeTransmissionGivesItsHeaderOnceAndItsEndOnce) {
  for (const std::string& header : {kFlashFlood, longest_header()}) {
    const auto found = decode(transmission(header));
    EXPECT_EQ(texts(found), (Texts{header, "NNNN"}));
    EXPECT_EQ(found.at(0).kind, SameReception::Kind::header);
    EXPECT_EQ(found.at(1).kind, SameReception::Kind::end_of_message);
  }
}

TEST(SameDecoderTest, TheHeaderIsThereWithItsSecondCopy) {
  const audio::Clip clip = *same_header_clip(kFlashFlood);
  const auto found = decode(floats(clip));
  const std::int64_t second_copy = 2 * (clip.frames().value / 3) - 48000;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(static_cast<double>(found[0].heard.value), static_cast<double>(second_copy), 1000.0);
}

TEST(SameDecoderTest, EveryLevelIsDecoded) {
  for (const float level : {0.0005F, 0.01F, 1.0F, 4.0F}) {
    Samples sound = transmission(kFlashFlood);
    for (float& s : sound) s *= level;
    EXPECT_EQ(texts(decode(sound)), (Texts{kFlashFlood, "NNNN"})) << level;
  }
}

TEST(SameDecoderTest, ASpeedOnePerCentWrongIsDecoded) {
  for (const double speed : {0.99, 0.995, 1.005, 1.01}) {
    EXPECT_EQ(texts(decode(at_speed(transmission(longest_header()), speed))),
              (Texts{longest_header(), "NNNN"}))
        << speed;
  }
}

TEST(SameDecoderTest, NoiseTwiceAsStrongAsTheTonesDoesNoHarm) {
  base::Random random(11);
  for (int n = 0; n < 10; ++n) {
    Samples sound = transmission(kFlashFlood);
    add_noise(sound, -3.0, random);
    EXPECT_EQ(texts(decode(sound)), (Texts{kFlashFlood, "NNNN"})) << n;
  }
}

TEST(SameDecoderTest, NoiseAndAWrongSpeedTogetherDoNoHarm) {
  base::Random random(12);
  for (const double speed : {0.99, 1.01}) {
    Samples sound = at_speed(transmission(kFlashFlood), speed);
    add_noise(sound, 0.0, random);
    EXPECT_EQ(texts(decode(sound)), (Texts{kFlashFlood, "NNNN"})) << speed;
  }
}

TEST(SameDecoderTest, OneOfThreeCopiesMayBeRuinedAnywhere) {
  const audio::Clip clip = *same_header_clip(kFlashFlood);
  const auto copy = static_cast<std::size_t>(clip.frames().value / 3);
  for (std::size_t ruined = 0; ruined < 3; ++ruined) {
    Samples sound = floats(clip);
    base::Random random(ruined);
    for (std::size_t i = ruined * copy + 4000; i < ruined * copy + copy - 50'000; ++i) {
      sound[i] = static_cast<float>(random.below(1000)) / 1000.0F - 0.5F;
    }
    EXPECT_EQ(texts(decode(sound)), Texts{kFlashFlood}) << ruined;
  }
}

TEST(SameDecoderTest, TwoCopiesMayBeHurtInDifferentPlaces) {
  const audio::Clip clip = *same_header_clip(kFlashFlood);
  const auto copy = static_cast<std::size_t>(clip.frames().value / 3);
  Samples sound = floats(clip);
  for (std::size_t i = 0; i < 1500; ++i) sound[25'000 + i] = 0.0F;
  for (std::size_t i = 0; i < 1500; ++i) sound[copy + 35'000 + i] = 0.0F;
  EXPECT_EQ(texts(decode(sound)), Texts{kFlashFlood});
}

TEST(SameDecoderTest, T3_OneCopyAloneIsNoMessage) {
  const audio::Clip clip = *same_header_clip(kFlashFlood);
  Samples sound = floats(clip);
  sound.resize(sound.size() / 3);
  append(sound, silence(10));
  EXPECT_TRUE(decode(sound).empty());
}

TEST(SameDecoderTest, TwoMessagesOneAfterTheOtherAreTwo) {
  const std::string other = "ZCZC-EAS-RWT-048201+0015-3281600-WXYZ/FM -";
  Samples sound = transmission(kFlashFlood);
  append(sound, transmission(other));
  append(sound, transmission(kFlashFlood));
  EXPECT_EQ(texts(decode(sound)), (Texts{kFlashFlood, "NNNN", other, "NNNN", kFlashFlood, "NNNN"}));
}

TEST(SameDecoderTest, BlocksOfAnySizeGiveTheSame) {
  const Samples sound = transmission(kFlashFlood);
  SameDecoder decoder;
  base::Random random(5);
  for (std::size_t at = 0; at < sound.size();) {
    const std::size_t n = std::min<std::size_t>(1 + random.below(7000), sound.size() - at);
    decoder.add(std::span(sound).subspan(at, n));
    at += n;
  }
  EXPECT_EQ(decoder.take()->text, kFlashFlood);
  EXPECT_EQ(decoder.take()->text, "NNNN");
  EXPECT_FALSE(decoder.take().has_value());
}

TEST(SameDecoderTest, BadSamplesAndAnEndlessFloodAreBounded) {
  Samples sound(48'000, std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < sound.size(); i += 3) sound[i] = 1e30F;
  append(sound, transmission(kFlashFlood));
  EXPECT_EQ(texts(decode(sound)), (Texts{kFlashFlood, "NNNN"}));
  SameDecoder decoder;
  const Samples two = transmission(kFlashFlood);
  for (int n = 0; n < 20; ++n) decoder.add(two);
  std::size_t waiting = 0;
  while (decoder.take()) ++waiting;
  EXPECT_EQ(waiting, SameDecoder::kMostWaiting);
}

// Sanitizers make it ten times as slow.
#ifdef HORNBILL_SANITIZER_BUILD
constexpr int kPieces = 2;
#else
constexpr int kPieces = 12;
#endif

TEST(SameDecoderTest, T3_AnHourOfSpeechMusicAndTonesHoldsNoMessage) {
  base::Random random(3);
  Samples five_minutes = music(120, random);
  append(five_minutes, speech("en",
                              "The river is rising. ZCZC WXR FFW. Leave now and go to a safe "
                              "place. NNNN. Please keep listening to this station."));
  append(five_minutes, speech("vi",
                              "Chú ý! Thông báo khẩn cấp từ ủy ban nhân dân xã. Nước sông "
                              "đang dâng nhanh. Hãy sơ tán ngay đến nơi an toàn."));
  append(five_minutes, floats(eas_attention_clip(std::chrono::seconds(25))));
  for (double hertz = 300; hertz < 4000; hertz *= 1.03) {
    for (int i = 0; i < 24'000; ++i) {
      five_minutes.push_back(0.3F * std::sin(static_cast<float>(i * hertz * 6.2831853 / 48000.0)));
    }
  }
  five_minutes.resize(300 * 48'000, 0.01F);
  SameDecoder decoder;
  for (int n = 0; n < kPieces; ++n) {
    Samples sound = n == 0 ? five_minutes : at_speed(five_minutes, 0.9 + 0.017 * n);
    sound.resize(300 * 48'000, 0.0F);
    if (n % 3 == 2) {  // noise of its own each time
      for (float& s : sound) s += static_cast<float>(random.below(1000)) / 2000.0F - 0.25F;
    }
    decoder.add(sound);
  }
  EXPECT_FALSE(decoder.take().has_value());
}

}  // namespace
}  // namespace hornbill::alerts
