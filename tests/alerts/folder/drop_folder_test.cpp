// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/folder/drop_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "alerts/sources/folder/alert_kinds.h"
#include "alerts/sources/folder/folder_watch.h"
#include "alerts/sources/signed/announcement.h"
#include "alerts/sources/signed/package.h"
#include "base/digest.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::test {
namespace {

namespace fs = std::filesystem;
using alerts::DropFolder;
using alerts::DropOutcome;
using alerts::DroppedAlert;
using alerts::DroppedFile;
using alerts::DropVerdict;
using std::chrono::seconds;
using Names = std::vector<std::string>;

const base::UtcTime kMorning{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} +
                             std::chrono::hours(7)};

class DropFolderTest : public ::testing::Test {
 protected:
  DropFolder watched(std::string_view state = "") const {
    return DropFolder({.folder = folder_.path(), .kinds = alerts::alert_file_kinds()}, state);
  }
  // Looks once a second for `time`, and gives the names of what was ready, in order.
  Names look_for(DropFolder& folder, seconds time) {
    Names out;
    for (seconds i{0}; i < time; i += seconds(1)) {
      now_ += seconds(1);
      for (DroppedFile& file : folder.scan(now_, kMorning)) {
        out.push_back(file.path.substr(folder_.path().size() + 1));
        ready_.push_back(std::move(file));
      }
    }
    return out;
  }
  void finish(DropFolder& folder, const DropVerdict& verdict) {
    folder.finish(ready_.back(), verdict, now_, kMorning);
  }
  bool there(std::string_view name) const { return fs::exists(folder_ / name); }

  // An announcement of this name with one recording, as it is written by hornbill.
  void announce(const std::string& name, std::uint64_t sequence = 1) const {
    const std::string sound = "sound";
    alerts::Announcement what;
    what.id = name;
    what.issuer = "district";
    what.sequence = sequence;
    what.not_before = kMorning;
    what.expires = kMorning + std::chrono::hours(2);
    what.clips = {{"", "flood.ogg", base::to_hex(base::sha256(sound)), sound.size()}};
    const TemporaryFolder desk;
    const auto done =
        alerts::write_signed_files({alerts::write_announcement(what, std::chrono::minutes(420)),
                                    {{"flood.ogg", desk.write("recording", sound)}}},
                                   base::SshPrivateKey::generate("test"), folder_.path(), name);
    EXPECT_TRUE(done) << done.error().message;
  }

  TemporaryFolder folder_;
  base::SteadyTime now_{std::chrono::hours(1)};
  std::vector<DroppedFile> ready_;
};

TEST_F(DropFolderTest, AFileIsGivenOnceWhenItHasSettled) {
  DropFolder folder = watched();
  folder_.write("a.xml", "<alert");
  EXPECT_EQ(look_for(folder, seconds(2)), Names{});
  folder_.write("a.xml", "<alert>");
  EXPECT_EQ(look_for(folder, seconds(2)), Names{});  // it was written to
  EXPECT_EQ(look_for(folder, seconds(1)), Names{"a.xml"});
  EXPECT_EQ(ready_.back().kind, static_cast<std::size_t>(DroppedAlert::cap));
  EXPECT_EQ(alerts::read_dropped(ready_.back(), 100).value_or(""), "<alert>");
  EXPECT_EQ(look_for(folder, seconds(100)), Names{});
}

TEST_F(DropFolderTest, OnesThatAreHalfThereAreWaitedForAMinute) {
  DropFolder folder = watched();
  folder_.write("a.xml", "<alert><identifier>");
  folder_.write("b.xml", "<alert><identif");
  folder_.write("c.announcement.tar", std::string(600, 'x'));
  EXPECT_EQ(look_for(folder, seconds(60)), Names{"a.xml"});
  EXPECT_EQ(folder.faults(),
            (Names{folder_ / "b.xml: its end is not there yet",
                   folder_ / "c.announcement.tar: the archive is damaged (it is not a whole number "
                             "of blocks); ask for the file again"}));
  EXPECT_EQ(look_for(folder, seconds(1)), (Names{"b.xml", "c.announcement.tar"}));
}

