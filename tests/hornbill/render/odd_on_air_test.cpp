// SPDX-License-Identifier: Apache-2.0
// D1: damaged and odd files on air, each between two good ones, with nothing known of any of them
// beforehand: the next item plays within 200 ms, and each has its line in the as-run.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "audio/engine/engine.h"
#include "audio/io/feeder.h"
#include "audio/io/offline_driver.h"
#include "audio/io/sample_sink.h"
#include "audio/media/decode_server.h"
#include "base/process/child_process.h"
#include "hornbill/station_wiring.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wav_file.h"

namespace hornbill {
namespace {

// Longest stretch, in frames, below -60 dBFS.
class QuietMeter final : public audio::SampleSink {
 public:
  base::Result<void> write(std::span<const float> stereo) override {
    for (std::size_t i = 0; i < stereo.size(); i += 2) {
      ++frame_;
      quiet_ = std::abs(stereo[i]) < 1e-3F && std::abs(stereo[i + 1]) < 1e-3F ? quiet_ + 1 : 0;
      if (quiet_ > longest_) {
        longest_ = quiet_;
        ended_at_ = frame_;
      }
    }
    return {};
  }
  base::Result<void> finish() override { return {}; }
  std::int64_t longest() const { return longest_; }
  double ended_at_s() const { return static_cast<double>(ended_at_) / 48000.0; }

 private:
  std::int64_t frame_ = 0, quiet_ = 0, longest_ = 0, ended_at_ = 0;
};

playlists::Segment unknown(const std::string& id, const std::string& path) {
  playlists::Segment s;
  s.id = id;
  s.path = path;
  s.present = true;
  return s;
}

class OddOnAirTest : public testing::Test {
 protected:
  // The odd files that hold no silence of their own, in the order of the index.
  std::vector<std::string> odd_files() {
    auto made = base::ChildProcess::spawn(
        {.program = "/usr/bin/env",
         .arguments = {"env", "python3", HORNBILL_SOURCE_DIR "/tests/support/odd_files.py",
                       folder_ / "odd"}});
    EXPECT_TRUE(made);
    EXPECT_TRUE(made->wait(std::chrono::minutes(2)));
    std::vector<std::string> names;
    for (const auto& entry : nlohmann::json::parse(test::slurp(folder_ / "odd/index.json"))) {
      const auto name = entry["name"].get<std::string>();
      if (entry["verdict"] == "silent" || name.find("silence") != std::string::npos) continue;
      names.push_back(name);
    }
    return names;
  }

  // One playlist: a good file, an odd one, a good one, and so on.
  scheduler::StationSetup station(const std::vector<std::string>& names,
                                  std::vector<playlists::Segment>& segments) {
    scheduler::StationSetup setup;
    setup.programmes = {"main"};
    setup.zones.push_back({"village", "main", std::nullopt});
    playlists::PlaylistOptions list;
    list.name = "list";
    list.loop = true;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string number = std::to_string(i);
      segments.push_back(unknown("good" + number, folder_ / "good.wav"));
      segments.push_back(unknown("odd" + number, folder_ / ("odd/" + names[i])));
      list.segments.push_back("good" + number);
      list.segments.push_back("odd" + number);
    }
    setup.playlists.push_back(list);
    scheduler::Rule rule;
    rule.name = "List";
    rule.play = {scheduler::TargetKind::playlist, "list"};
    rule.at.push_back(base::Duration{0});
    rule.start = scheduler::StartMode::hard;
    setup.rules.push_back(rule);
    return setup;
  }

  test::TemporaryFolder folder_;
};

TEST_F(OddOnAirTest, D1_EachBetweenTwoGoodOnesCostsAtMost200MillisecondsAndHasItsLine) {
  const auto names = odd_files();
  ASSERT_GE(names.size(), 40U);
  test::write_wav(folder_ / "good.wav", 5 * 48000, [](std::int64_t i) {
    return static_cast<std::int16_t>(i % 100 < 50 ? 6000 : -6000);
  });
  std::vector<playlists::Segment> segments;
  const scheduler::StationSetup setup = station(names, segments);

  auto server = audio::DecodeServer::start(HORNBILL_CODEC_PROGRAM);
  ASSERT_TRUE(server);
  FeedPool pool(pool_size(1));
  std::map<std::uint64_t, scheduler::AsRunRecord> records;
  StationListeners listeners;
  listeners.as_run = [&](const scheduler::AsRunRecord& r) { records[r.id] = r; };
  StationWiring wiring(std::make_shared<scheduler::StationSetup>(setup),
                       std::make_shared<playlists::Library>(std::move(segments)), pool, listeners);
  audio::Engine engine(audio::EngineOptions{});
  audio::FeederOptions options;
  options.deadlines = false;
  audio::Feeder feeder(**server, options);
  const base::UtcTime start{std::chrono::sys_days{std::chrono::year{2026} / 12 / 1}};
  audio::OfflineDriver driver(
      engine, feeder, wiring,
      {start, base::seconds_to_frames(3),
       base::seconds_to_frames(8 * static_cast<std::int64_t>(names.size()))});
  QuietMeter quiet;
  const audio::ZoneSink sinks[] = {{0, &quiet}};
  ASSERT_TRUE(driver.run(sinks, [](base::FrameCount) { return true; }));

  EXPECT_LE(quiet.longest(), base::ms_to_frames(200).value) << "at " << quiet.ended_at_s() << " s";
  const auto gap_at =
      start + base::Duration{static_cast<std::int64_t>((quiet.ended_at_s() + 3) * 1e6)};
  for (const auto& [id, record] : records) {
    if (quiet.longest() <= base::ms_to_frames(200).value) break;
    if (record.started < gap_at - std::chrono::seconds(12) || record.started > gap_at) continue;
    const bool numbered = record.segment.starts_with("odd");
    ADD_FAILURE() << base::format_utc(record.started) << ' ' << record.segment << ' '
                  << (numbered ? names[std::stoul(record.segment.substr(3))] : "") << ' '
                  << record.how_ended << ' ' << record.reason;
  }
  std::map<std::string, int> lines;
  for (const auto& [id, record] : records) ++lines[record.segment];
  for (std::size_t i = 0; i + 6 < names.size(); ++i) {
    EXPECT_GE(lines["odd" + std::to_string(i)], 1) << names[i];
  }
}

}  // namespace
}  // namespace hornbill
