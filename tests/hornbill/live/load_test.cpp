// SPDX-License-Identifier: Apache-2.0
// A machine with too much to do, and one with little memory: rows A3 and R2 of the acceptance
// matrix.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <thread>

#include "tests/hornbill/live/daemon_processes.h"
#include "tests/hornbill/live/live_fixture.h"

namespace hornbill::test {
namespace {

class LoadTest : public LiveStationTest {
 protected:
};

double mega(std::int64_t bytes) { return static_cast<double>(bytes) / 1e6; }

// How often the sound breaks off, from `from` seconds on: stretches of 10 ms and more.
int breaks(const std::vector<float>& samples, double from) {
  int count = 0;
  bool was_quiet = false;
  for (std::size_t i = static_cast<std::size_t>(from * 48000); i + 480 <= samples.size();
       i += 480) {
    float peak = 0;
    for (std::size_t k = 0; k < 480; ++k) peak = std::max(peak, std::abs(samples[i + k]));
    const bool quiet = peak < kQuiet;
    if (quiet && !was_quiet) ++count;
    was_quiet = quiet;
  }
  return count;
}

TEST_F(LoadTest, A3_SoundGoesOnUnderLoadAndEveryDropoutIsCountedAndShown) {
  configure(kMusic);
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  start();
  ASSERT_TRUE(seconds_until([&] { return heard_tone(recording); }, 10));
  const double from = recording.seconds();
  const std::uint64_t before = xruns();
  const int seconds = long_form() ? 60 : 6;
  auto load = base::ChildProcess::spawn(
      {.program = "/usr/bin/stress-ng",
       .arguments = {"stress-ng", "--quiet", "--cpu", "4", "--vm", "2", "--vm-bytes", "64M",
                     "--temp-path", folder_.path(), "--timeout", std::to_string(seconds + 30)},
       .fds = {},
       .environment = {}});
  ASSERT_TRUE(load) << load.error().message;
  record_until(recording, from + seconds);
  ASSERT_TRUE(load->running());
  load->signal(SIGINT);
  load->wait(std::chrono::seconds(5));
  const std::uint64_t counted = xruns() - before;
  const int heard = breaks(recording.channel(0), from);
  std::printf("under load for %d s: %d breaks heard, %llu counted\n", seconds, heard,
              static_cast<unsigned long long>(counted));
  EXPECT_LE(heard, static_cast<int>(counted));
  if (long_form()) {
    EXPECT_LE(counted, 1U) << "in a minute";
  }
  EXPECT_LE(longest_quiet(recording.channel(0), kQuiet, from), 0.2);

  // The daemon gets no turn for a moment: the card runs dry, and that is counted.
  const std::uint64_t at_rest = xruns();
  signal(SIGSTOP);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // check: allow (real time is meant)
  signal(SIGCONT);
  EXPECT_TRUE(seconds_until([&] { return xruns() > at_rest; }, 3));
  EXPECT_TRUE(seconds_until([&] { return heard_tone(recording); }, 3));
}

TEST_F(LoadTest, R2_DaemonAndItsHelpersStayBelow150Megabytes) {
  add_sound("music/b.wav", 20, 550);
  add_sound("music/c.wav", 20, 660);
  configure(kMusic);
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  start();
  std::int64_t most = 0;
  const auto measure = [&] { most = std::max(most, memory_of_tree(daemon_pid())); };
  const auto played = [&](double until) {
    return seconds_until([&] { return measure(), recording.seconds() >= until; }, until + 30);
  };
  ASSERT_TRUE(seconds_until([&] { return measure(), heard_tone(recording); }, 10));
  const double from = recording.seconds();
  for (int i = 0; i < 50; ++i) {  // what else takes memory: requests, a reload, cuts
    EXPECT_TRUE(client_->get("/api/v1/as-run?format=jsonl&limit=1000"));
    if (i % 10 == 0) {
      EXPECT_EQ(command({"skip"}), 0);
    }
    measure();
  }
  EXPECT_EQ(command({"reload"}), 0);
  ASSERT_TRUE(played(recording.seconds() + (long_form() ? 60 : 3)));
  std::printf(
      "measured, without a control group: most memory (sum of PSS of all processes) "
      "%.1f MB; now of the daemon %.1f MB, of %zu helpers %.1f MB\n",
      mega(most), mega(memory_of(daemon_pid())), process_tree(daemon_pid()).size() - 1,
      mega(memory_of_tree(daemon_pid()) - memory_of(daemon_pid())));
  EXPECT_GT(most, 5'000'000);
#ifndef HORNBILL_SANITIZER_BUILD  // whose shadow memory is counted too
  EXPECT_LT(most, 150'000'000);
#endif

  // Where memory runs out all the same, the kernel takes a decoder first, and that is not heard.
  const auto first = decoders(daemon_pid());
  ASSERT_FALSE(first.empty());
  const auto score = [](pid_t pid) {
    return std::stoi(slurp("/proc/" + std::to_string(pid) + "/oom_score_adj"));
  };
  for (const pid_t pid : first) {
    EXPECT_GT(score(pid), score(daemon_pid()));
    ::kill(pid, SIGKILL);
  }
  ASSERT_TRUE(played(recording.seconds() + 3));
  EXPECT_LE(longest_quiet(recording.channel(0), kQuiet, from), 0.2);
}

}  // namespace
}  // namespace hornbill::test
