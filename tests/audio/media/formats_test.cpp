// SPDX-License-Identifier: Apache-2.0
// Each format, rate and number of channels: the right length to the frame, and the right sound at
// the right place.
#include <gtest/gtest.h>
#include <cctype>
#include <map>

#include "tests/audio/media/media_fixture.h"

namespace hornbill::audio {
namespace {

constexpr Sine kLeft{1000.0, 0.3};
constexpr Sine kRight{1500.0, 0.2};
// 2.72 s: whole frames at each rate, and an MP3 whose padding fits its last frame, beyond which the
// encoder used here tells it wrongly.
constexpr std::int64_t kLength = 130'560;

struct FormatCase {
  std::string file;
  std::string format;
  int rate;
  int channels;
  std::vector<std::string> coding;
  double likeness;  // dB at least
  std::int64_t slack = 0;
};

void PrintTo(const FormatCase& c, std::ostream* out) { *out << c.file; }

std::vector<FormatCase> format_cases() {
  std::vector<FormatCase> cases;
  for (const int rate : {8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 192000}) {
    const std::string name = "pcm-" + std::to_string(rate);
    cases.push_back({name + ".wav", "wav", rate, 2, {"-c:a", "pcm_s16le"}, 60});
    cases.push_back({name + "-mono.wav", "wav", rate, 1, {"-c:a", "pcm_s16le"}, 60});
  }
  for (const int rate : {44100, 48000, 96000, 192000}) {
    const std::string name = "lossless-" + std::to_string(rate);
    cases.push_back({name + ".flac", "flac", rate, 2, {"-c:a", "flac"}, 60});
  }
  for (const int rate : {22050, 32000, 44100, 48000}) {
    const std::string name = "lossy-" + std::to_string(rate);
    const std::string kbits = rate < 32000 ? "128k" : "256k";
    cases.push_back({name + ".mp3", "mp3", rate, 2, {"-b:a", kbits}, 25});
    // This encoder lowers the level by 5 %, which alone is 26 dB.
    cases.push_back({name + "-mono.mp3", "mp3", rate, 1, {"-b:a", "128k"}, 25});
    cases.push_back({name + ".ogg", "vorbis", rate, 2, {"-c:a", "libvorbis", "-q:a", "7"}, 30});
    cases.push_back({name + ".m4a", "aac", rate, 2, {"-b:a", kbits}, 30});
  }
  const std::vector<std::string> opus = {"-c:a", "libopus", "-b:a", "192k"};
  cases.push_back({"stereo.opus", "opus", 48000, 2, opus, 30});
  cases.push_back({"mono.opus", "opus", 48000, 1, opus, 30});
  cases.push_back({"flac-in.ogg", "flac", 44100, 2, {"-c:a", "flac"}, 60});
  cases.push_back({"alac.m4a", "alac", 44100, 2, {"-c:a", "alac"}, 60});
  // Raw AAC says nothing of the encoder's delay and padding.
  cases.push_back({"raw.aac", "aac", 44100, 2, {"-b:a", "256k"}, -99, 4096});
  const auto wav = [&](const std::string& codec, double likeness, std::int64_t slack = 0) {
    cases.push_back({codec + ".wav", "wav", 44100, 2, {"-c:a", codec}, likeness, slack});
  };
  wav("pcm_u8", 35);
  wav("pcm_s24le", 80);
  wav("pcm_s32le", 80);
  wav("pcm_f32le", 80);
  wav("pcm_f64le", 80);
  wav("pcm_alaw", 30);
  wav("pcm_mulaw", 30);
  wav("adpcm_ms", 20, 4096);  // whole blocks
  wav("adpcm_ima_wav", 20, 4096);
  cases.push_back({"large.wav", "rf64", 48000, 2, {"-rf64", "always"}, 60});
  cases.push_back({"broadcast.wav", "wav", 48000, 2, {"-write_bext", "1"}, 60});
  cases.push_back({"pcm.aiff", "aiff", 44100, 2, {"-c:a", "pcm_s16be"}, 60});
  return cases;
}

class FormatTest : public MediaTest, public testing::WithParamInterface<FormatCase> {
 protected:
  // All files, with one run of ffmpeg for each rate.
  static void SetUpTestSuite() {
    MediaTest::SetUpTestSuite();
    std::map<int, std::vector<FormatCase>> by_rate;
    for (const FormatCase& c : format_cases()) by_rate[c.rate].push_back(c);
    for (const auto& [rate, cases] : by_rate) make(rate, cases);
  }

  static void make(int rate, const std::vector<FormatCase>& cases) {
    std::vector<std::string> arguments = {
        "-f", "lavfi", "-i",
        "aevalsrc=0.3*sin(2*PI*1000*t)|0.2*sin(2*PI*1500*t):d=2.72:s=" + std::to_string(rate)};
    for (const FormatCase& c : cases) {
      if (c.channels == 1) arguments.insert(arguments.end(), {"-af", "pan=mono|c0=c0"});
      arguments.insert(arguments.end(), c.coding.begin(), c.coding.end());
      arguments.push_back(file(c.file));
    }
    ffmpeg(arguments);
  }
};

TEST_P(FormatTest, DecodesToItsExactLengthAndSound) {
  const FormatCase& c = GetParam();
  const Decoded decoded = decode(c.file);
  EXPECT_EQ(decoded.error, "");
  EXPECT_EQ(decoded.remark, "");
  EXPECT_EQ(decoded.info.format, c.format);
  EXPECT_EQ(decoded.info.sample_rate, c.rate);
  EXPECT_EQ(decoded.info.channels, c.channels);
  EXPECT_NEAR(static_cast<double>(decoded.frames()), kLength, static_cast<double>(c.slack));
  // Codecs are poor at a sound's sudden start and end.
  const std::int64_t edge = 2400;
  EXPECT_GT(likeness_db(decoded, 0, kLeft, edge, kLength - edge), c.likeness);
  const Sine& right = c.channels == 1 ? kLeft : kRight;
  EXPECT_GT(likeness_db(decoded, 1, right, edge, kLength - edge), c.likeness);
}

std::string case_name(const testing::TestParamInfo<FormatCase>& info) {
  std::string name = info.param.file;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, FormatTest, testing::ValuesIn(format_cases()), case_name);

}  // namespace
}  // namespace hornbill::audio