TEST_F(DropFolderTest, WhatIsDoneIsMovedBesideWithItsVerdict) {
  DropFolder folder = watched();
  folder_.write("good.xml", "<alert/>");
  look_for(folder, seconds(3));
  finish(folder, {DropOutcome::done, {"It is held for a person: there is no signature."}});
  folder_.write("bad.xml", "<alerts/>");
  look_for(folder, seconds(3));
  finish(folder, {DropOutcome::refused, {"Its status is Test."}});
  EXPECT_FALSE(there("good.xml"));
  EXPECT_FALSE(there("bad.xml"));
  EXPECT_EQ(slurp(folder_ / "done/good.xml"), "<alert/>");
  EXPECT_EQ(slurp(folder_ / "done/good.xml.verdict.txt"),
            "Taken: good.xml\nWhen: 2026-11-24T07:00:00.000Z\nSHA-256: " + ready_[0].digest +
                "\n- It is held for a person: there is no signature.\n");
  EXPECT_EQ(slurp(folder_ / "refused/bad.xml.verdict.txt").substr(0, 17), "Refused: bad.xml\n");
  EXPECT_EQ(look_for(folder, seconds(100)), Names{});
}

TEST_F(DropFolderTest, ACopyOfWhatWasDoneIsNotTakenAgainAfterARestartEither) {
  DropFolder before = watched();
  folder_.write("a.xml", "<alert/>");
  look_for(before, seconds(3));
  finish(before, {DropOutcome::done, {"It sounds."}});
  DropFolder after = watched(before.state());
  folder_.write("copy.xml", "<alert/>");
  EXPECT_EQ(look_for(after, seconds(5)), Names{});
  EXPECT_NE(slurp(folder_ / "done/copy.xml.verdict.txt")
                .find("The same was taken before, at 2026-11-24T07:00:00.000Z"),
            std::string::npos);
  // One of the same name with something else in it is another, and neither is lost.
  folder_.write("a.xml", "<alert>2</alert>");
  EXPECT_EQ(look_for(after, seconds(3)), Names{"a.xml"});
  finish(after, {DropOutcome::done, {"It sounds."}});
  EXPECT_EQ(slurp(folder_ / "done/a.xml"), "<alert/>");
  EXPECT_EQ(slurp(folder_ / ("done/" + ready_.back().digest.substr(0, 16) + "/a.xml")),
            "<alert>2</alert>");
}

TEST_F(DropFolderTest, WhatWasRefusedMayBeBroughtAgain) {
  DropFolder folder = watched();
  for (int i = 0; i < 2; ++i) {
    folder_.write("a.xml", "<alert/>");
    EXPECT_EQ(look_for(folder, seconds(3)), Names{"a.xml"});
    finish(folder, {DropOutcome::refused, {"Its key is not known."}});
  }
  EXPECT_TRUE(there("refused/a.xml"));
}

TEST_F(DropFolderTest, WhatIsMeantForNoStationIsLeftOnTheStick) {
  DropFolder folder = watched();
  folder_.write("letter.xml", "<letter/>");
  look_for(folder, seconds(3));
  finish(folder, {DropOutcome::left, {}});
  folder_.write("copy.xml", "<letter/>");
  EXPECT_EQ(look_for(folder, seconds(100)), Names{});
  EXPECT_TRUE(there("letter.xml"));
  EXPECT_FALSE(there("refused"));
  folder_.write("letter.xml", "<alert/>");
  EXPECT_EQ(look_for(folder, seconds(3)), Names{"letter.xml"});
}

