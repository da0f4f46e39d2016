// SPDX-License-Identifier: Apache-2.0
// hornbill alert preview: what would be heard, in every zone.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/file_store.h"
#include "base/user_name.h"
#include "hornbill/alert_client.h"
#include "tests/support/temporary_folder.h"

namespace hornbill {
namespace {

class AlertPreviewTest : public ::testing::Test {
 protected:
  // In the zone "school" it is 4 dB quieter.
  AlertPreviewTest() {
    folder_.write("voice", "#!/bin/sh\ntee -a '" + (folder_ / "said") +
                               "' | exec espeak-ng --stdin --stdout\n");
    folder_.write("phrases/en.toml", "[issuer]\n\"" + base::user_name(::geteuid()) +
                                         "\" = { text = \"the village head\" }\n");
    options_.alert.config_file = folder_.write(
        "station.toml",
        "[station]\nname = \"Con Sen\"\ntime_zone = \"Etc/UTC\"\nlanguages = [\"en\"]\n"
        "[zones.village]\noutputs = [{ soundcard = \"default\" }]\n"
        "[zones.school]\nloudness = \"-20 LUFS\"\n"
        "outputs = [{ soundcard = \"default\", channels = [3] }]\n"
        "[alerts]\nphrases = \"phrases\"\n[alerts.voices.en]\ncommand = [\"/bin/sh\", \"" +
            (folder_ / "voice") + "\"]\n");
    options_.alert.texts = {"en=The river is rising."};
    options_.output = folder_ / "hear.wav";
    options_.codec_program = HORNBILL_CODEC_PROGRAM;
  }
  std::string run() {
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(run_alert_preview(options_, out, err), 0) << out.str() << err.str();
    return out.str();
  }
  std::string content(const std::string& name) const {
    return base::read_file(folder_ / name, 64U << 20U).value_or("");
  }
  // The loudest sample behind the header.
  int peak_of(const std::string& name) const {
    const std::string bytes = content(name);
    int peak = 0;
    for (std::size_t at = 200; at + 2 <= bytes.size(); at += 2) {
      std::int16_t sample = 0;
      std::memcpy(&sample, bytes.data() + at, 2);
      peak = std::max(peak, std::abs(static_cast<int>(sample)));
    }
    return peak;
  }

  test::TemporaryFolder folder_;
  AlertPreviewOptions options_;
};

TEST_F(AlertPreviewTest, E10_EachZoneIsAsLoudAsOnAirAndWhoeverAsksSpeaks) {
  options_.alert.json = true;
  const auto result = nlohmann::json::parse(run());
  ASSERT_EQ(result["groups"].size(), 2U);
  for (const auto& part : result["groups"]) {
    const bool school = part["zones"] == nlohmann::json({"school"});
    EXPECT_EQ(part["gain_db"], school ? -4.0 : 0.0);
    EXPECT_EQ(part["file"], folder_ / (school ? "hear-2.wav" : "hear.wav"));
    EXPECT_EQ(part["cancelled"]["file"],
              folder_ / (school ? "hear-2-cancelled.wav" : "hear-cancelled.wav"));
    EXPECT_EQ(part["cancelled"]["pieces"].back()["piece"], "ended");
  }
  const double quieter = std::pow(10.0, -4.0 / 20.0);
  for (const char* const ending : {".wav", "-cancelled.wav"}) {
    const int peak = peak_of(std::string("hear") + ending);
    ASSERT_GT(peak, 1000);
    EXPECT_NEAR(peak_of(std::string("hear-2") + ending), peak * quieter, 2.0);
  }
  EXPECT_NE(content("said").find("announcement from the village head."), std::string::npos)
      << content("said");
}

TEST_F(AlertPreviewTest, WhatIsRepeatedUntilItExpiresSaysSo) {
  options_.alert.repeats = "until-expiry";
  options_.alert.expires = "+2h";
  EXPECT_NE(run().find("It is repeated until "), std::string::npos);
  options_.alert.repeats = "2";
  EXPECT_EQ(run().find("It is repeated until "), std::string::npos);
}

}  // namespace
}  // namespace hornbill
