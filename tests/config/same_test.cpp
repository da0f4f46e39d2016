// SPDX-License-Identifier: Apache-2.0
// [alerts.same], [alerts.same_monitor.NAME] and the locations of zones.
#include <gtest/gtest.h>

#include "tests/config/config_fixture.h"

namespace hornbill::config {
namespace {

TEST(SameSection, WithoutItOrTheLicencesWordNoHeaderIsSent) {
  EXPECT_FALSE(parse(kStation).config->alerts.same);
  const ParsedConfig off = parse_with("[alerts.same]\nlicence = false\nsender = \"KXYZ/FM\"\n");
  ASSERT_EQ(lines_of(off), Lines{});
  EXPECT_FALSE(off.config->alerts.same);
  EXPECT_EQ(
      lines_of(parse_with("[alerts.same]\nsender = \"KXYZ/FM\"\n")),
      (Lines{"6:1 error: [alerts.same] lacks \"licence\": true where the station's licence asks "
             "for SAME headers, which nobody else may send, or false"}));
}

TEST(SameSection, EveryKeyReachesItsPlace) {
  const ParsedConfig parsed = parse_with(R"(geocodes = ["SAME=048201", "SAME=048*", "TH-PCODE=57"]
[inputs.receiver]
soundcard = "default"
[alerts.same]
licence = true
originator = "CIV"
sender = "KXYZ/FM"
attention = "0s"
events = ["flood=FLW", "tsunami=TSW"]
life_safety = "none"
priority = "LAE"
normal = "none"
[alerts.same_monitor.weather]
input = "receiver"
zones = "village"
)");
  ASSERT_EQ(lines_of(parsed), Lines{});
  const AlertConfig& alerts = parsed.config->alerts;
  alerts::SameStation wanted;
  wanted.originator = "CIV";
  wanted.sender = "KXYZ/FM";
  wanted.locations_of_zone = {{"village", {"048201"}}};
  wanted.event_of_hazard = {{"flood", "FLW"}, {"tsunami", "TSW"}};
  wanted.event_of_class = {{alerts::AlertClass::priority, "LAE"}};
  wanted.attention = std::chrono::seconds(0);
  ASSERT_TRUE(alerts.same);
  EXPECT_EQ(*alerts.same, wanted);
  ASSERT_EQ(alerts.same_monitors.size(), 1U);
  EXPECT_EQ(alerts.same_monitors[0].name, "weather");
  EXPECT_EQ(alerts.same_monitors[0].input, "receiver");
  EXPECT_EQ(alerts.same_monitors[0].zones, Lines{"village"});
}

TEST(SameSection, EachFaultHasItsPlaceAndTheRightForm) {
  const ParsedConfig parsed = parse_with(R"(geocodes = ["SAME=48201", "SAME=048201"]
[alerts.same]
licence = true
originator = "WXX"
sender = "KXYZ-FM"
attention = "5s"
events = ["flood", "flood=FLX", "test=RWT"]
[alerts.same_monitor.weather]
input = "reciever"
[alerts.same_monitor.other]
zones = "vilage"
[inputs.receiver]
soundcard = "default"
)");
  EXPECT_FALSE(parsed.config);
  EXPECT_EQ(
      lines_of(parsed),
      (Lines{
          "6:13 error: \"SAME=48201\" is no SAME location, which has six digits "
          "[SAME=048201]",
          "9:14 error: \"originator\" must be \"EAS\", \"CIV\", \"WXR\" or \"PEP\", but this "
          "is \"WXX\" [WXR]",
          "10:10 error: \"sender\" must be one to eight letters, digits or \"/\", which stands "
          "for \"-\" [KXYZ/FM]",
          "11:13 error: \"attention\" must be 8s to 25s in whole seconds, or 0s for none [8s]",
          "12:11 error: \"flood\" must be a hazard and its event code, like \"flood=FLW\"",
          "12:20 error: \"FLX\" is no event code of 47 CFR 11.31(e), like \"FLW\" [FLA]",
          "12:33 error: \"RWT\" is the code of a test; an exercise gets no header",
          "14:9 error: there is no input \"reciever\" [receiver]",
          "15:1 error: [same_monitor.other] lacks \"input\", the name of one of [inputs]",
          "15:1 error: no zone that it may speak in has a SAME location, like geocodes = "
          "\"SAME=048201\": nothing that it hears would be for here",
          "16:9 error: there is no zone \"vilage\" [village]",
      }));
}

TEST(SameSection, EveryZoneHasALocationWhereHeadersAreSentAndAllOfThemFitIntoOne) {
  const std::string same = "[alerts.same]\nlicence = true\nsender = \"KXYZ\"\n";
  EXPECT_EQ(lines_of(parse_with(same)),
            (Lines{"6:1 error: the zone \"village\" has no SAME location, like geocodes = "
                   "\"SAME=048201\""}));
  std::string many = "geocodes = [";
  for (int n = 100; n < 132; ++n) many += "\"SAME=048" + std::to_string(n) + "\",";
  EXPECT_EQ(
      lines_of(parse_with(many + "]\n" + same)),
      (Lines{"7:1 error: the zones have 32 SAME locations in all, and a header holds 31: name "
             "the whole state, like \"SAME=048000\""}));
}

}  // namespace
}  // namespace hornbill::config
