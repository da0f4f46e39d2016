// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/signed/announcement.h"
#include "alerts/model/name_pattern.h"

#include <gtest/gtest.h>

#include "tests/alerts/signed/signed_world.h"

namespace hornbill::alerts {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kWhole = R"(format = "hornbill-announcement-1"
id = "2026-11-24-flood-1"
issuer = "chiangrai.dpm"
sequence = 42
sites = ["th/57/5714/*"]
zones = "village"
class = "life-safety"
drill = true
action = "update"
references = ["2026-11-23-flood-9"]
not_before = 2026-11-24T06:00:00+07:00
expires = 2026-11-24T12:00:00+07:00
repeats = "until-expiry"
gap = "20s"
after = "rejoin"
phrase = "flood"
text = { th = "น้ำกำลังมา", lo = "ນ້ຳ" }
[audio.th]
name = "flood.ogg"
sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
bytes = 123456
)";

TEST(Announcement, EveryKeyIsRead) {
  const auto read = read_announcement(kWhole, "a.toml");
  ASSERT_TRUE(read.announcement) << to_string(read.faults.front());
  const Announcement& a = *read.announcement;
  EXPECT_EQ(a.id, "2026-11-24-flood-1");
  EXPECT_EQ(a.issuer, "chiangrai.dpm");
  EXPECT_EQ(a.sequence, 42U);
  EXPECT_EQ(a.sites, std::vector<std::string>{"th/57/5714/*"});
  EXPECT_EQ(a.zones, std::vector<std::string>{"village"});
  EXPECT_EQ(a.urgency, AlertClass::life_safety);
  EXPECT_TRUE(a.drill);
  EXPECT_EQ(a.action, DraftAction::update);
  EXPECT_EQ(base::format_utc(a.not_before), "2026-11-23T23:00:00.000Z");
  EXPECT_EQ(a.expires - a.not_before, 6h);
  EXPECT_EQ(a.repeats, (Repeats{0, 20s}));
  EXPECT_EQ(a.after, ReturnPolicy::rejoin);
  EXPECT_EQ(a.phrase, "flood");
  ASSERT_EQ(a.texts.size(), 2U);
  ASSERT_EQ(a.clips.size(), 1U);
  EXPECT_EQ(a.clips[0].language, "th");
  EXPECT_EQ(a.clips[0].bytes, 123456U);
}

TEST(Announcement, WhatIsWrittenReadsBackTheSame) {
  const auto read = read_announcement(kWhole, "a.toml");
  ASSERT_TRUE(read.announcement);
  Announcement a = *read.announcement;
  a.texts[0].second = "a \"quoted\" word, a \\ and\ntwo lines\ttab";
  const std::string text = write_announcement(a, 7h);
  const auto again = read_announcement(text, "b.toml");
  ASSERT_TRUE(again.announcement) << to_string(again.faults.front()) << text;
  EXPECT_EQ(*again.announcement, a);
  EXPECT_NE(text.find("2026-11-24T06:00:00+07:00"), std::string::npos) << text;
}

TEST(Announcement, AllFaultsAreToldAtOnceWithTheirPlaces) {
  const auto read = read_announcement(R"(format = "hornbill-announcement-1"
id = "has space"
issuer = "a"
sequence = 0
class = "life-saftey"
not_before = "2026-11-24"
expires = 2026-11-24T06:00:00
repeat = 3
text = { th = "x" }
)",
                                      "a.toml");
  EXPECT_FALSE(read.announcement);
  std::string all;
  for (const auto& fault : read.faults) all.append(to_string(fault)).append("\n");
  for (const char* part : {"a.toml:2:6", "a.toml:4:12", "a.toml:5:9", "life-safety\"?",
                           "a.toml:6:14", "a.toml:7:11", "a.toml:8:1", "\"repeats\"?"}) {
    EXPECT_NE(all.find(part), std::string::npos) << part << " in\n" << all;
  }
}

std::string with(std::string_view from, std::string_view to) {
  std::string text(kWhole);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Announcement, ValuesOutOfRangeAreFaults) {
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"announcement-1", "announcement-2"},
           {"2026-11-24T12:00:00+07:00", "2026-11-24T05:00:00+07:00"},
           {"2026-11-24T12:00:00+07:00", "2027-11-24T05:00:00+07:00"},
           {"2026-11-24T12:00:00+07:00", "2026-11-24T12:00:00"},
           {"expires =", "# "},
           {"sequence = 42", "sequence = -1"},
           {"sequence = 42", "sequence = 99999999999999999999"},
           {"\"20s\"", "\"31s\""},
           {"until-expiry", "forever"},
           {"references", "# "},
           {"update", "announce"},
           {"flood.ogg", "../flood.ogg"},
           {"flood.ogg", ".hidden"},
           {"123456", "0"},
           {"123456", "99999999999"},
           {"e3b0c4", "E3B0C4"},
           {"chiangrai.dpm", "chiang rai"},
           {"th = \"น้ำกำลังมา\"", "th = \"bell \\u0007\""},
           {"th = \"น้ำกำลังมา\"", "th = \"csi \\u009b\""},
           {"th = \"น้ำกำลังมา\"", "Thai = \"x\""}}) {
    EXPECT_FALSE(read_announcement(with(from, to), "a").announcement) << from << " as " << to;
  }
  EXPECT_FALSE(read_announcement(std::string(70'000, '#'), "a").announcement);
  EXPECT_FALSE(read_announcement("", "a").announcement);
}

TEST(Announcement, PatternsMeanWholeNames) {
  EXPECT_TRUE(name_matches("th/57/*", "th/57/5714/nong-bua"));
  EXPECT_TRUE(name_matches("*", ""));
  EXPECT_TRUE(name_matches("a?c*e", "abcde"));
  EXPECT_FALSE(name_matches("th/57/*", "th/58/1"));
  EXPECT_FALSE(name_matches("village", "village2"));
  EXPECT_FALSE(name_matches("", "a"));
  std::string stars(90, '*');
  stars.push_back('b');
  EXPECT_FALSE(name_matches(stars, std::string(5000, 'a')));
}

}  // namespace
}  // namespace hornbill::alerts