TEST_F(DropFolderTest, WhatCannotBeKeptNowIsGivenAgain) {
  DropFolder folder = watched();
  folder_.write("a.xml", "<alert/>");
  look_for(folder, seconds(3));
  finish(folder, {DropOutcome::later, {"200 alerts are not over yet"}});
  EXPECT_EQ(look_for(folder, seconds(9)), Names{});
  const Names fault{folder_ / "a.xml could not be taken and is tried again: 200 alerts are not " +
                    std::string("over yet")};
  EXPECT_EQ(folder.faults(), fault);
  EXPECT_EQ(look_for(folder, seconds(1)), Names{"a.xml"});
  finish(folder, {DropOutcome::later, {}});
  EXPECT_EQ(look_for(folder, seconds(19)), Names{}) << "each time it waits longer";
  EXPECT_EQ(look_for(folder, seconds(1)), Names{"a.xml"});
  for (int i = 0; i < 10; ++i) finish(folder, {DropOutcome::later, {}});
  EXPECT_EQ(look_for(folder, seconds(300)), Names{"a.xml"}) << "but no longer than five minutes";
  finish(folder, {DropOutcome::done, {}});
  look_for(folder, seconds(1));
  EXPECT_EQ(folder.faults(), Names{});
  EXPECT_TRUE(there("done/a.xml"));
}

TEST_F(DropFolderTest, WhereNothingMayBeWrittenItIsKnownByItsDigest) {
  // A file in the way stands for a stick that cannot be written to: root may write everywhere.
  folder_.write("done", "");
  folder_.write("refused", "");
  folder_.write("a.xml", "<alert/>");
  folder_.write("b.xml", "<alerts/>");
  DropFolder before = watched();
  EXPECT_EQ(look_for(before, seconds(3)), (Names{"a.xml", "b.xml"}));
  before.finish(ready_[0], {DropOutcome::done, {}}, now_, kMorning);
  before.finish(ready_[1], {DropOutcome::refused, {}}, now_, kMorning);
  EXPECT_TRUE(there("a.xml"));
  EXPECT_EQ(look_for(before, seconds(100)), Names{});
  DropFolder after = watched(before.state());
  EXPECT_EQ(look_for(after, seconds(100)), Names{"b.xml"});
}

TEST_F(DropFolderTest, AnAnnouncementIsWholeOnceItsSignatureAndRecordingsAreThere) {
  const TemporaryFolder aside;
  announce("flood");
  fs::rename(folder_ / "flood.announcement.toml.sig", aside / "sig");
  fs::rename(folder_ / "flood.ogg", aside / "ogg");
  DropFolder folder = watched();
  EXPECT_EQ(look_for(folder, seconds(20)), Names{});
  EXPECT_EQ(folder.faults(), Names{folder_ / "flood.announcement.toml: its signature "
                                             "flood.announcement.toml.sig is missing"});
  fs::rename(aside / "sig", folder_ / "flood.announcement.toml.sig");
  EXPECT_EQ(look_for(folder, seconds(20)), Names{});
  EXPECT_EQ(folder.faults(),
            Names{folder_ / "flood.announcement.toml: its recording flood.ogg is missing"});
  fs::rename(aside / "ogg", folder_ / "flood.ogg");
  EXPECT_EQ(look_for(folder, seconds(3)), Names{"flood.announcement.toml"});
  EXPECT_EQ(ready_.back().companions, (Names{"flood.ogg", "flood.announcement.toml.sig"}));
  EXPECT_TRUE(alerts::read_package(ready_.back().path));
  EXPECT_TRUE(folder.faults().empty());
  finish(folder, {DropOutcome::done, {}});
  EXPECT_TRUE(there("done/flood.ogg"));
  EXPECT_TRUE(there("done/flood.announcement.toml.sig"));
  EXPECT_FALSE(there("flood.ogg"));
}

TEST_F(DropFolderTest, AnApprovalMoreMakesItAnother) {
  announce("flood");
  DropFolder folder = watched();
  look_for(folder, seconds(3));
  const std::string digest = ready_.back().digest;
  finish(folder, {DropOutcome::done, {"It waits for a second person."}});
  for (const char* name : {"flood.ogg", "flood.announcement.toml.sig", "flood.announcement.toml"}) {
    fs::rename(folder_ / ("done/" + std::string(name)), folder_ / name);
  }
  folder_.write("flood.announcement.toml.approval-1.sig", "a second signature");
  EXPECT_EQ(look_for(folder, seconds(3)), Names{"flood.announcement.toml"});
  EXPECT_NE(ready_.back().digest, digest);
}

