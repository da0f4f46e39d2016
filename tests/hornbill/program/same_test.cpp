// SPDX-License-Identifier: Apache-2.0
// SAME headers as the program sends them, by the receiver of others.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <regex>

#include "alerts/sources/same/same_header.h"
#include "alerts/sources/same/same_sounds.h"
#include "base/file_store.h"
#include "base/time.h"
#include "tests/hornbill/program/program_fixture.h"
#include "tests/support/bad_http_server.h"
#include "tests/support/wav_file.h"

namespace hornbill::test {
namespace {

constexpr const char* kLicensed =
    "geocodes = \"SAME=048201\"\n"
    "[alerts.same]\nlicence = true\nsender = \"KXYZ/FM\"\nevents = \"flood=FLW\"\n";

class SameTest : public ProgramTest {
 protected:
  // Every header and end that multimon-ng decodes of a sound file.
  std::vector<std::string> decoded(const std::string& sound) {
    const std::string raw = folder_ / "22050.raw";
    EXPECT_EQ(outside({"sox", sound, "-t", "raw", "-r", "22050", "-e", "signed", "-b", "16", "-c",
                       "1", raw}),
              "");
    const std::string text = outside({"multimon-ng", "-q", "-t", "raw", "-a", "EAS", raw});
    std::vector<std::string> found;
    const std::regex line("EAS: (ZCZC[^\n]*|NNNN)");
    for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at) {
      found.push_back((*at)[1]);
    }
    return found;
  }

  // The header of a flood that was declared just now, as another station sends it, over and over.
  std::string stream_of_a_flood() {
    alerts::SameHeader header{"WXR", "FFW", {"048201"}, std::chrono::minutes(30), {}, "KHGX/NWS"};
    header.issued = std::chrono::floor<std::chrono::minutes>(base::SystemTime().utc());
    header_ = alerts::format_same(header).value();
    const audio::Clip clip = alerts::same_header_clip(header_).value();
    write_wav(folder_ / "flood.wav", static_cast<std::int64_t>(clip.samples.size()),
              [&](std::int64_t frame) { return clip.samples[static_cast<std::size_t>(frame)]; });
    EXPECT_EQ(outside({"ffmpeg", "-v", "error", "-nostdin", "-i", folder_ / "flood.wav", "-b:a",
                       "320k", folder_ / "flood.mp3"}),
              "");
    return folder_ / "flood.mp3";
  }
  nlohmann::json alerts_now() {
    return nlohmann::json::parse(
        run({"alert", "list", "--json", "--config", folder_ / "station.toml"}).out)["alerts"];
  }

  std::string header_;

 private:
  std::string outside(std::vector<std::string> arguments) {
    const std::string path = folder_ / "outside.txt";
    const base::UniqueFd out(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    const std::string program = "/usr/bin/" + arguments.front();
    auto child = base::ChildProcess::spawn({.program = program,
                                            .arguments = std::move(arguments),
                                            .fds = {{out.get(), 1}},
                                            .environment = {}});
    if (!child) return child.error().message;
    const auto ended = child->wait(std::chrono::seconds(30));
    EXPECT_TRUE(ended && ended->code == 0) << program;
    return base::read_file(path, 1U << 20U).value_or("");
  }
};

TEST_F(SameTest, MultimonDecodesOfAPreviewExactlyItsHeaderAndItsEnd) {
  const std::string file = station(kLicensed);
  const Outcome made =
      run({"alert", "preview", "--json", "--config", file, "--class", "life-safety", "--phrase",
           "flood", "--expires", "+20m", "--repeats", "1", "-o", folder_ / "hear.wav"});
  ASSERT_EQ(made.status, 0) << made.out << made.err;
  const std::string header = nlohmann::json::parse(made.out)["same_header"];
  // The day and minute of its release are those of the machine.
  const std::regex form("ZCZC-EAS-FLW-048201\\+0030-[0-3]\\d\\d[0-2]\\d[0-5]\\d-KXYZ/FM -");
  EXPECT_TRUE(std::regex_match(header, form)) << header;
  const std::vector<std::string> heard = decoded(folder_ / "hear.wav");
  ASSERT_FALSE(heard.empty());
  EXPECT_EQ(heard.front(), header);
  EXPECT_EQ(heard.back(), "NNNN");
  for (const std::string& text : heard) EXPECT_TRUE(text == header || text == "NNNN") << text;
  const Outcome drill = run({"alert", "preview", "--config", file, "--class", "life-safety",
                             "--drill", "--phrase", "flood", "-o", folder_ / "drill.wav"});
  ASSERT_EQ(drill.status, 0) << drill.out << drill.err;
  EXPECT_TRUE(decoded(folder_ / "drill.wav").empty());
}

TEST_F(SameTest, T3_AHeaderInAMonitoredStreamIsHeldForAPersonAndDoesNotSound) {
  const BadHttpServer http(stream_of_a_flood());
  station("geocodes = \"SAME=048201\"\n[inputs.receiver]\nurl = \"" + http.url("/stream") +
          "\"\n[alerts.same_monitor.weather]\ninput = \"receiver\"\n");
  start();
  nlohmann::json alerts;
  ASSERT_TRUE(becomes([&] {
    alerts = alerts_now();
    return !alerts.empty();
  }));
  EXPECT_EQ(alerts[0]["id"], header_);
  EXPECT_EQ(alerts[0]["source"], "same");
  EXPECT_EQ(alerts[0]["class"], "life-safety");
  EXPECT_EQ(alerts[0]["state"], "awaiting approval");
  EXPECT_EQ(alerts[0]["zones"], nlohmann::json({"hall"}));
  for (const auto& record : as_run()) EXPECT_NE(record["kind"], "alert") << record;
  const std::string number = alerts[0]["number"].dump();
  const Outcome yes = run({"alert", "approve", number, "--config", folder_ / "station.toml"});
  EXPECT_EQ(yes.status, 0) << yes.err;
  EXPECT_TRUE(becomes([&] { return alerts_now()[0]["state"] == "on air"; })) << alerts_now();
  EXPECT_EQ(alerts_now().size(), 1U);
}

}  // namespace
}  // namespace hornbill::test
