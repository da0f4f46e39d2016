// SPDX-License-Identifier: Apache-2.0
// New rules for a zone, as an update of tzdata brings them: row C2 of the acceptance matrix. They
// are read at a start.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>

#include <algorithm>
#include <ctime>

#include "tests/hornbill/program/program_fixture.h"

namespace hornbill::test {
namespace {

class ZoneRulesTest : public ProgramTest {
 protected:
  ~ZoneRulesTest() override {
    while (::umount2(zone_file_.c_str(), MNT_DETACH) == 0) {
    }
  }

  // From now on the zone is so far ahead of UTC, for this process and what it starts. False: the
  // rules cannot be changed here.
  bool change_rules(const std::string& offset) {
    const std::string source =
        folder_.write("zone", std::string("Zone New ").append(offset).append(" - %z\n"));
    auto made = base::ChildProcess::spawn(
        {.program = "/usr/sbin/zic", .arguments = {"zic", "-d", folder_ / offset, source}});
    if (!made || !made->wait(std::chrono::seconds(10))) return false;
    return ::unshare(CLONE_NEWNS) == 0 &&
           ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount((folder_ / (offset + "/New")).c_str(), zone_file_.c_str(), nullptr, MS_BIND,
                   nullptr) == 0;
  }
  // An entry of every day, at the time of day that UTC shows so many seconds from now.
  static std::string entry_in(int seconds, const std::string& name) {
    const std::time_t when = std::time(nullptr) + seconds;  // check: allow clock (a test's now)
    std::tm utc{};
    gmtime_r(&when, &utc);
    char text[16];
    std::strftime(text, sizeof text, "%H:%M:%S", &utc);
    std::string entry = "[[timetable]]\nplay = \"segment:tone\"\nstart = \"hard\"\nname = \"";
    entry.append(name).append("\"\nat = \"").append(text).append("\"\n");
    return entry;
  }
  // Lines of the as-run about an entry.
  std::ptrdiff_t lines_of(const std::string& entry) {
    const auto records = as_run();
    return std::count_if(records.begin(), records.end(), [&](const auto& record) {
      return record["entry"] == entry && record["kind"] == "item";
    });
  }

  const std::string zone_file_ = "/usr/share/zoneinfo/Africa/Cairo";
};

TEST_F(ZoneRulesTest, C2_NewRulesMoveWhatIsToComeAndRepeatNothing) {
  if (!change_rules("0:00")) GTEST_SKIP() << "the rules of a zone cannot be changed here";
  station(entry_in(4, "Before") + entry_in(3'600 + 10, "After"));
  std::string text = slurp(folder_ / "station.toml");
  text.replace(text.find("Etc/UTC"), 7, "Africa/Cairo");
  folder_.write("station.toml", text);
  start();
  ASSERT_TRUE(becomes([this] { return lines_of("Before") == 1; }));
  daemon_.kill_and_wait(std::chrono::seconds(5));

  ASSERT_TRUE(change_rules("1:00"));
  start();
  EXPECT_TRUE(becomes([this] { return lines_of("After") == 1; })) << as_run().dump(1);
  EXPECT_EQ(lines_of("Before"), 1);
  for (const auto& record : as_run()) EXPECT_NE(record["kind"], "missed") << record.dump();
}

}  // namespace
}  // namespace hornbill::test
