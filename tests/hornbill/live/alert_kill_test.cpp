// SPDX-License-Identifier: Apache-2.0
// E6, P3, P7: the daemon is killed at any moment while an alert is accepted or heard.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "base/random.h"
#include "tests/hornbill/live/alert_fixture.h"

namespace hornbill::test {
namespace {

class AlertKillTest : public LiveAlertTest {
 protected:
  // Sends an alert, kills the daemon so long after, and starts it again. The answer, if it came.
  Json send_and_kill(std::chrono::milliseconds after) {
    Json answer;
    std::thread sender([&] {
      const auto got = client_->post("/api/v1/alerts", order().dump());
      if (got) answer = Json::parse(got->body, nullptr, false);
    });
    std::this_thread::sleep_for(after);  // check: allow (the moment of the kill is meant)
    kill_daemon();
    sender.join();
    return answer.is_object() ? answer : Json::object();
  }

  Json order() {
    return {{"class", "life-safety"},
            {"id", "kill-" + std::to_string(++sent_)},
            {"phrase", "flood"},
            {"messages", {{{"language", "en"}, {"text", "Go uphill now."}}}},
            {"repeats", "until-expiry"},
            {"expires", "+5m"}};
  }

  // The alert with that id, whether its answer came or not.
  Json sent_last() {
    const auto answer = client_->get("/api/v1/alerts");
    const Json all = answer ? Json::parse(answer->body) : Json::object();
    for (const Json& alert : all["alerts"]) {
      if (alert["id"] == "kill-" + std::to_string(sent_)) return alert;
    }
    return {};
  }

  bool has_step(const Json& alert, const std::string& kind) {
    const Json record = show(alert);
    const Json& steps = record["steps"];
    return std::any_of(steps.begin(), steps.end(),
                       [&](const Json& step) { return step["step"] == kind; });
  }
  static bool is_silent(const PulseRecording& recording, double seconds) {
    const auto last = recording.channel(0, recording.seconds() - seconds);
    return std::none_of(last.begin(), last.end(), [](float s) { return std::abs(s) > 0.001F; });
  }

 private:
  int sent_ = 0;
};

TEST_F(AlertKillTest, E6_P3_P7_AnAcceptedAlertIsHeardAgainAfterAKillAtAnyMoment) {
  configure(kEnglish + std::string(kMusic));
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  start();
  end(send("life-safety"));
  base::Random random(6);
  int accepted = 0;
  double slowest = 0;
  const int kills = long_form() ? 100 : 3;
  for (int n = 0; n < kills; ++n) {
    const Json answer =
        send_and_kill(std::chrono::milliseconds(random.below(n % 2 == 0 ? 400 : 2500)));
    // The sound server still plays what it had.
    ASSERT_TRUE(seconds_until([&] { return is_silent(recording, 0.2); }, 5));
    const double from = recording.seconds();
    start();
    const Json found = sent_last();
    if (answer.contains("number")) {
      EXPECT_TRUE(answer["durable"] == true) << answer.dump();
      ASSERT_TRUE(found.is_object()) << "lost: " << answer.dump();
    }
    // Not accepted yet, and nobody was told that it was.
    if (!found.is_object() || (!answer.contains("number") && is(found, "refused"))) continue;
    ++accepted;
    const auto after = heard_after(recording, from, kAlertLevel);
    ASSERT_TRUE(after) << show(found).dump();
    slowest = std::max(slowest, *after);
    record_until(recording, from + *after + 1.5);
    EXPECT_TRUE(attention_begins(recording, from + *after)) << n << ": it begins anew";
    EXPECT_TRUE(has_step(found, "resumed")) << show(found).dump();
    EXPECT_TRUE(seconds_until([&] { return is(found, "on air"); }, 10)) << show(found).dump();
    end(found);
    ASSERT_TRUE(seconds_until([&] { return only_tone(recording, 0.5); }, 20));
  }
  std::printf("%d kills, %d alerts were accepted before; the slowest was heard after %.2f s\n",
              kills, accepted, slowest);
  EXPECT_GT(accepted, 0);
  EXPECT_LE(slowest, 10.0);
  EXPECT_EQ(command({"journal", "verify"}), 0) << slurp(folder_ / "command.log");
}

}  // namespace
}  // namespace hornbill::test
