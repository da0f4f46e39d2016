// SPDX-License-Identifier: Apache-2.0
// Who waits for a disk that hangs, and how long.
#include <future>

#include "tests/hornbill/alerts/desk_fixture.h"
#include "tests/hornbill/alerts/gate_disk.h"

namespace hornbill {
namespace {

using namespace std::chrono_literals;
using alerts::AlertState;
using alerts::StepKind;

class DeskDiskTest : public test::AlertDeskTest {
 protected:
  void SetUp() override {
    disk_ = gates_;
    AlertDeskTest::SetUp();
  }
  void TearDown() override {
    gates_->syncs.open();
    gates_->files.open();
    AlertDeskTest::TearDown();
  }
  // The record answers no sooner than its disk.
  void open_patiently() {
    answer_within_ = 1min;
    restart();
  }
  // Somebody asks the desk for something and waits.
  template <class Ask>
  auto meanwhile(Ask ask) {
    return std::async(std::launch::async, std::move(ask));
  }
  bool is_put(std::uint64_t number) {
    for (int i = 0; i < 2500; ++i) {
      for (const auto& alert : put()) {
        if (alert->number == number) return true;
      }
      std::this_thread::sleep_for(2ms);
    }
    return false;
  }
  bool ends(std::uint64_t number) {
    for (int i = 0; i < 500; ++i) {
      (void)put();
      for (const scheduler::EndAlert& end : ended_) {
        if (end.number == number) return true;
      }
      std::this_thread::sleep_for(2ms);
    }
    return false;
  }

  std::shared_ptr<test::GateDisk> gates_ = std::make_shared<test::GateDisk>();
};

TEST_F(DeskDiskTest, E4_ACancelReachesTheMixingWhileAnotherAlertWaitsForTheDisk) {
  open_patiently();
  const std::uint64_t first = send(order()).number;
  gates_->syncs.close();
  auto second = meanwhile([&] { return send(order("en", "The dam is broken.")); });
  ASSERT_TRUE(becomes(first + 1, AlertState::accepted));
  auto cancelled = meanwhile([&] { return desk_->cancel(first, "headman", "a mistake"); });
  EXPECT_TRUE(ends(first));
  EXPECT_EQ(state(first), AlertState::ending);
  gates_->syncs.open();
  EXPECT_TRUE(cancelled.get());
  EXPECT_EQ(second.get().state, AlertState::queued);
}

TEST_F(DeskDiskTest, WhatIsCancelledBeforeItIsDurableIsNeverHeard) {
  open_patiently();
  gates_->syncs.close();
  auto sent = meanwhile([&] { return send(order()); });
  ASSERT_TRUE(becomes(1, AlertState::accepted));
  auto cancelled = meanwhile([&] { return desk_->cancel(1, "headman", "a mistake"); });
  EXPECT_TRUE(becomes(1, AlertState::cancelled));
  gates_->syncs.open();
  EXPECT_EQ(sent.get().state, AlertState::cancelled);
  EXPECT_TRUE(cancelled.get());
  EXPECT_TRUE(put().empty());
}

TEST_F(DeskDiskTest, ACorrectionReachesTheMixingAfterWhatItCorrects) {
  open_patiently();
  gates_->syncs.close();
  auto sent = meanwhile([&] { return send(order()); });
  ASSERT_TRUE(becomes(1, AlertState::accepted));
  auto corrected = meanwhile([&] {
    web::AlertOrder correction = order("en", "The dam holds.");
    correction.draft.action = alerts::DraftAction::update;
    correction.replaces = {1};
    return send(std::move(correction));
  });
  ASSERT_TRUE(becomes(2, AlertState::accepted));
  gates_->syncs.open();
  EXPECT_EQ(corrected.get().state, AlertState::queued);
  EXPECT_EQ(sent.get().state, AlertState::queued);
  const auto alerts = put();
  ASSERT_EQ(alerts.size(), 2U);
  EXPECT_EQ(alerts[0]->number, 1U);
  EXPECT_EQ(alerts[1]->number, 2U);
}

TEST_F(DeskDiskTest, F6_ADiskThatHangsHoldsNoAlertUpAndGetsItsSoundLater) {
  disk_patience_ = 0s;
  restart();
  gates_->files.close();
  const web::AlertAnswer answer = send(order());
  EXPECT_EQ(answer.state, AlertState::queued);
  EXPECT_FALSE(answer.durable);
  EXPECT_EQ(put().size(), 1U);
  EXPECT_NE(desk_->alert(1)->last(StepKind::not_durable), nullptr);
  EXPECT_TRUE(gates_->files.is_waited_at());
  gates_->files.open();
  restart();
  const auto again = put();
  ASSERT_EQ(again.size(), 1U) << "what waited was written";
  EXPECT_TRUE(again[0]->resumed);
}

TEST_F(DeskDiskTest, WithASlowDiskAnAlertIsHeardFirstAndItsAnswerTellsThatItIsDurable) {
  disk_patience_ = 1min;
  restart();
  gates_->files.close();
  auto sent = meanwhile([&] { return send(order()); });
  EXPECT_TRUE(is_put(1));
  EXPECT_EQ(sent.wait_for(0s), std::future_status::timeout);
  gates_->files.open();
  EXPECT_TRUE(sent.get().durable);
  EXPECT_EQ(desk_->alert(1)->last(StepKind::not_durable), nullptr);
}

}  // namespace
}  // namespace hornbill
