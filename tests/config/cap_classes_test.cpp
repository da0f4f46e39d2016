// SPDX-License-Identifier: Apache-2.0
// [[alerts.cap_classes]] and [[alerts.cap.NAME.classes]].
#include <gtest/gtest.h>

#include "tests/config/config_fixture.h"

namespace hornbill::config {
namespace {

using alerts::AlertClass;
using alerts::CapCertainty;
using alerts::CapClassTable;
using alerts::CapSeverity;
using alerts::CapUrgency;

TEST(CapClasses, EveryKeyReachesItsLine) {
  const ParsedConfig parsed = parse_with(R"([[alerts.cap_classes]]
urgency = ["Immediate", "Expected"]
severity = "Extreme"
certainty = ["Observed", "Likely"]
categories = ["Met", "Geo"]
events = ["Flash Flood Warning", "SAME=FFW"]
class = "life-safety"
[[alerts.cap_classes]]
class = "none"
[alerts.cap.weather]
strict = true
[[alerts.cap.weather.classes]]
events = "SAME=SVR"
class = "normal"
[[alerts.cap.weather.classes]]
urgency = "Past"
class = "priority"
)");
  ASSERT_EQ(lines_of(parsed), Lines{});
  const CapClassTable all{{.urgency = {CapUrgency::immediate, CapUrgency::expected},
                           .severity = {CapSeverity::extreme},
                           .certainty = {CapCertainty::observed, CapCertainty::likely},
                           .categories = {"Met", "Geo"},
                           .events = {"Flash Flood Warning", "SAME=FFW"},
                           .result = AlertClass::life_safety},
                          {}};
  EXPECT_EQ(parsed.config->alerts.cap_classes, all);
  const CapClassTable weather{{.events = {"SAME=SVR"}, .result = AlertClass::normal},
                              {.urgency = {CapUrgency::past}, .result = AlertClass::priority}};
  ASSERT_EQ(parsed.config->alerts.cap.size(), 1U);
  EXPECT_EQ(parsed.config->alerts.cap[0].classes, weather);
}

TEST(CapClasses, EachFaultHasItsPlaceAndTheNearestWord) {
  const ParsedConfig parsed = parse_with(R"([[alerts.cap_classes]]
class = "normal"
[[alerts.cap_classes]]
urgency = ["Immediate", "expected"]
severity = "Extrem"
certainty = 3
categories = "Meteo"
class = "urgent"
[[alerts.cap.weather.classes]]
sevrity = "Severe"
events = []
[alerts.cap.water]
classes = "normal"
)");
  EXPECT_FALSE(parsed.config);
  EXPECT_EQ(lines_of(parsed),
            (Lines{
                "6:1 error: this line asks nothing, so that none after it counts: put it last",
                "9:25 error: \"urgency\" must be \"Immediate\", \"Expected\", \"Future\", "
                "\"Past\" or \"Unknown\", but this is \"expected\" [Expected]",
                "10:12 error: \"severity\" must be \"Extreme\", \"Severe\", \"Moderate\", "
                "\"Minor\" or \"Unknown\", but this is \"Extrem\" [Extreme]",
                "11:13 error: \"certainty\" must be text in quotes, but this is a number",
                "12:14 error: \"Meteo\" is no category of CAP 1.2, like \"Met\" [Met]",
                "13:9 error: \"class\" must be \"normal\", \"priority\", \"life-safety\" or "
                "\"none\", but this is \"urgent\"",
                "14:1 error: this line lacks \"class\", like class = \"priority\"",
                "15:1 error: unknown key \"sevrity\" in [[classes]] [severity]",
                "16:10 error: \"events\" is empty; leave it out to ask nothing of it",
                "18:11 error: write this with two brackets: [[classes]]",
            }));
}

}  // namespace
}  // namespace hornbill::config
