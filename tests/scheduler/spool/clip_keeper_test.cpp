// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/clip_keeper.h"

#include <gtest/gtest.h>

#include <future>

#include "tests/scheduler/spool/spool_world.h"

namespace hornbill::scheduler {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<const audio::Clip> shared_beep(int n) {
  return std::make_shared<audio::Clip>(test::beep(n));
}

std::shared_ptr<const ClipKeeper::Order> keep(ClipKeeper& keeper, const ClipKeeper::Clips& clips,
                                              bool first) {
  std::vector<alerts::ClipRef> refs;
  for (const auto& clip : clips) refs.push_back(clip_ref_of(*clip));
  return keeper.keep(clips, refs, first);
}

class ClipKeeperTest : public ::testing::Test {
 protected:
  static std::string path_of(int n) {
    return std::string(test::kClipFolder) + "/" + clip_ref_of(test::beep(n)).sha256 + ".s16";
  }
  bool is_kept(int n) { return files_.load(clip_ref_of(test::beep(n))).has_value(); }
  // The disk hangs in the first file until `go` is set; then each file is noted as it is written.
  void hang() {
    disk_->on_sync([this] {
      if (written_.empty()) {
        hangs_.set_value();
        go_.get_future().wait_for(10s);
      }
      for (int n = 1; n <= 3; ++n) {
        if (disk_->exists(path_of(n) + ".new")) written_.push_back(n);
      }
    });
  }

  std::shared_ptr<test::CrashDisk> disk_ = std::make_shared<test::CrashDisk>();
  ClipFiles files_{disk_, test::kClipFolder,
                   std::make_shared<DiskReserve>(disk_, test::kSpoolFolder, 0)};
  std::promise<void> hangs_;
  std::promise<void> go_;
  std::vector<int> written_;  // by the keeper's thread
};

TEST_F(ClipKeeperTest, KeepsWhatItIsGivenAndSaysSo) {
  ClipKeeper keeper(files_);
  const auto order = keep(keeper, {shared_beep(1), shared_beep(2)}, false);
  const auto outcome = keeper.wait(*order, 10s);
  EXPECT_TRUE(outcome.done);
  EXPECT_TRUE(outcome.trouble.empty()) << outcome.trouble;
  EXPECT_TRUE(is_kept(1));
  EXPECT_TRUE(is_kept(2));
  EXPECT_TRUE(keeper.wait(*keep(keeper, {}, false), 10s).done);
}

TEST_F(ClipKeeperTest, WithADiskThatHangsTheWaitEndsAndTheFirstGoesBetweenTwoClips) {
  hang();
  {
    ClipKeeper keeper(files_);
    const auto lesser = keep(keeper, {shared_beep(1), shared_beep(2)}, false);
    hangs_.get_future().wait();
    const auto first = keep(keeper, {shared_beep(3)}, true);
    EXPECT_FALSE(keeper.wait(*first, 1ms).done);
    EXPECT_FALSE(keeper.wait(*lesser, 0ms).done);
    go_.set_value();
    EXPECT_TRUE(keeper.wait(*first, 10s).done);
  }
  EXPECT_EQ(written_, (std::vector{1, 3, 2})) << "at its end it has kept all";
  EXPECT_TRUE(is_kept(2));
}

TEST_F(ClipKeeperTest, WhatCannotBeKeptIsTold) {
  disk_->set_room(0);
  ClipKeeper keeper(files_);
  const auto outcome = keeper.wait(*keep(keeper, {shared_beep(1)}, true), 10s);
  EXPECT_TRUE(outcome.done);
  EXPECT_NE(outcome.trouble.find("keeping the sound of an alert"), std::string::npos)
      << outcome.trouble;
}

TEST_F(ClipKeeperTest, MoreThanItMayHoldIsNotKept) {
  ClipKeeper keeper(files_, 1000);  // a beep has 1400 bytes
  const auto outcome = keeper.wait(*keep(keeper, {shared_beep(1)}, true), 0ms);
  EXPECT_TRUE(outcome.done);
  EXPECT_FALSE(outcome.trouble.empty());
}

}  // namespace
}  // namespace hornbill::scheduler
