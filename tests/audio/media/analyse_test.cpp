// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "audio/media/analyse.h"

#include "tests/audio/media/media_fixture.h"

namespace hornbill::audio {
namespace {

class AnalyseTest : public MediaTest {
 protected:
  static MediaFacts facts_of(const std::string& name, const AnalyseOptions& options = {}) {
    auto facts = analyse(server(), file(name), options);
    EXPECT_TRUE(facts);
    return facts ? *facts : MediaFacts{};
  }
};

// Source of the value: EBU Tech 3341, case 1.
TEST_F(AnalyseTest, StereoSineAtMinus23DbfsIsMinus23Lufs) {
  ffmpeg({"-f", "lavfi", "-i",
          "aevalsrc=0.070795*sin(2*PI*1000*t)|0.070795*sin(2*PI*1000*t):s=48000:d=20", "-c:a",
          "pcm_s24le", file("ebu1.wav")});
  const MediaFacts facts = facts_of("ebu1.wav");
  EXPECT_EQ(facts.verdict, Verdict::playable);
  EXPECT_NEAR(facts.loudness_lufs, -23.0, 0.1);
  EXPECT_NEAR(facts.true_peak_dbtp, -23.0, 0.2);
  EXPECT_EQ(facts.length.value, 20 * 48'000);
}

// A sine at a quarter of the rate whose samples all miss its crests.
TEST_F(AnalyseTest, TruePeakLiesAboveTheSamplesPeak) {
  ffmpeg({"-f", "lavfi", "-i",
          "aevalsrc=0.5*sin(2*PI*12000*t+PI/4)|0.5*sin(2*PI*12000*t+PI/4):s=48000:d=3", "-c:a",
          "pcm_s24le", file("peak.wav")});
  EXPECT_NEAR(facts_of("peak.wav").true_peak_dbtp, -6.0, 0.4);  // the samples' peak: -9.0
}

TEST_F(AnalyseTest, CuesLeaveSilenceOutButAMargin) {
  ffmpeg({"-f", "lavfi", "-i", "sine=f=1000:r=48000:d=2", "-af",
          "volume=12dB,adelay=1500:all=1,apad=pad_dur=3", "-ac", "2", file("cues.wav")});
  const MediaFacts facts = facts_of("cues.wav");
  EXPECT_NEAR(static_cast<double>(facts.cue_in.value), 1.5 * 48000 - 480, 100);
  EXPECT_NEAR(static_cast<double>(facts.cue_out.value), 3.5 * 48000 + 4800, 500);
  EXPECT_EQ(facts.length.value, 312'000);
}

TEST_F(AnalyseTest, EndsAtOnceWhenToldToStop) {
  ffmpeg({"-f", "lavfi", "-i", "sine=f=1000:r=48000:d=2", "-ac", "2", file("stopped.wav")});
  std::stop_source stop;
  stop.request_stop();
  AnalyseOptions options;
  options.stop = stop.get_token();
  const auto facts = analyse(server(), file("stopped.wav"), options);
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code, base::ErrorCode::refused);
}

TEST_F(AnalyseTest, D3_LongSilentTailIsCutAndDoesNotChangeTheLoudness) {
  ffmpeg({"-f", "lavfi", "-i", "sine=f=1000:r=48000:d=5", "-ac", "2", file("short.flac"), "-af",
          "apad=pad_dur=900", "-ac", "2", file("tail.flac")});
  const MediaFacts plain = facts_of("short.flac");
  const MediaFacts tailed = facts_of("tail.flac");
  EXPECT_EQ(tailed.length.value, 905 * 48'000);
  EXPECT_LT(tailed.cue_out.value, 6 * 48'000);
  EXPECT_NEAR(tailed.loudness_lufs, plain.loudness_lufs, 0.2);
}

TEST_F(AnalyseTest, D3_FileThatBeginsWithSilenceForTooLongIsGivenUp) {
  ffmpeg({"-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo:d=100", file("null.flac")});
  AnalyseOptions options;
  options.give_up_after_silence = base::seconds_to_frames(10);
  const MediaFacts facts = facts_of("null.flac", options);
  EXPECT_EQ(facts.verdict, Verdict::silent);
  EXPECT_LT(facts.length.value, 12 * 48'000);
  EXPECT_NE(facts.reason.find("silence"), std::string::npos);
}

TEST_F(AnalyseTest, TextsComeFromTagsOfEveryFormat) {
  const std::vector<std::string> tags = {"-metadata",  "title=ข่าวเช้า", "-metadata",
                                         "artist=Đài", "-metadata",    "album=Bản tin"};
  std::vector<std::string> arguments = {"-f", "lavfi", "-i", "sine=d=1:r=44100"};
  const std::vector<std::string> names = {"tag.mp3", "tag.ogg", "tag.opus", "tag.m4a", "tag.flac"};
  for (const std::string& name : names) {
    arguments.insert(arguments.end(), tags.begin(), tags.end());
    arguments.push_back(file(name));
  }
  ffmpeg(arguments);
  for (const std::string& name : names) {
    const MediaFacts facts = facts_of(name);
    EXPECT_EQ(facts.title, "ข่าวเช้า") << name;
    EXPECT_EQ(facts.artist, "Đài") << name;
    EXPECT_EQ(facts.album, "Bản tin") << name;
    EXPECT_EQ(facts.reason, "") << name;
  }
}

TEST_F(AnalyseTest, GainTagsAreReadRelativeToMinus23Lufs) {
  ffmpeg({"-f", "lavfi", "-i", "sine=d=1:r=48000", "-metadata", "REPLAYGAIN_TRACK_GAIN=-6.50 dB",
          file("gain.flac"), "-metadata", "REPLAYGAIN_TRACK_GAIN=-6.50 dB", file("gain.mp3"),
          "-c:a", "libopus", "-metadata", "R128_TRACK_GAIN=512", file("gain.opus")});
  EXPECT_NEAR(decode("gain.mp3").info.tag_gain_db.value_or(0), -11.5, 0.01);
  EXPECT_NEAR(decode("gain.opus").info.tag_gain_db.value_or(0), 2.0, 0.01);
}

TEST_F(AnalyseTest, MissingFileIsAnErrorOfItsOwnKind) {
  const auto facts = analyse(server(), file("nothing.mp3"), {});
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code, base::ErrorCode::not_found);
}

}  // namespace
}  // namespace hornbill::audio
