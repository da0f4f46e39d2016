// SPDX-License-Identifier: Apache-2.0
#include "hornbill/announcement_taker.h"

#include <algorithm>
#include <filesystem>
#include <future>

#include "alerts/sources/signed/announcement.h"
#include "alerts/sources/signed/ledger_line.h"
#include "alerts/sources/signed/package.h"
#include "alerts/sources/signed/roster_files.h"
#include "alerts/sources/signed/wording.h"
#include "tests/hornbill/alerts/desk_fixture.h"
#include "tests/hornbill/alerts/gated_voice.h"

namespace hornbill {
namespace {

using namespace std::chrono_literals;
using alerts::AlertState;
using alerts::DropOutcome;

class AnnouncementTakerTest : public test::AlertDeskTest {
 protected:
  AnnouncementTakerTest() {
    const auto trusted = alerts::trust_key(
        roster_, {key_.public_key(), "", "district", "the district office", "district", {}, {}},
        base::TimeZone::utc());
    EXPECT_TRUE(trusted) << trusted.error().message;
  }
  std::unique_ptr<AnnouncementTaker> taker() {
    return std::make_unique<AnnouncementTaker>(
        config_,
        AnnouncementTakerParts{time_, *desk_, [this] { return trusted_; }, folder_ / "sources"});
  }
  alerts::Announcement said(const std::string& id) {
    alerts::Announcement a;
    a.id = id;
    a.issuer = "district";
    a.sequence = ++sequence_;
    a.urgency = alerts::AlertClass::life_safety;
    a.not_before = time_.now;
    a.expires = time_.now + 5h;
    a.texts = {{"en", "The river is rising."}};
    return a;
  }
  // A signed announcement as it lies on a stick.
  std::string written(const alerts::Announcement& a) {
    const auto written = alerts::write_signed_files({alerts::write_announcement(a, 0h), {}}, key_,
                                                    folder_.path(), a.id);
    EXPECT_TRUE(written) << written.error().message;
    return folder_ / (a.id + ".announcement.toml");
  }
  std::string announcement(const std::string& id) { return written(said(id)); }
  // As `announcement`, in the place of another.
  std::string update(const std::string& id, const std::string& of,
                     alerts::AlertClass urgency = alerts::AlertClass::life_safety) {
    alerts::Announcement a = said(id);
    a.action = alerts::DraftAction::update;
    a.references = {of};
    a.urgency = urgency;
    return written(a);
  }
  static bool says(const AnnouncementTaker& taker, const std::string& part) {
    const auto all = taker.problems();
    return std::any_of(all.begin(), all.end(), [&](const std::string& text) {
      return text.find(part) != std::string::npos;
    });
  }

