// SPDX-License-Identifier: Apache-2.0
#include "hornbill/alert_sources.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "alerts/sources/signed/announcement.h"
#include "alerts/sources/signed/ledger_line.h"
#include "alerts/sources/signed/package.h"
#include "alerts/sources/signed/roster_files.h"
#include "alerts/sources/signed/wording.h"
#include "tests/alerts/cap/message_text.h"
#include "tests/alerts/cap/signing_kit.h"
#include "tests/hornbill/alerts/desk_fixture.h"
#include "tests/hornbill/alerts/gated_voice.h"

namespace hornbill {
namespace {

using namespace std::chrono_literals;

constexpr const char* kFeed = "[alerts.cap.weather]\nurl = \"http://127.0.0.1:9/feed\"\n";

class MovedTime final : public base::TimeSource {
 public:
  base::UtcTime utc() const override { return start + passed.load(); }
  base::SteadyTime steady() const override { return base::SteadyTime{passed.load()}; }
  base::UtcTime start{1'800'000'000s};
  std::atomic<base::Duration> passed{1h};
};

std::string feed_and(const char* more) {
  std::string text = kFeed;
  text += more;
  return text;
}

// Sources whose feeds are never reached: a feed at a private address is not asked.
class AlertSourcesTest : public test::AlertDeskTest {
 protected:
  std::shared_ptr<const config::StationConfig> read(const std::string& alerts) {
    const auto parsed = config::parse_station_config(
        "[station]\nname = \"Con Sen\"\ntime_zone = \"Etc/UTC\"\n"
        "[zones.village]\noutputs = [{ soundcard = \"default\" }]\n" +
            alerts,
        folder_ / "station.toml", {folder_ / "state", folder_ / "run", config::FileCheck::off});
    EXPECT_TRUE(parsed.config);
    return parsed.config;
  }
  // Puts files into the watched folder and waits until they were judged.
  void drop(const std::map<std::string, std::string>& files) {
    for (const auto& [name, text] : files) folder_.write("drop/" + name, text);
    const auto lie_there = [&] {
      return std::any_of(files.begin(), files.end(), [this](const auto& file) {
        return std::filesystem::exists(folder_ / ("drop/" + file.first));
      });
    };
    for (int i = 0; i < 2'000 && lie_there(); ++i) {
      moved_.passed.store(moved_.passed.load() + 50ms);
      std::this_thread::sleep_for(10ms);
    }
    ASSERT_FALSE(lie_there());
  }
  // How the sender of that flood is called when it is heard, behind the language; empty: it is not.
  std::string sender_name_of(const std::string& number) {
    const auto records = desk_->alerts({});
    for (const alerts::AlertRecord& record : *records) {
      const alerts::AlertDraft& draft = record.draft();
      if (draft.id.find("flood-" + number) == std::string::npos) continue;
      if (draft.issuer_names.empty()) return "";
      return draft.issuer_names[0].language + " " + draft.issuer_names[0].name;
    }
    return "no such alert";
  }
  // The state of the alert of the flood of that number; empty: there is none.
  std::string state_of(const std::string& number) {
    const auto records = desk_->alerts({});
    for (const alerts::AlertRecord& record : *records) {
      if (record.draft().id.find("flood-" + number) == std::string::npos) continue;
      return std::string(alerts::to_string(record.state()));
    }
    return "";
  }

