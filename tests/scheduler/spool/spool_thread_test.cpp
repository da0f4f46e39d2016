// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "scheduler/journal/alert_spool.h"
#include "tests/scheduler/spool/spool_world.h"
#include "tests/support/gate.h"

namespace hornbill::scheduler {
namespace {

using alerts::StepKind;
using test::CrashDisk;

AlertSpoolOptions options() {
  AlertSpoolOptions o;
  o.files = test::small_spool();
  o.answer_within = std::chrono::milliseconds(300);
  o.retry = std::chrono::milliseconds(5);
  return o;
}

std::vector<std::string> accepted_lines(alerts::AlertBook& book, const std::string& id) {
  test::accepted(book, test::flood(id));
  return book.take_lines();
}

TEST(AlertSpoolThread, AnAnswerMeansThatItIsOnTheDisk) {
  const auto disk = std::make_shared<CrashDisk>();
  std::vector<ChainEntry> told;
  {
    AlertSpool spool(options(), disk, [&](std::span<const ChainEntry> entries) {
      told.insert(told.end(), entries.begin(), entries.end());
    });
    alerts::AlertBook book = spool.restored();
    ASSERT_EQ(spool.append(accepted_lines(book, "a")), Durability::durable);
    EXPECT_TRUE(spool.faults().empty());
    base::Random random(1);
    disk->cut_after(0);
    disk->restore_power(test::Loss::all, random);
    const ChainHead head = spool.durable_head();
    EXPECT_GT(head.sequence, 0U);
    EXPECT_EQ(spool.figures().waiting, 0U);
  }
  EXPECT_GE(told.size(), 4U);
  const AlertSpool again(options(), disk, {});
  EXPECT_EQ(again.restored().find(1)->state(), alerts::AlertState::accepted);
}

TEST(AlertSpoolThread, ASlowDiskHoldsNobodyUpAndIsToldOf) {
  const auto disk = std::make_shared<CrashDisk>();
  test::Gate gate;
  disk->on_sync([&] { gate.pass(); });
  AlertSpoolOptions o = options();
  o.answer_within = std::chrono::milliseconds(20);
  AlertSpool spool(o, disk, {});
  alerts::AlertBook book = spool.restored();
  ASSERT_TRUE(spool.flush(std::chrono::seconds(10)));
  gate.close();
  EXPECT_EQ(spool.append(accepted_lines(book, "a")), Durability::not_yet);
  EXPECT_GT(spool.figures().waiting, 0U);
  // It is heard all the same, and the record says so once the disk goes on.
  test::must(book.take(test::step(1, StepKind::not_durable, 0)));
  spool.append_later(book.take_lines());
  gate.open();
  ASSERT_TRUE(spool.flush(std::chrono::seconds(10)));
  EXPECT_EQ(spool.figures().waiting, 0U);
  const AlertSpool again(options(), disk, {});
  EXPECT_NE(again.restored().find(1)->last(StepKind::not_durable), nullptr);
}

TEST(AlertSpoolThread, ADiskThatFailsIsTriedAgain) {
  const auto disk = std::make_shared<CrashDisk>();
  AlertSpoolOptions o = options();
  o.answer_within = std::chrono::milliseconds(1);
  AlertSpool spool(o, disk, {});
  alerts::AlertBook book = spool.restored();
  ASSERT_TRUE(spool.flush(std::chrono::seconds(10)));
  disk->fail_syncs(4);
  spool.append_later(accepted_lines(book, "a"));
  ASSERT_TRUE(spool.flush(std::chrono::seconds(10)));
  // The reserve, which is looked at now and then, may still tell of a failed sync.
  for (const auto& wrong : spool.faults()) EXPECT_NE(wrong.key, "alerts.spool.write");
  const AlertSpool again(options(), disk, {});
  EXPECT_NE(again.restored().find(1), nullptr);
}

TEST(AlertSpoolThread, WhatWaitsIsBoundedAndWhatIsLostIsCounted) {
  const auto disk = std::make_shared<CrashDisk>();
  test::Gate gate;
  gate.close();
  disk->on_sync([&] { gate.pass(); });
  AlertSpoolOptions o = options();
  o.most_waiting = 6;
  {
    AlertSpool spool(o, disk, {});
    alerts::AlertBook book = spool.restored();
    spool.append_later(accepted_lines(book, "a"));  // four lines
    spool.append_later(accepted_lines(book, "b"));
    EXPECT_EQ(spool.figures().refused, 4U);
    gate.open();
    ASSERT_TRUE(spool.flush(std::chrono::seconds(10)));
    ASSERT_EQ(spool.faults().size(), 1U);
    EXPECT_EQ(spool.faults().front().key, "alerts.spool.lost");
  }
}

TEST(AlertSpoolThread, ItsEndWritesWhatWaits) {
  const auto disk = std::make_shared<CrashDisk>();
  {
    AlertSpool spool(options(), disk, {});
    alerts::AlertBook book = spool.restored();
    spool.append_later(accepted_lines(book, "a"));
  }
  const AlertSpool again(options(), disk, {});
  EXPECT_NE(again.restored().find(1), nullptr);
}

}  // namespace
}  // namespace hornbill::scheduler
