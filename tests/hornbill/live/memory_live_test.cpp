// SPDX-License-Identifier: Apache-2.0
// R2: little memory.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "tests/hornbill/live/alert_fixture.h"
#include "tests/hornbill/live/daemon_processes.h"
#include "tests/hornbill/live/memory_group.h"

namespace hornbill::test {
namespace {

constexpr std::int64_t kMega = 1'000'000;

#ifdef HORNBILL_SANITIZER_BUILD
constexpr bool kHasShadow = true;  // whose memory is counted too
#else
constexpr bool kHasShadow = false;
#endif

// The whole station in a control group, an alert with new words while it has its 150 MB, and
// another one when more than half of them are taken away. How soon one is heard is measured
// elsewhere, on a machine that does nothing else.
TEST_F(LiveAlertTest, R2_PlaysAndAlertsInAControlGroupOf150Megabytes) {
  const auto group = MemoryGroup::make(150 * kMega);
  if (group == nullptr || kHasShadow) GTEST_SKIP() << "no memory control group may be made here";
  make_pulse();
  std::string more = kEnglish;
  configure(more.append(kMusic));
  const PulseRecording recording = pulse_->record("hall");
  group->enter();
  start();
  group->leave();
  // As its unit has it: helpers go first.
  std::string score = "/proc/";
  score.append(std::to_string(daemon_pid())).append("/oom_score_adj");
  std::ofstream(score) << -500;
  ASSERT_TRUE(seconds_until([&] { return heard_tone(recording); }, 20));
  EXPECT_LE(measure(recording).from_request, 3.0);
  EXPECT_EQ(command({"reload"}), 0);
  std::printf("%.1f MB in use\n", static_cast<double>(group->in_use()) / 1e6);
  EXPECT_EQ(group->killed(), 0);

  group->set_limit(64 * kMega);
  ASSERT_TRUE(seconds_until([&] { return only_tone(recording, 1.0); }, 20));
  const Json words = {{{"language", "en"}, {"text", "The bridge is closed. Stay at home."}}};
  const Latency squeezed = measure(recording, {{"messages", words}});
  EXPECT_LE(squeezed.from_request, 3.0);
  std::printf("squeezed: %.0f ms from the request, %lld processes ended by the kernel\n",
              squeezed.from_request * 1000, static_cast<long long>(group->killed()));
  EXPECT_TRUE(daemon_runs());
  EXPECT_TRUE(seconds_until([&] { return heard_tone(recording); }, 20));
  group->set_limit(150 * kMega);
  kill_daemon();
}

}  // namespace
}  // namespace hornbill::test
