// SPDX-License-Identifier: Apache-2.0
#include "hornbill/alert_sources.h"

#include <algorithm>
#include <atomic>

#include "tests/hornbill/alerts/desk_fixture.h"

namespace hornbill {
namespace {

using namespace std::chrono_literals;

constexpr const char* kFeed = "[alerts.cap.weather]\nurl = \"http://127.0.0.1:9/feed\"\n";

class MovedTime final : public base::TimeSource {
 public:
  base::UtcTime utc() const override { return base::UtcTime{1'800'000'000s} + passed.load(); }
  base::SteadyTime steady() const override { return base::SteadyTime{passed.load()}; }
  std::atomic<base::Duration> passed{1h};
};

std::string feed_and(const char* more) {
  std::string text = kFeed;
  text += more;
  return text;
}

// Sources whose feeds are never reached: a feed at a private address is not asked.
class AlertSourcesTest : public test::AlertDeskTest {
 protected:
  std::shared_ptr<const config::StationConfig> read(const std::string& alerts) {
    const auto parsed = config::parse_station_config(
        "[station]\nname = \"Con Sen\"\ntime_zone = \"Etc/UTC\"\n"
        "[zones.village]\noutputs = [{ soundcard = \"default\" }]\n" +
            alerts,
        folder_ / "station.toml", {folder_ / "state", folder_ / "run", config::FileCheck::off});
    EXPECT_TRUE(parsed.config);
    return parsed.config;
  }
  MovedTime moved_;
  static bool is_silent(const AlertSources& sources) {
    const auto faults = sources.faults();
    return std::any_of(faults.begin(), faults.end(), [](const auto& fault) {
      return fault.key == "alerts.cap.weather" &&
             fault.text.find("silent for") != std::string::npos;
    });
  }
};

TEST_F(AlertSourcesTest, AReloadLeavesAFeedThatIsTheSameAsItWas) {
  AlertSources sources(read(kFeed),
                       {moved_, *desk_, log_, [] { return true; }, folder_ / "sources"});
  moved_.passed.store(moved_.passed.load() + 11min);
  for (int i = 0; i < 1'000 && !is_silent(sources); ++i) std::this_thread::sleep_for(5ms);
  ASSERT_TRUE(is_silent(sources));
  sources.change(read(feed_and("highest = \"priority\"\n[alerts.cap.other]\nstrict = true\n")));
  EXPECT_TRUE(is_silent(sources)) << "how it is judged has nothing to do with its silence";
  sources.change(read(feed_and("every = \"2m\"\n")));
  EXPECT_FALSE(is_silent(sources)) << "this one began just now";
  sources.change(read(""));
  EXPECT_TRUE(sources.faults().empty()) << sources.faults().front().text;
}

}  // namespace
}  // namespace hornbill