  MovedTime moved_;
  static bool is_silent(const AlertSources& sources) {
    const auto faults = sources.faults();
    return std::any_of(faults.begin(), faults.end(), [](const auto& fault) {
      return fault.key.starts_with("alerts.cap.weather.") &&
             fault.text.find("silent for") != std::string::npos;
    });
  }
};

TEST_F(AlertSourcesTest, AReloadLeavesAFeedThatIsTheSameAsItWas) {
  AlertSources sources(read(kFeed),
                       {moved_, *desk_, log_, [] { return true; }, folder_ / "sources"});
  moved_.passed.store(moved_.passed.load() + 11min);
  for (int i = 0; i < 1'000 && !is_silent(sources); ++i) std::this_thread::sleep_for(5ms);
  ASSERT_TRUE(is_silent(sources));
  sources.change(read(feed_and("highest = \"priority\"\n[alerts.cap.other]\nstrict = true\n")));
  EXPECT_TRUE(is_silent(sources)) << "how it is judged has nothing to do with its silence";
  sources.change(read(feed_and("every = \"2m\"\n")));
  EXPECT_FALSE(is_silent(sources)) << "this one began just now";
  sources.change(read(""));
  EXPECT_TRUE(sources.faults().empty()) << sources.faults().front().text;
}

TEST_F(AlertSourcesTest, P1_WhatLivesHangOnWaitsForNoLesserOneOfTheSameFolder) {
  test::GatedVoice voice(folder_, "vi");
  restart("[alerts]\ndrop = \"drop\"\n" + voice.options());
  const base::SshPrivateKey key = base::SshPrivateKey::generate("district");
  ASSERT_TRUE(alerts::trust_key(
      folder_ / "roster", {key.public_key(), "", "district", "the office", "district", {}, {}},
      base::TimeZone::utc()));
  std::filesystem::create_directories(folder_ / "drop");
  alerts::Announcement a;
  a.issuer = "district";
  a.not_before = moved_.utc();
  a.expires = moved_.utc() + 5h;
  const auto drop_one = [&](const std::string& id) {
    a.id = id;
    ++a.sequence;
    ASSERT_TRUE(alerts::write_signed_files({alerts::write_announcement(a, 0h), {}}, key,
                                           folder_ / "drop", id));
  };
  a.zones = {"school"};
  a.texts = {{"vi", "Chợ hôm nay."}};
  drop_one("a-flood-market");
  a.urgency = alerts::AlertClass::life_safety;
  a.zones = {"village"};
  a.texts = {{"en", "The river is rising."}};
  drop_one("b-flood-now");
  AlertSources sources(config_, {moved_, *desk_, log_, [] { return true; }, folder_ / "sources"});
  const auto becomes_queued = [&](const std::string& number) {
    for (int i = 0; i < 1'000 && state_of(number) != "queued"; ++i) {
      moved_.passed.store(moved_.passed.load() + 50ms);
      std::this_thread::sleep_for(10ms);
    }
    return state_of(number) == "queued";
  };
  EXPECT_TRUE(becomes_queued("now"));
  EXPECT_EQ(state_of("market"), "drafted");
  voice.wait_until_asked();
  voice.go_on();
  EXPECT_TRUE(becomes_queued("market"));
}

// As it would be for a signed file from a stick; the feeds go the same way.
TEST_F(AlertSourcesTest, E3_E7_NeitherALateOriginalNorAClockSetBackBringsAnAlertBack) {
  const test::SigningKit kit;
  moved_.start = base::SystemTime().utc();  // the kit's certificates hold from now on
  const base::UtcTime now = moved_.utc();
  const auto time = [](base::UtcTime t) { return base::format_utc(t).substr(0, 19) + "-00:00"; };
  const std::string sent = time(now);
  const auto flood = [&](const std::string& number, base::Duration lasts) {
    return test::flood_with(
        {{"flood-2026-0042", "flood-" + number},
         {"<language>th", "<language>" + std::string(number == "thai" ? "th" : "en")},
         {"2026-11-24T14:00:00+07:00</sent>", sent + "</sent>"},
         {"2026-11-24T20:00:00+07:00</expires>", time(now + lasts) + "</expires>"}});
  };
  const std::string cancel =
      test::edited(flood("cancel", 6h),
                   {{">Alert<", ">Cancel<"},
                    {"</scope>", "</scope><references>warning@water.example.th,flood-late," + sent +
                                     "</references>"}});
  folder_.write("service.pem", kit.certificate("service"));
  folder_.write("sources/ledger",
                alerts::ledger_line({"time", std::to_string(alerts::epoch(now + 3h))}));
  AlertSources sources(read("[alerts]\ndrop = \"drop\"\n[alerts.cap.weather]\n"
                            "certificates = \"service.pem\"\neverywhere = true\n"
                            "unproven = \"accept\"\n"),
                       {moved_, *desk_, log_, [] { return true; }, folder_ / "sources"});
  drop({{"cancel.xml", kit.sign(cancel)},
        {"over.xml", kit.sign(flood("over", 2h))},
        {"kept.xml", kit.sign(flood("kept", 6h))},
        {"thai.xml", kit.sign(flood("thai", 6h))},
        {"anybody.xml", flood("anybody", 6h)}});
  drop({{"late.xml", kit.sign(flood("late", 6h))}});
  EXPECT_EQ(state_of("kept"), "queued");
  EXPECT_EQ(state_of("over"), "") << "by the latest time that was known";
  EXPECT_EQ(state_of("late"), "") << "it was cancelled before it came";
  EXPECT_EQ(state_of("anybody"), "awaiting approval") << "a file proves nothing";
  EXPECT_EQ(state_of("thai"), "awaiting approval") << "no voice says a word of it";
  std::ifstream verdict(folder_ / "drop/done/thai.xml.verdict.txt");
  const std::string told((std::istreambuf_iterator<char>(verdict)), {});
  EXPECT_NE(told.find("there is no voice for Thai"), std::string::npos) << told;
  EXPECT_EQ(sender_name_of("kept"), "en กรมชลประทาน");
  EXPECT_EQ(sender_name_of("anybody"), "") << "anybody can call themselves so";
}

}  // namespace
}  // namespace hornbill
