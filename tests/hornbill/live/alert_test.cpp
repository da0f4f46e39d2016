// SPDX-License-Identifier: Apache-2.0
// Alerts on the running station, heard by the monitor of its sound card.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "tests/hornbill/live/live_fixture.h"

namespace hornbill::test {
namespace {

using nlohmann::json;

// What of the sound is not the tone of the library, which is 440 Hz: a filter with its zero there.
std::vector<float> without_tone(const std::vector<float>& samples) {
  const double twice_cosine = 2.0 * std::cos(6.283185307179586 * 440.0 / 48000.0);
  std::vector<float> rest(samples.size(), 0.0F);
  for (std::size_t i = 2; i < samples.size(); ++i) {
    rest[i] = static_cast<float>(samples[i] - twice_cosine * samples[i - 1] + samples[i - 2]);
  }
  return rest;
}

class LiveAlertTest : public LiveStationTest {
 protected:
  json post(const std::string& target, const json& body) {
    const auto answer = client_->post(target, body.dump());
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? json::parse(answer->body) : json::object();
  }
  json send(const std::string& urgency) {
    return post("/api/v1/alerts", {{"class", urgency},
                                   {"phrase", "flood"},
                                   {"messages", {{{"language", "en"}, {"text", "Go uphill now."}}}},
                                   {"repeats", 1}});
  }
  void cancel(const json& alert) {
    post("/api/v1/alerts/" + alert["number"].dump() + "/cancel", {{"why", "end of the test"}});
  }
  json show(const json& alert) {
    const auto answer = client_->get("/api/v1/alerts/" + alert["number"].dump());
    return answer ? json::parse(answer->body) : json::object();
  }
  bool is(const json& alert, const std::string& state) { return show(alert)["state"] == state; }

  // Seconds from `from` of the recording to the first sound louder than `level` after it, once it
  // is there; nothing after `limit`.
  std::optional<double> heard_after(const PulseRecording& recording, double from, float level) {
    std::optional<double> at;
    seconds_until(
        [&] {
          const std::vector<float> rest = without_tone(recording.channel(0));
          const auto begin = rest.begin() + static_cast<std::ptrdiff_t>(from * 48000.0);
          if (begin >= rest.end()) return false;
          const auto first =
              std::find_if(begin, rest.end(), [level](float s) { return std::abs(s) > level; });
          if (first == rest.end()) return false;
          at = static_cast<double>(first - begin) / 48000.0;
          return true;
        },
        5);
    return at;
  }

  // Sends `count` life-safety alerts at odd moments; how long each took to be heard, in seconds.
  std::vector<double> latencies(const PulseRecording& recording, int count, float level) {
    std::vector<double> all;
    for (int n = 0; n < count; ++n) {
      record_until(recording, recording.seconds() + 0.1 + 0.037 * (n % 11));
      const double from = recording.seconds();
      const json alert = send("life-safety");
      const auto after = heard_after(recording, from, level);
      EXPECT_TRUE(after) << show(alert).dump();
      all.push_back(after.value_or(99));
      cancel(alert);
      // Its last words are said before the next begins.
      EXPECT_TRUE(seconds_until([&] { return status()["alerts"].empty(); }, 20));
      record_until(recording, recording.seconds() + 1);
    }
    std::sort(all.begin(), all.end());
    std::string figures;
    for (const double seconds : all) figures += std::to_string(std::lround(seconds * 1000)) + " ";
    RecordProperty("latencies_ms", figures);
    std::printf("latencies, ms: %s\n", figures.c_str());
    return all;
  }
};

constexpr const char* kEnglish = "languages = [\"en\"]\n";

TEST_F(LiveAlertTest, P1_E1_AnAlertIsHeardWithinASecondOverMusic) {
  configure(std::string(kEnglish) + kMusic);
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  start();
  ASSERT_TRUE(seconds_until([&] { return heard_tone(recording); }, 10));
  cancel(send("life-safety"));  // the voice has spoken once
  ASSERT_TRUE(seconds_until([&] { return status()["alerts"].empty(); }, 20));
  record_until(recording, recording.seconds() + 3);
  const auto all = latencies(recording, long_form() ? 100 : 2, 0.002F);
  EXPECT_LE(all.back(), 1.0);
}

TEST_F(LiveAlertTest, E1_AnAlertIsHeardWhereNothingElseSounds) {
  configure(std::string(kEnglish) + "[fallback]\nidle = \"silence\"\n");
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  start();
  const json alert = send("life-safety");
  ASSERT_TRUE(seconds_until([&] { return is(alert, "aired"); }, 60)) << show(alert).dump();
  const auto sound = recording.channel(0);
  const float loudest = *std::max_element(sound.begin(), sound.end());
  EXPECT_GT(loudest, 0.1F);
  const json record = show(alert);
  std::vector<std::string> steps;
  for (const json& step : record["steps"]) steps.push_back(step["step"]);
  const std::vector<std::string> life = {"drafted",  "accepted",  "queued", "began",
                                         "repeated", "completed", "aired"};
  EXPECT_EQ(steps, life) << record.dump(1);
}

TEST_F(LiveAlertTest, P3_AfterAKillTheAlertIsHeardAgainFromItsBeginning) {
  configure(std::string(kEnglish) + kMusic);
  make_pulse();
  start();
  const json alert = send("life-safety");
  ASSERT_TRUE(seconds_until([&] { return is(alert, "on air"); }, 5)) << show(alert).dump();
  kill_daemon();
  const PulseRecording recording = pulse_->record("hall");
  const double from = recording.seconds();
  start();
  const auto after = heard_after(recording, from, 0.002F);
  ASSERT_TRUE(after);
  EXPECT_LE(*after, 10.0);
  const json record = show(alert);
  const bool resumed = std::any_of(record["steps"].begin(), record["steps"].end(),
                                   [](const json& s) { return s["step"] == "resumed"; });
  EXPECT_TRUE(resumed) << record.dump(1);
}

}  // namespace
}  // namespace hornbill::test