TEST_F(DropFolderTest, ARecordingThatAnotherNeedsStaysForIt) {
  announce("one");
  announce("two", 2);
  DropFolder folder = watched();
  ASSERT_EQ(look_for(folder, seconds(3)).size(), 2U);
  folder.finish(ready_[0], {DropOutcome::done, {}}, now_, kMorning);
  EXPECT_TRUE(there("flood.ogg"));
  folder.finish(ready_[1], {DropOutcome::done, {}}, now_, kMorning);
  EXPECT_FALSE(there("flood.ogg"));
  EXPECT_TRUE(there("done/flood.ogg"));
}

TEST_F(DropFolderTest, LinksPipesHiddenAndUnfinishedNamesArePassedOver) {
  const TemporaryFolder elsewhere;
  fs::create_symlink(elsewhere.write("secret.xml", "<secret/>"), folder_ / "link.xml");
  fs::create_directory_symlink(elsewhere.path(), folder_ / "inner");
  ::mkfifo((folder_ / "pipe.xml").c_str(), 0600);
  fs::create_directory(folder_ / "folder.xml");
  folder_.write(".hidden.xml", "<alert/>");
  folder_.write("half.xml.part", "<alert/>");
  folder_.write(".xml", "<alert/>");
  DropFolder folder = watched();
  EXPECT_EQ(look_for(folder, seconds(100)), Names{});
  EXPECT_EQ(folder.faults(), Names{});
}

TEST_F(DropFolderTest, N5_ALinkInPlaceOfDoneLeadsNowhere) {
  const TemporaryFolder elsewhere;
  fs::create_directory_symlink(elsewhere.path(), folder_ / "done");
  folder_.write("a.xml", "<alert/>");
  DropFolder folder = watched();
  look_for(folder, seconds(3));
  finish(folder, {DropOutcome::done, {}});
  EXPECT_TRUE(there("a.xml"));
  EXPECT_TRUE(fs::is_empty(elsewhere.path()));
}

TEST_F(DropFolderTest, AStickMayComeAndGo) {
  DropFolder folder({.folder = folder_ / "media", .kinds = alerts::alert_file_kinds()}, "");
  EXPECT_EQ(look_for(folder, seconds(3)), Names{});
  EXPECT_EQ(folder.faults(), Names{});
  folder_.write("media/stick/a.xml", "<alert/>");
  folder_.write("media/stick/deep/b.xml", "<alert/>");
  EXPECT_EQ(look_for(folder, seconds(3)), Names{"media/stick/a.xml"});
  fs::remove_all(folder_ / "media");
  finish(folder, {DropOutcome::done, {}});  // nowhere to write: it is known all the same
  EXPECT_EQ(look_for(folder, seconds(1)), Names{});
  folder_.write("media/stick/a.xml", "<alert/>");
  EXPECT_EQ(look_for(folder, seconds(5)), Names{});
}

