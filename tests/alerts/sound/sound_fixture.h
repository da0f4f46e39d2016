// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "alerts/sources/sound/leveller.h"
#include "alerts/sources/sound/renderer.h"
#include "audio/media/decode_server.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::alerts {

// Strength of one frequency in a stretch of a clip, relative to all of the stretch: 0..1.
double share_of_tone(std::span<const std::int16_t> mono, double hertz);
// The strongest of the frequencies 300, 302, ... 3000 Hz in the stretch.
double strongest_tone(std::span<const std::int16_t> mono);
// Where a sound begins after at least 30 ms that are 20 dB quieter. Units: seconds.
std::vector<double> onsets(const audio::Clip& clip);
// What ffmpeg's own meter says of a file.
Loudness ffmpeg_loudness(const std::string& path);
// A program's exit status and all that it printed.
std::string output_of(const std::vector<std::string>& arguments);

// Tests with a decode server and a folder, both shared by the suite.
class SoundTest : public testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();
  static audio::DecodeServer& server() { return *server_; }

  test::TemporaryFolder folder_;

 private:
  static std::unique_ptr<audio::DecodeServer> server_;
};

}  // namespace hornbill::alerts
