// SPDX-License-Identifier: Apache-2.0
// A decoder that crashes, hangs, spins or eats memory costs one stream; the server goes on.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "audio/media/analyse.h"
#include "audio/media/sandbox.h"
#include "tests/audio/media/media_fixture.h"

namespace hornbill::audio {
namespace {

class HostileTest : public MediaTest {
 protected:
  static void SetUpTestSuite() {
    MediaTest::SetUpTestSuite();
    ffmpeg({"-f", "lavfi", "-i", "sine=r=48000:d=60", "-ac", "2", file("minute.wav"), "-b:a", "96k",
            file("minute.m4a")});
  }
  static std::unique_ptr<DecodeStream> open_minute() {
    auto stream = server().open({file("minute.wav"), {}, {}}, {});
    EXPECT_TRUE(stream);
    return std::move(*stream);
  }
  static void expect_server_works() { EXPECT_EQ(decode("minute.wav", 0, 48'000).frames(), 48'000); }
  static bool is_alive(int pid) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string number;
    std::string name;
    std::string state;
    return static_cast<bool>(stat >> number >> name >> state) && state != "Z";
  }
  // A sparse WAV of `bytes` of silence that takes long to resample.
  static void write_long_wav(const std::string& name, std::int64_t bytes) {
    ffmpeg({"-f", "lavfi", "-i", "anullsrc=r=192000:cl=7.1:d=0.01", "-c:a", "pcm_u8", file(name)});
    std::fstream out(file(name), std::ios::in | std::ios::out | std::ios::binary);
    const char unknown[4] = {'\xff', '\xff', '\xff', '\xff'};
    out.seekp(4).write(unknown, 4);
    const auto at = test::slurp(file(name)).find("data");
    out.seekp(static_cast<std::streamoff>(at) + 4).write(unknown, 4);
    out.close();
    std::filesystem::resize_file(file(name), static_cast<std::uintmax_t>(bytes));
  }
};

TEST_F(HostileTest, R3_KilledChildEndsOnlyItsOwnStream) {
  auto victim = open_minute();
  auto other = open_minute();
  std::vector<float> some(2 * 4800);
  ASSERT_GT(victim->read(some, std::chrono::seconds(5)), 0U);
  ASSERT_EQ(::kill(victim->process_id(), SIGKILL), 0);
  const Decoded cut = drain(*victim);
  EXPECT_NE(cut.error.find("broke off"), std::string::npos);
  EXPECT_LT(cut.frames(), 60 * 48'000);
  EXPECT_EQ(drain(*other).frames(), 60 * 48'000);
  expect_server_works();
}

TEST_F(HostileTest, R3_StoppedChildTimesOutAndDestroyingTheStreamKillsIt) {
  auto stream = open_minute();
  const int pid = stream->process_id();
  ASSERT_EQ(::kill(pid, SIGSTOP), 0);
  const Decoded got = drain(*stream, std::chrono::milliseconds(50));
  EXPECT_TRUE(got.timed_out);
  EXPECT_FALSE(stream->at_end());
  expect_server_works();
  stream.reset();
  for (int i = 0; i < 5000 && is_alive(pid); ++i) ::usleep(1000);
  EXPECT_FALSE(is_alive(pid));
}

TEST_F(HostileTest, D1_MemoryLimitCostsOneStream) {
#ifdef HORNBILL_SANITIZER_BUILD
  GTEST_SKIP() << "the sanitizer's own memory does not fit any limit";
#endif
  DecodeLimits limits;
  limits.memory_bytes = 64 << 10;
  const Decoded got = decode("minute.m4a", 0, {}, limits);
  EXPECT_NE(got.error, "");
  EXPECT_EQ(got.frames(), 0);
  expect_server_works();
}

TEST_F(HostileTest, D1_TimeLimitCostsOneStream) {
  write_long_wav("long.wav", 4'000'000'000);
  DecodeLimits limits;
  limits.cpu_seconds = 1;
  // Going far into it is cheap.
  const std::int64_t far = 2000LL * 48'000;
  EXPECT_EQ(decode("long.wav", far, far + 100, limits).frames(), 100);
  auto stream = server().open({file("long.wav"), {}, {}}, limits);
  ASSERT_TRUE(stream);
  std::vector<float> buffer(2 * 8192);
  while (!(*stream)->at_end()) (*stream)->read(buffer, std::chrono::seconds(30));
  ASSERT_TRUE((*stream)->error());
  EXPECT_EQ((*stream)->error()->message, "took more than 1 s of computing time");
  expect_server_works();
}

TEST_F(HostileTest, EndlessFileEndsAtTheFrameLimitWithAnError) {
  DecodeLimits limits;
  limits.output_frames = 100'000;
  const Decoded got = decode("minute.wav", 0, {}, limits);
  EXPECT_EQ(got.frames(), 100'000);
  EXPECT_EQ(got.error, "is longer than one item may be");
  AnalyseOptions options;
  options.limits = limits;
  const auto facts = analyse(server(), file("minute.wav"), options);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->verdict, Verdict::unplayable);
}

TEST_F(HostileTest, R3_KilledServerIsStartedAgainByTheNextOpen) {
  auto stream = open_minute();
  const int first = server().process_id();
  ASSERT_EQ(::kill(first, SIGKILL), 0);
  expect_server_works();
  EXPECT_NE(server().process_id(), first);
  EXPECT_EQ(drain(*stream).frames(), 60 * 48'000) << "what was being decoded goes on";
}

TEST_F(HostileTest, ServerThatCannotBeStartedIsAnError) {
  EXPECT_FALSE(DecodeServer::start("/no/such/program"));
}

TEST_F(HostileTest, D6_FileReplacedWhilePlayingPlaysOn) {
  std::filesystem::copy_file(file("minute.wav"), file("replaced.wav"));
  auto stream = server().open({file("replaced.wav"), {}, {}}, {});
  ASSERT_TRUE(stream);
  std::vector<float> some(2 * 4800);
  const std::size_t first = (*stream)->read(some, std::chrono::seconds(5));
  std::filesystem::remove(file("replaced.wav"));
  std::ofstream(file("replaced.wav")) << "other";
  EXPECT_EQ(static_cast<std::int64_t>(first) + drain(**stream).frames(), 60 * 48'000);
}

TEST_F(HostileTest, D6_FileThatGrowsWhilePlayingPlaysOn) {
  std::filesystem::copy_file(file("minute.wav"), file("growing.wav"));
  auto stream = server().open({file("growing.wav"), {}, {}}, {});
  ASSERT_TRUE(stream);
  std::vector<float> some(2 * 4800);
  const std::size_t first = (*stream)->read(some, std::chrono::seconds(5));
  std::ofstream(file("growing.wav"), std::ios::binary | std::ios::app) << std::string(999'999, 'x');
  const Decoded rest = drain(**stream);
  EXPECT_EQ(rest.error, "");
  EXPECT_EQ(static_cast<std::int64_t>(first) + rest.frames(), 60 * 48'000);
}

TEST_F(HostileTest, D4_FileCutWhilePlayingEndsEarlyWithoutACrash) {
  std::filesystem::copy_file(file("minute.wav"), file("cut.wav"));
  auto stream = server().open({file("cut.wav"), {}, {}}, {});
  ASSERT_TRUE(stream);
  std::vector<float> some(2 * 4800);
  ASSERT_GT((*stream)->read(some, std::chrono::seconds(5)), 0U);
  std::filesystem::resize_file(file("cut.wav"), 3'000'000);
  const Decoded got = drain(**stream);
  EXPECT_EQ(got.error, "");
  EXPECT_NE(got.remark.find("cut short"), std::string::npos);
  EXPECT_LT(got.frames(), 20 * 48'000);
}

// What becomes of a process that does `act` in the sandbox: 0, or the signal that ended it.
template <class Act>
int fate_in_sandbox(Act act) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (!enter_limits({}, SIG_DFL) || !enter_sandbox()) ::_exit(1);
    act();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

TEST(SandboxTest, D1_ReadingAndMemoryAreAllowed) {
  EXPECT_EQ(fate_in_sandbox([] {
              char byte = 0;
              [[maybe_unused]] const ssize_t n = ::read(0, &byte, 0);
              std::vector<char> big(10 << 20, 'x');
              if (big[5 << 20] != 'x') ::_exit(2);
            }),
            0);
}

TEST(SandboxTest, D1_SocketsForksSignalsAndPrograms_AreDeadly) {
  EXPECT_EQ(fate_in_sandbox([] { ::socket(AF_INET, SOCK_STREAM, 0); }), SIGSYS);
  EXPECT_EQ(fate_in_sandbox([] { ::fork(); }), SIGSYS);
  EXPECT_EQ(fate_in_sandbox([] { ::kill(1, 0); }), SIGSYS);
  EXPECT_EQ(fate_in_sandbox([] { ::execl("/bin/true", "true", nullptr); }), SIGSYS);
}

#ifndef HORNBILL_SANITIZER_BUILD
TEST(SandboxTest, D1_OpeningFilesAndMakingCodeAreDeadly) {
  EXPECT_EQ(fate_in_sandbox([] { ::open("/etc/passwd", O_RDONLY); }), SIGSYS);
  EXPECT_EQ(fate_in_sandbox([] { ::unlink("/nothing"); }), SIGSYS);
  EXPECT_EQ(fate_in_sandbox([] {
              (void)::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                           0);
            }),
            SIGSYS);
}
#endif

}  // namespace
}  // namespace hornbill::audio