TEST_F(DropFolderTest, D7_WhatIsTooLargeOrTooManyIsAFaultAndNotRead) {
  DropFolder small({.folder = folder_.path(),
                    .kinds = alerts::alert_file_kinds(),
                    .most_bytes = 1'000,
                    .most_names = 3},
                   "");
  folder_.write("huge.xml", "<alert>");
  fs::resize_file(folder_ / "huge.xml", 10'000'000'000);
  EXPECT_EQ(look_for(small, seconds(100)), Names{});
  EXPECT_EQ(small.faults(),
            Names{folder_ / "huge.xml is larger than 1000 bytes; it is not looked at"});
  for (int i = 0; i < 5; ++i) folder_.write(std::to_string(i) + ".xml", std::to_string(i) + ">");
  look_for(small, seconds(3));
  ASSERT_FALSE(small.faults().empty());
  EXPECT_EQ(small.faults()[0],
            folder_.path() + " holds more than 3 names; what is beyond is not looked at");
}

TEST_F(DropFolderTest, TheMemoryIsBoundedAndReadsOnlyWholeLines) {
  alerts::DropMemory memory;
  for (int i = 0; i < 5'010; ++i) {
    memory.take(base::to_hex(base::sha256(std::to_string(i))), kMorning + seconds(i));
  }
  EXPECT_FALSE(memory.taken(base::to_hex(base::sha256("9"))));
  EXPECT_TRUE(memory.taken(base::to_hex(base::sha256("10"))));
  const std::string lines = memory.save();
  alerts::DropMemory again;
  again.load("nonsense\ntaken\ntaken zz 1\n" + lines);
  EXPECT_EQ(again.save(), lines);
  alerts::DropMemory cut;
  cut.load(lines.substr(0, lines.size() - 1));
  EXPECT_FALSE(cut.taken(base::to_hex(base::sha256("5009"))));
  EXPECT_TRUE(cut.taken(base::to_hex(base::sha256("5008"))));
}

TEST_F(DropFolderTest, WhatIsWrittenToWhileItIsJudgedIsAnotherFile) {
  DropFolder folder = watched();
  folder_.write("a.xml", "<alert>one</alert>");
  ASSERT_EQ(look_for(folder, seconds(4)), Names{"a.xml"});
  folder_.write("a.xml", "<alert>another</alert>");
  ASSERT_EQ(look_for(folder, seconds(1)), Names{});
  finish(folder, {DropOutcome::done, {"It sounds."}});
  EXPECT_TRUE(there("a.xml"));
  EXPECT_EQ(look_for(folder, seconds(4)), Names{"a.xml"});
  finish(folder, {DropOutcome::done, {"It sounds."}});
  EXPECT_FALSE(there("a.xml"));
}

TEST_F(DropFolderTest, P1_AFileThatIsUrgentWaitsForNoneThatIsLessSo) {
  folder_.write("a.xml", "<alert/>");
  folder_.write("b.xml", "<alert>now</alert>");
  std::promise<void> urgent_done;
  const auto urgent = urgent_done.get_future().share();
  std::promise<bool> waited;
  const auto is_urgent = [](const DroppedFile& file) { return file.path.ends_with("b.xml"); };
  const base::SystemTime time;
  alerts::FolderWatch watch(
      {.folder = folder_.path(), .kinds = alerts::alert_file_kinds(), .settle = base::Duration{0}},
      {.rank = [&](const DroppedFile& file) { return std::size_t{is_urgent(file) ? 2U : 0U}; },
       .judge =
           [&](const DroppedFile& file) {
             if (is_urgent(file)) {
               urgent_done.set_value();
             } else {
               waited.set_value(urgent.wait_for(seconds(10)) == std::future_status::ready);
             }
             return DropVerdict{DropOutcome::done, {}};
           },
       .keep_state = [](const std::string&) {}},
      time, "");
  EXPECT_TRUE(waited.get_future().get());
}

TEST_F(DropFolderTest, AWatchJudgesKeepsItsStateAndStops) {
  folder_.write("a.xml", "<alert/>");
  std::mutex mutex;
  std::condition_variable changed;
  std::string kept;
  const base::SystemTime time;
  alerts::FolderWatch watch(
      {.folder = folder_.path(), .kinds = alerts::alert_file_kinds(), .settle = base::Duration{0}},
      {.rank = [](const DroppedFile&) { return std::size_t{0}; },
       .judge =
           [](const DroppedFile&) {
             return DropVerdict{DropOutcome::done, {}};
           },
       .keep_state =
           [&](const std::string& state) {
             const std::lock_guard lock(mutex);
             kept = state;
             changed.notify_all();
           }},
      time, "");
  std::unique_lock lock(mutex);
  ASSERT_TRUE(changed.wait_for(lock, seconds(10), [&] { return !kept.empty(); }));
  EXPECT_EQ(kept.substr(0, 6), "taken ");
  EXPECT_TRUE(there("done/a.xml"));
  EXPECT_EQ(watch.faults(), Names{});
}

}  // namespace
}  // namespace hornbill::test
