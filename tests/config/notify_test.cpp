// SPDX-License-Identifier: Apache-2.0
// [alerts.notify] and [alerts.air_check.NAME].
#include <gtest/gtest.h>

#include "tests/config/config_fixture.h"

namespace hornbill::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(NotifySection, EveryKeyReachesItsPlace) {
  const ParsedConfig parsed = parse_with(R"([alerts.notify]
command = ["sms", "+66"]
time_limit = "5s"
webhook = "https://chat.example.org/x"
test_at = "09:30"
repeat_after = "1h"
[alerts.notify.email]
to = ["headman@example.org", "deputy@example.org"]
from = "station@example.org"
server = "smtps://mail.example.org"
user = "station"
password_file = "/etc/hornbill/mail"
encrypted = true
authorities = "/etc/ca.pem"
[inputs.receiver]
soundcard = "USB"
[alerts.air_check.tower]
zone = "village"
input = "receiver"
within = "20s"
)");
  ASSERT_EQ(lines_of(parsed), Lines{});
  const NotifyOptions& notify = parsed.config->alerts.notify;
  EXPECT_TRUE(notify.wanted());
  EXPECT_EQ(notify.command, (std::vector<std::string>{"sms", "+66"}));
  EXPECT_EQ(notify.command_limit, seconds(5));
  EXPECT_EQ(notify.webhooks, (std::vector<std::string>{"https://chat.example.org/x"}));
  EXPECT_EQ(notify.test_at, hours(9) + minutes(30));
  EXPECT_EQ(notify.repeat_after, hours(1));
  EXPECT_EQ(notify.email.to.size(), 2U);
  EXPECT_EQ(notify.email.from, "station@example.org");
  EXPECT_EQ(notify.email.server, "smtps://mail.example.org");
  EXPECT_EQ(notify.email.user, "station");
  EXPECT_EQ(notify.email.password_file, "/etc/hornbill/mail");
  EXPECT_TRUE(notify.email.encrypted);
  EXPECT_EQ(notify.email.authorities_file, "/etc/ca.pem");
  ASSERT_EQ(parsed.config->alerts.air_checks.size(), 1U);
  const AirCheckConfig& check = parsed.config->alerts.air_checks[0];
  EXPECT_EQ(check.name, "tower");
  EXPECT_EQ(check.zone, "village");
  EXPECT_EQ(check.input, "receiver");
  EXPECT_EQ(check.within, seconds(20));
}

TEST(NotifySection, WithoutItNobodyIsTold) {
  const ParsedConfig parsed = parse_with("");
  EXPECT_FALSE(parsed.config->alerts.notify.wanted());
  EXPECT_TRUE(parsed.config->alerts.air_checks.empty());
}

TEST(NotifySection, P4_TheWayIsTestedDailyUnlessThatIsForbiddenWithAWarning) {
  const std::string way = "[alerts.notify]\nwebhook = \"https://chat.example.org/x\"\n";
  const ParsedConfig silent = parse_with(way);
  ASSERT_EQ(lines_of(silent), Lines{});
  EXPECT_EQ(silent.config->alerts.notify.test_at, hours(9));
  const ParsedConfig none = parse_with(way + "test_at = \"none\"\n");
  EXPECT_EQ(lines_of(none),
            (Lines{"8:11 warning: without a daily test nobody notices that messages "
                   "do not come any more"}));
  ASSERT_TRUE(none.config);
  EXPECT_FALSE(none.config->alerts.notify.test_at);
}

TEST(NotifySection, TellsWhatIsWrongAndWhatWouldBeRight) {
  EXPECT_EQ(lines_of(parse_with(R"([alerts.notify]
command = []
webhook = "ftp://x"
test_at = "9:30"
[alerts.notify.email]
to = ["headman", "a@b, c@d"]
server = "mail.example.org"
user = "station"
)")),
            (Lines{"7:11 error: \"command\" is empty",
                   "8:11 error: \"webhook\" must begin with http:// or https://",
                   "9:11 error: \"9:30\" is not a time of day: write it like \"06:00\" or "
                   "\"18:30:15\" [09:30]",
                   "10:1 error: [alerts.notify.email] lacks \"from\", the station's own address",
                   "10:1 error: a \"user\" and a \"password_file\" go together",
                   "11:7 error: \"headman\" is no e-mail address, like \"headman@example.org\"",
                   "11:18 error: \"a@b, c@d\" is no e-mail address, like \"headman@example.org\"",
                   "12:10 error: \"server\" must begin with smtp:// or smtps://"}));
}

TEST(AirCheckSection, NamesAZoneAndAnInputThatExist) {
  EXPECT_EQ(lines_of(parse_with(R"([inputs.receiver]
soundcard = "USB"
[alerts.air_check.tower]
zone = "vilage"
input = "reciever"
[alerts.air_check.hall]
zone = "village"
)")),
            (Lines{"9:8 error: there is no zone \"vilage\" [village]",
                   "10:9 error: there is no input \"reciever\" [receiver]",
                   "11:1 error: [air_check.hall] lacks \"input\""}));
}

}  // namespace
}  // namespace hornbill::config
