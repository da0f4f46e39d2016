// SPDX-License-Identifier: Apache-2.0
// What the program says to words that it does not understand.
#include <gtest/gtest.h>

#include "tests/hornbill/program/program_fixture.h"

namespace hornbill::test {
namespace {

TEST_F(ProgramTest, AnUnknownCommandIsNamedWithTheNearestOne) {
  const Outcome near = run({"chekc"});
  EXPECT_EQ(near.status, 2);
  EXPECT_NE(near.err.find("there is no command \"chekc\" (did you mean \"check\"?)"),
            std::string::npos)
      << near.err;
  const Outcome far = run({"bogus"});
  EXPECT_EQ(far.status, 2);
  EXPECT_NE(far.err.find("there is no command \"bogus\"\n"), std::string::npos) << far.err;
}

TEST_F(ProgramTest, WithoutACommandItListsThem) {
  const Outcome alone = run({});
  EXPECT_EQ(alone.status, 2);
  EXPECT_NE(alone.err.find("as-run"), std::string::npos) << alone.err;
}

TEST_F(ProgramTest, TwoConfigurationsAtOnceAreRefused) {
  const std::string file = station();
  EXPECT_EQ(run({"check", file}).status, 0);
  EXPECT_EQ(run({"check", "--config", file}).status, 0);
  const Outcome both = run({"check", file, "--config", folder_ / "other.toml"});
  EXPECT_EQ(both.status, 2);
  EXPECT_NE(both.err.find("the configuration is given twice"), std::string::npos) << both.err;
}

TEST_F(ProgramTest, AnUnknownWordBelowACommandIsNamedToo) {
  const Outcome near = run({"keys", "lits"});
  EXPECT_EQ(near.status, 2);
  EXPECT_NE(near.err.find("there is no command \"lits\" of \"keys\" (did you mean \"list\"?)"),
            std::string::npos)
      << near.err;
  EXPECT_EQ(run({"keys"}).status, 2);
}

// An official's whole way, without a station: no daemon, no configuration.
TEST_F(ProgramTest, AnAnnouncementIsSignedAgreedToAndJudgedByItsCommands) {
  const std::string roster = folder_ / "roster";
  for (const char* who : {"office", "mayor"}) {
    ASSERT_EQ(run({"keys", "new", folder_ / who, "--issuer", who}).status, 0);
    const Outcome trusted = run({"keys", "trust", folder_ / (std::string(who) + ".pub"), "--role",
                                 "district", "--until", "365d", "--roster", roster});
    ASSERT_EQ(trusted.status, 0) << trusted.err;
  }
  const Outcome made =
      run({"announce",     "sign",        "--key",   folder_ / "office",
           "--class",      "priority",    "--text",  "en=Water, much of it, is coming",
           "--text",       "th=น้ำกำลังมา", "--zones", "village,school",
           "--expires",    "3h",          "--drill", "--out",
           folder_.path(), "--name",      "flood",   "--tar"});
  ASSERT_EQ(made.status, 0) << made.err;
  const std::string file = folder_ / "flood.announcement.tar";
  EXPECT_EQ(run({"announce", "approve", file, "--key", folder_ / "mayor"}).status, 2);
  ASSERT_EQ(run({"announce", "approve", file, "--key", folder_ / "mayor", "--yes"}).status, 0);
  const Outcome judged = run({"announce", "verify", file, "--roster", roster, "--json"});
  ASSERT_EQ(judged.status, 0) << judged.err;
  const auto message = nlohmann::json::parse(judged.out)["messages"][0];
  EXPECT_EQ(message["decision"], "accept");
  EXPECT_EQ(message["approvers"], nlohmann::json({"mayor"}));
  EXPECT_EQ(message["drafts"][0]["zones"], nlohmann::json({"village", "school"}));
  EXPECT_EQ(message["drafts"][0]["messages"][0]["text"], "Water, much of it, is coming");
  ASSERT_EQ(run({"keys", "revoke", "office", "--why", "lost", "--roster", roster}).status, 0);
  EXPECT_EQ(run({"alert", "inspect", file, "--roster", roster}).status, 4);
}

}  // namespace
}  // namespace hornbill::test
