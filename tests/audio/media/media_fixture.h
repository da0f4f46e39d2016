// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audio/media/decode_server.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::audio {

// All that a stream gave.
struct Decoded {
  std::vector<float> samples;
  StreamInfo info;
  std::string remark;
  std::string error;  // empty: none
  bool timed_out = false;

  std::int64_t frames() const { return static_cast<std::int64_t>(samples.size() / 2); }
  float at(std::int64_t frame, int channel) const {
    return samples[static_cast<std::size_t>(2 * frame + channel)];
  }
};

// A sine that a file is known to hold.
struct Sine {
  double hertz = 1000.0;
  double amplitude = 0.3;
  double at(std::int64_t frame) const;
};

// How far a channel's frames [from, to) are the sine, whose frame 0 is the decoded frame 0.
// Units: dB, signal over difference. One frame of delay at 1 kHz is already below 18 dB.
double likeness_db(const Decoded& decoded, int channel, const Sine& sine, std::int64_t from,
                   std::int64_t to);

// Runs a program to its end. False: it failed.
bool run(const std::vector<std::string>& arguments);

Decoded drain(DecodeStream& stream, std::chrono::milliseconds timeout = std::chrono::seconds(20));

// Tests with a decode server (this very program, started anew) and a folder, shared by a suite.
class MediaTest : public testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();

  static DecodeServer& server() { return *server_; }
  static std::string file(const std::string& name) { return *folder_ / name; }
  // ffmpeg with these arguments, quiet, overwriting, in the folder. Fails the test if it fails.
  static void ffmpeg(std::vector<std::string> arguments);
  // The frames [from, to) of a file in the folder.
  static Decoded decode(const std::string& name, std::int64_t from = 0,
                        std::optional<std::int64_t> to = {}, const DecodeLimits& limits = {});

 private:
  static std::unique_ptr<DecodeServer> server_;
  static std::unique_ptr<test::TemporaryFolder> folder_;
};

}  // namespace hornbill::audio