  const std::string roster_ = folder_ / "roster";
  base::SshPrivateKey key_ = base::SshPrivateKey::generate("district");
  std::uint64_t sequence_ = 0;
};

TEST_F(AnnouncementTakerTest, T4_AtTheStartALineOfRevokedKeysThatCannotBeReadTrustsNobody) {
  const std::string line = key_.public_key().line();
  folder_.write("roster/revoked_keys", line.substr(0, 40) + "\n");
  const auto starting = taker();
  EXPECT_EQ(starting->take(announcement("a")).outcome, DropOutcome::refused);
  EXPECT_TRUE(says(*starting, "no key is trusted"));
  folder_.write("roster/revoked_keys", "# mended\n");
  starting->tick();
  EXPECT_EQ(starting->take(announcement("b")).outcome, DropOutcome::done);
  // Where they were trusted before they stay so; and who was revoked stays that.
  folder_.write("roster/revoked_keys", line + "\nnonsense and more of it\n");
  starting->tick();
  EXPECT_EQ(starting->take(announcement("c")).outcome, DropOutcome::refused);
  folder_.write("roster/revoked_keys", line.substr(0, 40) + "\n");
  starting->tick();
  EXPECT_EQ(starting->take(announcement("d")).outcome, DropOutcome::refused) << "revoked before";
}

TEST_F(AnnouncementTakerTest, T4_ARevocationReachesWhatIsQueuedAlready) {
  const auto running = taker();
  ASSERT_EQ(running->take(announcement("a")).outcome, DropOutcome::done);
  ASSERT_EQ(state(1), AlertState::queued);
  ASSERT_TRUE(alerts::revoke_key(roster_, {"district", "lost", time_.now}, base::TimeZone::utc()));
  running->tick();
  EXPECT_EQ(state(1), AlertState::ending);
  const auto steps = desk_->alert(1)->steps();
  EXPECT_EQ(steps.back().why, "its key was revoked");
}

TEST_F(AnnouncementTakerTest, TheVerdictTellsInWhichLanguagesItIsNotHeard) {
  const auto verdict = taker()->take(announcement("a"));
  EXPECT_EQ(verdict.outcome, DropOutcome::done);
  EXPECT_EQ(verdict.sentences.at(0), "alert 1: queued");
  EXPECT_TRUE(std::any_of(verdict.sentences.begin(), verdict.sentences.end(), [](const auto& s) {
    return s.find("heard in Vietnamese") != std::string::npos;
  })) << "the school speaks it too";
}

TEST_F(AnnouncementTakerTest, TheOfficeIsCalledAsTheRosterHasIt) {
  ASSERT_EQ(taker()->take(announcement("a")).outcome, DropOutcome::done);
  const std::vector<alerts::IssuerName> name = {{"", "the district office"}};
  EXPECT_EQ(desk_->alert(1)->draft().issuer_names, name);
  restart();
  EXPECT_EQ(desk_->alert(1)->draft().issuer_names, name);
}

TEST_F(AnnouncementTakerTest, P8_ATimeThatNeverWasIsAFaultUntilAPersonPutsItRight) {
  folder_.write(
      "sources/ledger",
      alerts::ledger_line({"time", std::to_string(alerts::epoch(time_.now + 24h * 365))}));
  const auto running = taker();
  running->tick();
  EXPECT_TRUE(says(*running, "keys time-is-right"));
  EXPECT_EQ(running->believed(), time_.now + 24h * 365);
  EXPECT_EQ(running->take(announcement("a")).outcome, DropOutcome::refused);
  const auto appended = alerts::append_to_ledger(
      folder_ / "sources/ledger",
      alerts::ledger_line({"time-reset", std::to_string(alerts::epoch(time_.now))}));
  ASSERT_TRUE(appended);
  running->tick();
  EXPECT_EQ(running->believed(), time_.now);
  EXPECT_TRUE(running->problems().empty()) << running->problems().front();
  EXPECT_EQ(running->take(announcement("b")).outcome, DropOutcome::done);
  EXPECT_EQ(running->take(announcement("b")).outcome, DropOutcome::refused)
      << "what was seen stays";
}

TEST_F(AnnouncementTakerTest, TheLedgerIsSummedUpAndForgetsNothing) {
  const std::string ledger = folder_ / "sources/ledger";
  const std::string path = announcement("a");
  {
    const auto running = taker();
    ASSERT_EQ(running->take(path).outcome, DropOutcome::done);
    for (int minute = 0; minute < 200; ++minute) {
      time_.now += 1min;
      running->tick();
    }
  }
  const auto before = std::filesystem::file_size(ledger);
  taker()->tick();
  EXPECT_LT(std::filesystem::file_size(ledger), before / 4);
  const auto again = taker();
  EXPECT_EQ(again->believed(), time_.now);
  EXPECT_TRUE(again->problems().empty()) << again->problems().front();
  EXPECT_EQ(again->take(path).outcome, DropOutcome::refused);
}

TEST_F(AnnouncementTakerTest, P8_WithoutItsLedgerNothingSoundsByItself) {
  std::filesystem::create_directories(folder_ / "sources/ledger");  // no file that could be read
  const auto running = taker();
  EXPECT_TRUE(says(*running, "wait for a person"));
  ASSERT_EQ(running->take(announcement("a")).outcome, DropOutcome::done);
  EXPECT_EQ(state(1), AlertState::awaiting_approval);
  std::filesystem::remove(folder_ / "sources/ledger");
  folder_.write("sources/ledger",
                alerts::ledger_line({"time", std::to_string(alerts::epoch(time_.now))}));
  running->tick();
  EXPECT_TRUE(running->problems().empty()) << running->problems().front();
  ASSERT_EQ(running->take(announcement("b")).outcome, DropOutcome::done);
  EXPECT_EQ(state(2), AlertState::queued) << "it is read again";
}

TEST_F(AnnouncementTakerTest, T5_AKeyBeyondItsLimitCorrectsWhatItSaidInOneStep) {
  const auto running = taker();
  for (const char* id : {"a", "b", "c"}) {
    ASSERT_EQ(running->take(announcement(id)).outcome, DropOutcome::done);
  }
  ASSERT_EQ(state(3), AlertState::queued);
  ASSERT_EQ(running->take(update("d", "c")).outcome, DropOutcome::done);
  EXPECT_EQ(state(4), AlertState::queued);
  EXPECT_EQ(desk_->alert(4)->replaces(), std::vector<std::uint64_t>{3});
  ASSERT_EQ(running->take(update("e", "never")).outcome, DropOutcome::done);
  EXPECT_EQ(state(5), AlertState::awaiting_approval) << "it corrects nothing";
  ASSERT_EQ(running->take(announcement("f")).outcome, DropOutcome::done);
  EXPECT_EQ(state(6), AlertState::awaiting_approval);
}

// While its words are spoken it is in no ledger yet.
TEST_F(AnnouncementTakerTest, T4_P1_WhatIsMadeReadyCountsAsSeenAndHoldsUpNoOther) {
  test::GatedVoice voice(folder_, "vi");
  restart(voice.options());
  const auto running = taker();
  alerts::Announcement market = said("market");
  market.urgency = alerts::AlertClass::normal;
  market.zones = {"school"};
  market.texts = {{"vi", "Chợ hôm nay."}};
  const std::string path = written(market);
  EXPECT_EQ(AnnouncementTaker::rank_of(path), 0U);
  auto slow = std::async(std::launch::async, [&] { return running->take(path); });
  voice.wait_until_asked();
  EXPECT_EQ(running->take(path).outcome, DropOutcome::refused) << "the same a second time";
  alerts::Announcement flood = said("flood");
  flood.zones = {"village"};
  const std::string urgent = written(flood);
  EXPECT_EQ(AnnouncementTaker::rank_of(urgent), 2U);
  EXPECT_EQ(running->take(urgent).outcome, DropOutcome::done);
  EXPECT_EQ(state(2), AlertState::queued);
  EXPECT_EQ(slow.wait_for(0s), std::future_status::timeout);
  alerts::Announcement better = said("better");
  better.action = alerts::DraftAction::update;
  better.references = {"market"};
  better.zones = {"village"};
  EXPECT_EQ(running->take(written(better)).outcome, DropOutcome::done);
  EXPECT_EQ(desk_->alert(3)->replaces(), std::vector<std::uint64_t>{1});
  EXPECT_EQ(running->take(announcement("fourth")).outcome, DropOutcome::done);
  EXPECT_EQ(state(4), AlertState::awaiting_approval) << "three of the hour, one under way";
  voice.go_on();
  EXPECT_EQ(slow.get().outcome, DropOutcome::done);
  EXPECT_EQ(state(1), AlertState::superseded);
}

TEST_F(AnnouncementTakerTest, T4_WhatAnUpdateUnderWayReplacesIsNotHeardWhenItComesLate) {
  test::GatedVoice voice(folder_);
  restart(voice.options());
  const auto running = taker();
  const std::string late = announcement("late");
  const std::string path = update("update", "late");
  auto slow = std::async(std::launch::async, [&] { return running->take(path); });
  voice.wait_until_asked();
  const auto verdict = running->take(late);
  voice.go_on();
  EXPECT_EQ(verdict.outcome, DropOutcome::refused);
  EXPECT_EQ(slow.get().outcome, DropOutcome::done);
  EXPECT_EQ(desk_->alerts({})->size(), 1U);
}

TEST_F(AnnouncementTakerTest, TheTextOfAnArchiveSaysHowUrgentItIs) {
  const std::string path = folder_ / "a.announcement.tar";
  ASSERT_TRUE(
      alerts::write_signed_archive({alerts::write_announcement(said("a"), 0h), {}}, key_, path));
  EXPECT_EQ(AnnouncementTaker::rank_of(path), 2U);
  alerts::Announcement cancel = said("b");
  cancel.action = alerts::DraftAction::cancel;
  cancel.references = {"a"};
  cancel.urgency = alerts::AlertClass::normal;
  cancel.texts.clear();
  EXPECT_EQ(AnnouncementTaker::rank_of(written(cancel)), 2U);
  EXPECT_EQ(AnnouncementTaker::rank_of(folder_ / "none"), 0U);
}

}  // namespace
}  // namespace hornbill
