// SPDX-License-Identifier: Apache-2.0
// Which class a CAP message has, as the station's configuration says.
#include "alerts/sources/cap/class_table.h"
#include "hornbill/cap_options.h"
#include "hornbill/inspect_command.h"
#include "tests/alerts/cap/message_text.h"
#include "tests/hornbill/alert_commands/command_fixture.h"

namespace hornbill::test {
namespace {

class CapClasses : public AlertCommandTest {
 protected:
  // The class of the flood warning by a station that says so; empty: it is not heard.
  std::string class_by(const std::string& lines) {
    InspectOptions options;
    options.place = place_;
    options.place.config_given = true;
    options.now = now_ + 2h;  // the flood warning holds
    options.file = folder_.write("message.xml", flood_warning());
    options.json = true;
    folder_.write("station.toml",
                  "[station]\nname = \"T\"\ntime_zone = \"Asia/Bangkok\"\n"
                  "[zones.village]\noutputs = [{ soundcard = \"default\" }]\n" +
                      lines);
    run(run_inspect, options);
    const auto message = json()["messages"].at(0);
    if (message["decision"] == "refuse") return "";
    return message["drafts"].at(0)["class"].get<std::string>();
  }
};

TEST_F(CapClasses, LinesOfTheStationGoBeforeTheBuiltInOnes) {
  const std::string event = "[[alerts.cap_classes]]\nevents = \"OET=OET-182\"\nclass = ";
  EXPECT_EQ(class_by(""), "life-safety");
  EXPECT_EQ(class_by(event + "\"priority\"\n"), "priority");
  EXPECT_EQ(class_by(event + "\"none\"\n"), "");
  EXPECT_EQ(class_by("[[alerts.cap_classes]]\nurgency = \"Future\"\nclass = \"normal\"\n"),
            "life-safety")
      << "what no line of the station's is for";
}

TEST_F(CapClasses, LinesOfAServiceGoBeforeThoseOfAll) {
  config::AlertConfig alerts;
  alerts.cap_classes = {{.events = {"flood"}, .result = alerts::AlertClass::priority},
                        {.events = {"storm"}, .result = alerts::AlertClass::priority}};
  config::CapOptions weather;
  weather.classes = {{.events = {"flood"}, .result = alerts::AlertClass::normal}};
  std::vector<std::string> problems;
  const alerts::CapClassTable table = cap_source(weather, alerts, problems).classes;
  const auto class_of = [&](const char* event) {
    alerts::CapInfo info;
    info.event = event;
    return alerts::class_of(info, table);
  };
  EXPECT_EQ(class_of("flood"), alerts::AlertClass::normal);
  EXPECT_EQ(class_of("storm"), alerts::AlertClass::priority);
  EXPECT_EQ(class_of("market"), alerts::AlertClass::normal);
  EXPECT_EQ(cap_of_files(alerts).classes.size(), table.size() - 1U);
}

}  // namespace
}  // namespace hornbill::test
