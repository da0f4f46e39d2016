// SPDX-License-Identifier: Apache-2.0
#include "audio/io/sample_sink.h"

#include <gtest/gtest.h>
#include <sys/mount.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>

#include "audio/io/pcm16.h"
#include "base/process/child_process.h"
#include "tests/audio/io/sound_measure.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::audio {
namespace {

using test::TemporaryFolder;

std::vector<float> tone(int seconds) {
  std::vector<float> sound(static_cast<std::size_t>(seconds) * 96'000);
  for (std::size_t i = 0; i < sound.size() / 2; ++i) {
    sound[2 * i] = test::sine(997.0, 0.5, static_cast<std::int64_t>(i));
    sound[2 * i + 1] = test::sine(1499.0, 0.25, static_cast<std::int64_t>(i));
  }
  return sound;
}

// Written in odd pieces, as a driver with an odd block size would.
base::Result<void> write_all(SampleSink& sink, std::span<const float> sound, std::size_t piece) {
  for (std::size_t at = 0; at < sound.size(); at += piece) {
    if (auto r = sink.write(sound.subspan(at, std::min(piece, sound.size() - at))); !r) return r;
  }
  return sink.finish();
}

// Decoded by ffmpeg, which had no part in writing it.
std::vector<float> decoded(const TemporaryFolder& folder, const std::string& path) {
  const std::string raw = folder / "decoded.raw";
  auto child = base::ChildProcess::spawn(
      {.program = "/usr/bin/ffmpeg",
       .arguments = {"ffmpeg", "-v", "error", "-nostdin", "-y", "-i", path, "-f", "f32le", "-ar",
                     "48000", "-ac", "2", raw},
       .fds = {},
       .environment = {}});
  EXPECT_TRUE(child);
  const auto status = child->wait(std::chrono::seconds(60));
  EXPECT_TRUE(status && status->code == 0);
  const std::string bytes = test::slurp(raw);
  std::vector<float> sound(bytes.size() / sizeof(float));
  std::memcpy(sound.data(), bytes.data(), sound.size() * sizeof(float));
  return sound;
}

std::vector<float> left(const std::vector<float>& stereo) {
  std::vector<float> result;
  for (std::size_t i = 0; i < stereo.size(); i += 2) result.push_back(stereo[i]);
  return result;
}

TEST(Pcm16, RoundsHalfToEvenAndLimits) {
  EXPECT_EQ(to_pcm16(0.5F / 32768), 0);
  EXPECT_EQ(to_pcm16(1.5F / 32768), 2);
  EXPECT_EQ(to_pcm16(-0.5F / 32768), 0);
  EXPECT_EQ(to_pcm16(1.0F), 32767);
  EXPECT_EQ(to_pcm16(7.0F), 32767);
  EXPECT_EQ(to_pcm16(-1.0F), -32768);
  EXPECT_EQ(to_pcm16(-7.0F), -32768);
  EXPECT_EQ(to_pcm16(std::numeric_limits<float>::quiet_NaN()), 0);
  for (int v = -32768; v < 32768; ++v) {
    ASSERT_EQ(to_pcm16(static_cast<float>(v) / 32768.0F), v);
  }
}

TEST(FileSink, WavAndFlacHoldExactlyTheRoundedSamples) {
  const TemporaryFolder folder;
  const std::vector<float> sound = tone(3);
  for (const FileFormat format : {FileFormat::wav, FileFormat::flac}) {
    const std::string path = folder / (format == FileFormat::wav ? "a.wav" : "a.flac");
    auto sink = open_file_sink({.path = path, .format = format});
    ASSERT_TRUE(sink) << sink.error().message;
    const auto written = write_all(**sink, sound, 1'234);
    ASSERT_TRUE(written) << written.error().message;
    const std::vector<float> back = decoded(folder, path);
    ASSERT_EQ(back.size(), sound.size());
    for (std::size_t i = 0; i < sound.size(); ++i) {
      ASSERT_EQ(back[i] * 32768.0F, static_cast<float>(to_pcm16(sound[i])));
    }
  }
  // A plain WAV as long as it fits: RIFF, which every player reads.
  EXPECT_EQ(test::slurp(folder / "a.wav").substr(0, 4), "RIFF");
}

TEST(FileSink, OpusAndMp3KeepLengthLevelAndPitch) {
  const TemporaryFolder folder;
  const std::vector<float> sound = tone(5);
  for (const auto& [name, format] :
       {std::pair{"a.opus", FileFormat::opus}, std::pair{"a.mp3", FileFormat::mp3}}) {
    auto sink = open_file_sink({.path = folder / name,
                                .format = format,
                                .bit_rate = 96'000,
                                .program = HORNBILL_CODEC_PROGRAM});
    ASSERT_TRUE(sink) << sink.error().message;
    ASSERT_TRUE(write_all(**sink, sound, 960));
    const std::vector<float> back = left(decoded(folder, folder / name));
    EXPECT_NEAR(static_cast<double>(back.size()), 240'000.0, 10.0) << name;
    const auto middle = std::span(back).subspan(48'000, 96'000);
    EXPECT_NEAR(test::rms(middle), 0.35355, 0.02) << name;  // LAME takes off 0.45 dB
    EXPECT_NEAR(test::frequency(middle, 997.0), 997.0, 0.05) << name;
    // Encoder delay is trimmed: the sound is where it was.
    double error = 0.0;
    for (std::size_t i = 48'000; i < 52'800; ++i) {
      error += std::pow(back[i] - sound[2 * i], 2.0);
    }
    EXPECT_LT(std::sqrt(error / 4'800), 0.03) << name;
  }
}

TEST(FileSink, TheSameSoundMakesTheSameFileWhateverThePieces) {
  const TemporaryFolder folder;
  const std::vector<float> sound = tone(2);
  for (const std::string ending : {".wav", ".flac", ".opus", ".mp3"}) {
    for (const std::size_t piece : {std::size_t{960}, std::size_t{7'002}}) {
      const std::string path = folder / (std::to_string(piece) + ending);
      auto sink = open_file_sink(
          {.path = path, .format = *file_format_of(path), .program = HORNBILL_CODEC_PROGRAM});
      ASSERT_TRUE(sink);
      ASSERT_TRUE(write_all(**sink, sound, piece));
    }
    EXPECT_EQ(test::slurp(folder / ("960" + ending)), test::slurp(folder / ("7002" + ending)))
        << ending;
  }
}

TEST(FileSink, LeavesNothingBehindWithoutFinish) {
  const TemporaryFolder folder;
  {
    auto sink = open_file_sink({.path = folder / "a.wav"});
    ASSERT_TRUE(sink);
    ASSERT_TRUE((*sink)->write(tone(1)));
    EXPECT_FALSE(std::filesystem::exists(folder / "a.wav"));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(FileSink, SaysWhatIsWrong) {
  const TemporaryFolder folder;
  EXPECT_EQ(file_format_of("x.ogg").error().code, base::ErrorCode::unsupported);
  const auto missing = open_file_sink({.path = folder / "no/such/a.wav"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, base::ErrorCode::not_found);
  EXPECT_EQ(open_file_sink({.path = folder / "a.mp3", .format = FileFormat::mp3, .bit_rate = 7})
                .error()
                .code,
            base::ErrorCode::invalid_argument);
}

TEST(FileSink, FullDiskIsAnErrorThatNamesIt) {
  const TemporaryFolder folder;
  if (::mount("none", folder.path().c_str(), "tmpfs", 0, "size=256k") != 0) {
    GTEST_SKIP() << "needs the right to mount";
  }
  const std::vector<float> sound = tone(8);
  for (const std::string ending : {".wav", ".flac", ".opus", ".mp3"}) {
    const std::string path = folder / ("a" + ending);
    auto sink = open_file_sink({.path = path,
                                .format = *file_format_of(path),
                                .bit_rate = ending == ".opus" || ending == ".mp3" ? 320'000 : 0,
                                .program = HORNBILL_CODEC_PROGRAM});
    ASSERT_TRUE(sink) << ending;
    const auto written = write_all(**sink, sound, 9'600);
    ASSERT_FALSE(written) << ending;
    EXPECT_NE(written.error().message.find("disk is full"), std::string::npos)
        << ending << ": " << written.error().message;
    sink->reset();
    EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << ending;
  }
  ::umount(folder.path().c_str());
}

TEST(DigestSink, HashesEachMinuteAndTheWholeWhateverThePieces) {
  std::vector<float> sound = tone(2);
  std::vector<std::string> wholes;
  for (const std::size_t piece : {std::size_t{960}, std::size_t{4'802}}) {
    DigestSink sink(DigestOf::pcm16);
    for (int i = 0; i < 40; ++i) {
      for (std::size_t at = 0; at < sound.size(); at += piece) {
        ASSERT_TRUE(sink.write(std::span(sound).subspan(at, std::min(piece, sound.size() - at))));
      }
    }
    ASSERT_TRUE(sink.finish());
    ASSERT_EQ(sink.minutes().size(), 2U);
    EXPECT_EQ(sink.whole().size(), 64U);
    wholes.push_back(sink.minutes()[0] + sink.minutes()[1] + sink.whole());
  }
  EXPECT_EQ(wholes[0], wholes[1]);
}

TEST(DigestSink, OfNothingIsTheDigestOfNothing) {
  DigestSink sink(DigestOf::float32);
  ASSERT_TRUE(sink.finish());
  EXPECT_EQ(sink.whole(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_TRUE(sink.minutes().empty());
}

TEST(DigestSink, SeesOneChangedSample) {
  std::vector<float> sound = tone(1);
  const auto digest = [&] {
    DigestSink sink(DigestOf::pcm16);
    EXPECT_TRUE(sink.write(sound));
    EXPECT_TRUE(sink.finish());
    return sink.whole();
  };
  const std::string before = digest();
  sound[50'000] += 1.0F / 32768;
  EXPECT_NE(digest(), before);
}

}  // namespace
}  // namespace hornbill::audio
