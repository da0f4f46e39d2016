// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/journal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <thread>

#include "base/random.h"
#include "scheduler/journal/as_run_reader.h"
#include "scheduler/journal/journal_writer.h"
#include "tests/support/as_run_samples.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::scheduler {
namespace {

using std::chrono::seconds;
using test::at;
using test::item;
using test::TemporaryFolder;

OpenedStore open(const std::string& folder) {
  auto opened = open_station_store({.folder = folder, .now = at(0)});
  EXPECT_TRUE(opened) << opened.error().message;
  return std::move(*opened);
}

std::size_t count_in(const std::string& location) {
  auto reader = AsRunReader::open(location);
  if (!reader) return 0;
  std::size_t count = 0;
  (void)reader->read({}, [&](const AsRunRecord&) { return ++count != 0; });
  return count;
}

TEST(Journal, ManyLinesBecomeFewCommits) {
  const TemporaryFolder folder;
  const test::ManualTime time;
  Journal journal(open(folder.path()), time);
  for (std::uint64_t id = 1; id <= 500; ++id) journal.record(item(id, static_cast<int>(id)));
  ASSERT_TRUE(journal.flush(seconds(20)));
  EXPECT_EQ(count_in(journal.location()), 500U);
  EXPECT_LE(journal.figures().commits, 3U);
  EXPECT_EQ(journal.figures().waiting, 0U);
  EXPECT_TRUE(journal.faults().empty());
}

TEST(Journal, ADurableLineIsOnDiskWhenItsCallbackRuns) {
  const TemporaryFolder folder;
  const test::ManualTime time;
  std::atomic<std::size_t> seen{0};
  JournalOptions options;
  options.batch = std::chrono::hours(1);  // only the wish to be durable brings it out
  Journal journal(open(folder.path()), time, options);
  journal.record(item(1, 0));
  journal.record(item(2, 1), Commit::durable, [&] { seen = count_in(store_path(folder.path())); });
  ASSERT_TRUE(journal.flush(seconds(20)));
  EXPECT_EQ(seen, 2U) << "what came before it is durable too";
}

TEST(Journal, TakesLinesFromSeveralThreads) {
  const TemporaryFolder folder;
  const test::ManualTime time;
  Journal journal(open(folder.path()), time);
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < 4; ++t) {
    threads.emplace_back([&journal, t] {
      for (std::uint64_t n = 1; n <= 100; ++n) {
        journal.record(item(t * 100 + n, 0));
        journal.beat({at(1), {}});
        (void)journal.faults();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  ASSERT_TRUE(journal.flush(seconds(20)));
  EXPECT_EQ(count_in(journal.location()), 400U);
}

TEST(Journal, TheOrderlyEndClosesWhatIsOn) {
  const TemporaryFolder folder;
  const test::ManualTime time;
  Journal journal(open(folder.path()), time);
  journal.record(item(1, 0));
  journal.close({at(30), {base::seconds_to_frames(30).value}});
  const OpenedStore opened = open(folder.path());
  ASSERT_TRUE(opened.last);
  EXPECT_TRUE(opened.last->clean);
  ASSERT_EQ(opened.restored.interrupted.size(), 1U);
  EXPECT_EQ(opened.restored.interrupted[0].offset, base::seconds_to_frames(30));
}

// A disk that fills up: a small tmpfs where that may be mounted, else a limit on file sizes.
class SmallDisk {
 public:
  SmallDisk() {
    mounted_ = ::mount("none", folder_.path().c_str(), "tmpfs", 0, "size=400k") == 0;
    if (mounted_) return;
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
  }
  ~SmallDisk() {
    free_up();
    if (mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
  }
  void fill() {
    if (!mounted_) {
      const rlimit small{4096, before_.rlim_max};
      ::setrlimit(RLIMIT_FSIZE, &small);
      return;
    }
    std::ofstream filler(folder_ / "filler", std::ios::binary);
    while (filler << std::string(4096, 'x') << std::flush) {
    }
  }
  void free_up() {
    if (mounted_) {
      ::unlink((folder_ / "filler").c_str());
    } else {
      ::setrlimit(RLIMIT_FSIZE, &before_);
    }
  }
  const std::string& path() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
  bool mounted_ = false;
  rlimit before_{};
};

TEST(JournalWriter, F1_AFullDiskIsAFaultThatHealsAloneAndLosesNothing) {
  SmallDisk disk;
  test::ManualTime time;
  JournalWriter writer(open(disk.path()), time, 1000);
  writer.add({{item(1, 0), {}}});
  ASSERT_TRUE(writer.write());
  disk.fill();
  bool full = false;
  std::uint64_t id = 2;
  for (; id < 900 && !full; ++id) {
    writer.add({{item(id, 0), {}}});
    full = !writer.write();
  }
  ASSERT_TRUE(full);
  ASSERT_EQ(writer.faults().size(), 1U);
  EXPECT_EQ(writer.faults()[0].key, "store.write");
  writer.add({{item(id, 0), {}}});
  EXPECT_FALSE(writer.write());
  writer.beat({at(5), {}});  // needs no room
  EXPECT_EQ(HeartbeatFile::read(disk.path() + "/heartbeat")->heartbeat.utc, at(5));
  disk.free_up();
  EXPECT_TRUE(writer.write());
  EXPECT_TRUE(writer.faults().empty());
  EXPECT_EQ(writer.store().records_from(0, 2000)->size(), id);
}

TEST(JournalWriter, F1_WhatWaitsIsBoundedAndWhatIsLostIsCounted) {
  SmallDisk disk;
  test::ManualTime time;
  JournalWriter writer(open(disk.path()), time, 10);
  disk.fill();
  std::uint64_t id = 1;
  for (bool full = false; !full; ++id) {
    writer.add({{item(id, 0), {}}});
    full = !writer.write();
  }
  for (const std::uint64_t end = id + 30; id < end; ++id) {
    writer.add({{item(id, 0), {}}});
    EXPECT_FALSE(writer.write());
  }
  EXPECT_EQ(writer.waiting(), 10U);
  EXPECT_GE(writer.dropped(), 20U);
  disk.free_up();
  EXPECT_TRUE(writer.write());
  ASSERT_EQ(writer.faults().size(), 1U);
  EXPECT_EQ(writer.faults()[0].key, "store.dropped") << "the loss stays visible";
  EXPECT_EQ(writer.store().last_id().value(), id - 1) << "the newest were kept";
}

// A disk on which not one more file can be made, though it has room.
TEST(JournalWriter, F1_WithoutInodesTheRunIsKeptInMemoryUntilThereAreSome) {
  const TemporaryFolder folder;
  if (::mount("none", folder.path().c_str(), "tmpfs", 0, "size=4m,nr_inodes=16") != 0) {
    GTEST_SKIP() << "a disk of its own cannot be mounted here";
  }
  test::ManualTime time;
  {
    JournalWriter writer(open(folder.path()), time, 1000);
    writer.add({{test::ended(item(1, 0), 1), {}}});
    ASSERT_TRUE(writer.write());
    writer.close({at(2), {}});
  }
  int files = 0;
  const auto filler = [&](int n) { return folder / ("filler-" + std::to_string(n)); };
  while (std::ofstream(filler(files))) ++files;
  ASSERT_GT(files, 0);
  {
    JournalWriter writer(open(folder.path()), time, 1000);
    EXPECT_TRUE(writer.in_memory());
    ASSERT_EQ(writer.faults().size(), 1U);
    EXPECT_EQ(writer.faults()[0].key, "store.open");
    writer.add({{item(2, 10), {}}});
    EXPECT_TRUE(writer.write());
    EXPECT_FALSE(writer.move_to_disk());
    while (files > 0) ::unlink(filler(--files).c_str());
    EXPECT_TRUE(writer.move_to_disk());
    EXPECT_TRUE(writer.faults().empty());
    EXPECT_EQ(writer.store().records_from(0, 10)->size(), 2U);
  }
  ::umount2(folder.path().c_str(), MNT_DETACH);
}

// Starts the child, kills it after a while and returns the ids that it said were durable.
std::vector<std::uint64_t> kill_a_writer(const std::string& folder,
                                         std::chrono::microseconds after) {
  int pipe_ends[2];
  EXPECT_EQ(::pipe2(pipe_ends, O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  std::string program = HORNBILL_JOURNAL_CHILD;
  std::string argument = folder;
  char* arguments[] = {program.data(), argument.data(), nullptr};
  pid_t child = 0;
  EXPECT_EQ(::posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environ), 0);
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe_ends[1]);
  std::string said;
  char buffer[4096];
  ssize_t n = ::read(pipe_ends[0], buffer, sizeof buffer);  // the first line: it is at work
  if (n > 0) said.append(buffer, static_cast<std::size_t>(n));
  std::thread killer([&] {
    std::this_thread::sleep_for(after);
    ::kill(child, SIGKILL);
  });
  while ((n = ::read(pipe_ends[0], buffer, sizeof buffer)) > 0) {
    said.append(buffer, static_cast<std::size_t>(n));
  }
  killer.join();
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "ended by itself with " << status;
  ::close(pipe_ends[0]);
  std::vector<std::uint64_t> ids;
  for (std::size_t start = 0, end = 0; (end = said.find('\n', start)) != std::string::npos;
       start = end + 1) {
    ids.push_back(std::stoull(said.substr(start, end - start)));
  }
  return ids;
}

// HORNBILL_KILLS=40 for the long run.
TEST(Journal, E6_NoAcknowledgedLineIsLostWhenTheProcessIsKilled) {
  const char* wish = std::getenv("HORNBILL_KILLS");
  const int rounds = wish != nullptr ? std::atoi(wish) : 5;
  const TemporaryFolder folder;
  base::Random random(static_cast<std::uint64_t>(rounds));
  std::size_t acknowledged = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto ids = kill_a_writer(folder.path(), std::chrono::microseconds(random.below(60'000)));
    ASSERT_FALSE(ids.empty());
    acknowledged += ids.size();
    auto opened = open_station_store({.folder = folder.path(), .now = base::SystemTime().utc()});
    ASSERT_TRUE(opened);
    ASSERT_FALSE(opened->fault) << *opened->fault;
    const auto found = opened->store.records(ids);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), ids.size()) << "round " << round;
    ASSERT_TRUE(opened->store.open_records()->empty()) << "closed at this start";
  }
  RecordProperty("acknowledged", static_cast<int>(acknowledged));
}

}  // namespace
}  // namespace hornbill::scheduler
