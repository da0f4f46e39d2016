// SPDX-License-Identifier: Apache-2.0
// [alerts] and what zones and the station say about them.
#include <gtest/gtest.h>

#include "tests/config/config_fixture.h"

namespace hornbill::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(AlertsSection, WithoutItAnAlertIsHeardByTheDefaultsOfItsClass) {
  const ParsedConfig parsed = parse(kStation);
  ASSERT_TRUE(parsed.config);
  const AlertConfig& alerts = parsed.config->alerts;
  EXPECT_TRUE(alerts.roster_folder.ends_with("/roster"));
  EXPECT_EQ(alerts.classes[0].repeats.count, 1);
  EXPECT_EQ(alerts.classes[2].repeats.count, 3);
  const auto& options = parsed.config->setup->alerts;
  EXPECT_EQ(options.behaviour(alerts::AlertClass::life_safety).start, alerts::AlertStart::at_once);
  EXPECT_EQ(options.behaviour(alerts::AlertClass::priority).wait_up_to, seconds(30));
  EXPECT_FALSE(options.quiet_hours);
  ASSERT_EQ(alerts.places.size(), 1U);
  EXPECT_EQ(alerts.places[0].zone, "village");
}

TEST(AlertsSection, EveryKeyReachesItsPlace) {
  const ParsedConfig parsed = parse(R"([station]
name = "Test"
time_zone = "Asia/Bangkok"
site = "th/57/1"
languages = ["th", "LO"]
quiet_hours = "20:00-05:30"
[zones.village]
outputs = [{ soundcard = "default" }]
languages = ["lo"]
[inputs.desk]
soundcard = "default"
[alerts.live]
inputs = "desk"
longest = "3m"
silence = "8s"
[alerts]
roster = "/etc/roster"
phrases = "phrases"
validity = "2h"
keep = "90d"
keep_sound = "2d"
bypass = true
[alerts.priority]
start = "at-once"
wait_up_to = "5s"
repeats = "until-expiry"
gap = "20s"
return = "rejoin"
second_person = true
[alerts.voices.th]
command = ["piper", "--model", "th.onnx"]
time_limit = "40s"
approved_by = "the teacher"
)");
  ASSERT_EQ(lines_of(parsed), Lines{});
  const AlertConfig& alerts = parsed.config->alerts;
  EXPECT_EQ(alerts.site, "th/57/1");
  EXPECT_EQ(parsed.config->languages, (Lines{"th", "lo"}));
  EXPECT_EQ(alerts.places[0].languages, Lines{"lo"});
  EXPECT_EQ(alerts.roster_folder, "/etc/roster");
  EXPECT_TRUE(alerts.phrases_folder.ends_with("/phrases"));
  EXPECT_EQ(alerts.validity, hours(2));
  EXPECT_EQ(alerts.keep, hours(24 * 90));
  EXPECT_EQ(alerts.keep_sound, hours(48));
  EXPECT_TRUE(alerts.bypass);
  EXPECT_EQ(parsed.config->setup->alerts.live_inputs, Lines{"desk"});
  EXPECT_EQ(parsed.config->setup->alerts.live_silence, seconds(8));
  EXPECT_EQ(alerts.live_longest, minutes(3));
  EXPECT_EQ(alerts.classes[1].repeats, (alerts::Repeats{0, seconds(20)}));
  EXPECT_EQ(alerts.classes[1].after, alerts::ReturnPolicy::rejoin);
  EXPECT_TRUE(alerts.classes[1].second_person);
  const auto& options = parsed.config->setup->alerts;
  EXPECT_EQ(options.classes[1], (alerts::ClassBehaviour{alerts::AlertStart::at_once, seconds(5)}));
  EXPECT_EQ(options.quiet_hours, (alerts::QuietHours{hours(20), hours(5) + minutes(30)}));
  EXPECT_EQ(alerts.voices.at("th").command.size(), 3U);
  EXPECT_EQ(alerts.voices.at("th").time_limit, seconds(40));
  EXPECT_EQ(alerts.voices.at("th").approved_by, "the teacher");
}

TEST(AlertsSection, EachFaultHasItsPlaceAndTheRightForm) {
  const ParsedConfig parsed = parse_with(R"(languages = ["thai language", "lo", "lo"]
[alerts]
per_hour = 0
validity = "5s"
[alerts.life-safety]
start = "at-once"
[alerts.normal]
start = "at-onse"
repeats = "for ever"
gap = "31s"
return = "rejion"
[alerts.priority]
repeats = 101
[alerts.voices.th]
comand = "piper"
)");
  EXPECT_FALSE(parsed.config);
  EXPECT_EQ(lines_of(parsed),
            (Lines{
                "6:14 error: \"thai language\" is no language tag, like \"th\" or \"pt-br\"",
                "6:37 error: \"lo\" is named twice",
                "8:12 error: \"per_hour\" must be between 1 and 240",
                "9:12 error: \"validity\" must be between 1m and 31d, but this is 5s",
                "10:9 error: unknown key \"life-safety\" in [alerts] [life_safety]",
                "13:9 error: \"start\" must be \"at-once\" or \"at-break\", but this is "
                "\"at-onse\" [at-once]",
                "14:11 error: \"repeats\" must be a number or \"until-expiry\" [until-expiry]",
                "15:7 error: \"gap\" must be between 0s and 30s, but this is 31s",
                "16:10 error: \"return\" must be \"as-the-item-says\", \"resume\", \"rejoin\", "
                "\"restart\" or \"skip\", but this is \"rejion\" [rejoin]",
                "18:11 error: \"repeats\" must be between 1 and 100, or \"until-expiry\"",
                "19:1 error: [voices.th] lacks \"command\", like [\"piper\", \"--model\", "
                "\"th.onnx\"]",
                "20:1 error: unknown key \"comand\" in [voices.th] [command]",
            }));
}

TEST(AlertsSection, WhoMaySendAndApproveWhatIsReadByNameAndForAllOthers) {
  const ParsedConfig parsed = parse_with(R"([alerts]
users = "headman"
per_hour = 3
per_hour_of = "life-safety=1"
[alerts.user.teacher]
classes = ["normal", "priority"]
approves = []
per_hour = 5
per_hour_of = ["normal=4", "priority=0"]
[alerts.others]
classes = "normal"
)");
  ASSERT_EQ(lines_of(parsed), Lines{});
  const AlertConfig& alerts = parsed.config->alerts;
  const alerts::ClassSet all{true, true, true};
  ASSERT_EQ(alerts.users.size(), 2U);
  const alerts::ClassLimits one{std::nullopt, std::nullopt, 1};
  EXPECT_EQ(alerts.users.at("headman"), (LocalRights{all, all, 3, one}));
  EXPECT_EQ(alerts.users.at("teacher"),
            (LocalRights{{true, true, false}, {}, 5, {4, 0, std::nullopt}}));
  EXPECT_EQ(alerts.others, (LocalRights{{true, false, false}, {}, 3, one}));
  EXPECT_EQ(parse_with("").config->alerts.others, (LocalRights{all, all, 12}));
  EXPECT_EQ(parse_with("[alerts]\nusers = \"headman\"\n").config->alerts.others,
            (LocalRights{{}, {}, 12}));
}

TEST(AlertsSection, ALimitOfAClassThatIsNoneIsAFault) {
  const ParsedConfig parsed = parse_with(R"([alerts.cap.weather]
per_hour_of = ["life-safety=2", "lifesafety=2", "normal", "normal=", "normal=x", "normal=-1",
               "normal=241", "normal=2 "]
)");
  EXPECT_EQ(parsed.faults.size(), 7U);
  ASSERT_FALSE(parsed.faults.empty());
  EXPECT_EQ(lines_of(parsed)[0],
            "7:33 error: \"lifesafety=2\" is not as in \"life-safety=2\": normal, priority or "
            "life-safety, and a number from 0 to 240");
  const auto good = parse_with("[alerts.cap.weather]\nper_hour_of = \"normal=3\"\n").config;
  ASSERT_TRUE(good);
  EXPECT_EQ(good->alerts.cap.at(0).per_hour_of,
            (alerts::ClassLimits{3, std::nullopt, std::nullopt}));
}

TEST(AlertsSection, EventsAreGivenThePhrasesOfTheirHazard) {
  const ParsedConfig parsed = parse_with(R"([alerts.hazards.flood]
events = ["Flood Warning", "SAME=FLW"]
[alerts.hazards.storm]
events = "Storm"
phrases = "storm, instruction.stay-inside"
)");
  ASSERT_EQ(lines_of(parsed), Lines{});
  const std::vector<std::pair<std::string, std::string>> wanted{
      {"Flood Warning", "flood"},
      {"SAME=FLW", "flood"},
      {"Storm", "storm, instruction.stay-inside"}};
  EXPECT_EQ(parsed.config->alerts.event_phrases, wanted);
  const ParsedConfig wrong = parse_with(R"([alerts.hazards.flood]
phrases = "a/b"
)");
  ASSERT_EQ(wrong.faults.size(), 2U);
  EXPECT_NE(lines_of(wrong)[0].find("\"a/b\" are no phrases"), std::string::npos);
  EXPECT_NE(lines_of(wrong)[1].find("lacks \"events\""), std::string::npos);
}

TEST(AlertsSection, WhoIsNamedTwiceOrForAClassThatIsNoneIsAFault) {
  const ParsedConfig parsed = parse_with(R"([alerts]
users = "headman"
[alerts.user.headman]
classes = "normal"
[alerts.user.clerk]
classes = ["normal", "urgent"]
)");
  ASSERT_EQ(parsed.faults.size(), 2U);
  EXPECT_NE(lines_of(parsed)[0].find("\"headman\" is in \"users\" already"), std::string::npos);
  EXPECT_NE(lines_of(parsed)[1].find("this is \"urgent\""), std::string::npos);
}

TEST(AlertsSection, QuietHoursAreTwoTimesOfDay) {
  for (const char* wrong : {"20:00", "20:00-", "8-9", "20:00-24:00", "20:00-20:00", ""}) {
    const ParsedConfig parsed =
        parse("[station]\nname = \"T\"\ntime_zone = \"UTC\"\nquiet_hours = \"" +
              std::string(wrong) + "\"\n[zones.a]\noutputs = [{ soundcard = \"default\" }]\n");
    ASSERT_EQ(parsed.faults.size(), 1U) << wrong;
    EXPECT_EQ(parsed.faults[0].at.line, 4) << wrong;
  }
}

}  // namespace
}  // namespace hornbill::config
