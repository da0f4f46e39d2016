// SPDX-License-Identifier: Apache-2.0
#include "hornbill/inspect_command.h"

#include "base/time.h"
#include "hornbill/inspect_context.h"
#include "tests/alerts/cap/message_text.h"
#include "tests/alerts/cap/signing_kit.h"
#include "tests/hornbill/alert_commands/command_fixture.h"

namespace hornbill::test {
namespace {

constexpr const char* kStation = R"([station]
name = "Ban Nong Bua"
time_zone = "Asia/Bangkok"
languages = ["th", "en"]
[zones.village]
outputs = [{ soundcard = "default" }]
[zones.school]
outputs = [{ soundcard = "USB Audio" }]
)";

class InspectCommand : public AlertCommandTest {
 protected:
  InspectOptions options(const std::string& text, const std::string& name = "message.xml") {
    InspectOptions options;
    options.place = place_;
    options.now = now_ + 2h;  // the flood warning holds
    options.file = folder_.write(name, text);
    options.json = true;
    return options;
  }
  nlohmann::json inspect(const InspectOptions& options) {
    status_ = run(run_inspect, options);
    EXPECT_TRUE(status_ == 0 || status_ == 4) << err_.str();
    return json()["messages"];
  }
  nlohmann::json one(const std::string& text) { return inspect(options(text)).at(0); }

  int status_ = -1;
};

TEST_F(InspectCommand, AnUnsignedMessageIsHeldWithAllItSays) {
  const auto message = one(flood_warning());
  EXPECT_EQ(status_, 0);
  EXPECT_EQ(message["decision"], "hold") << message;
  EXPECT_EQ(message["signature"]["state"], "none");
  const auto& draft = message["drafts"][0];
  EXPECT_EQ(draft["class"], "life-safety");
  EXPECT_EQ(draft["expires"], "2026-11-24T13:00:00.000Z");
  EXPECT_EQ(draft["messages"][0]["language"], "th");
  EXPECT_EQ(draft["zones"].size(), 0U);
}

TEST_F(InspectCommand, TheStationsZonesAndLanguagesCount) {
  InspectOptions asked = options(flood_warning());
  folder_.write("station.toml", kStation);
  asked.place.config_given = true;
  const auto message = inspect(asked).at(0);
  EXPECT_EQ(json()["station"], "Ban Nong Bua");
  EXPECT_EQ(message["decision"], "hold") << message;
  EXPECT_EQ(message["drafts"][0]["zones"], nlohmann::json({"village", "school"}));
  EXPECT_NE(out_.str().find("it has no text in en"), std::string::npos) << out_.str();
}

// From whomever the message is, also from none of the configured services.
TEST_F(InspectCommand, ACapMessageOfAKnownEventIsSpokenByThePhrasesOfItsHazard) {
  InspectOptions asked = options(flood_warning());
  asked.place.config_given = true;
  folder_.write("station.toml", kStation);
  EXPECT_TRUE(inspect(asked).at(0)["drafts"][0]["phrase"].is_null());
  folder_.write("station.toml", std::string(kStation) +
                                    "[alerts.hazards.flood]\nevents = [\"OET=OET-182\"]\n"
                                    "phrases = \"flood, instruction.evacuate\"\n");
  EXPECT_EQ(inspect(asked).at(0)["drafts"][0]["phrase"], "flood, instruction.evacuate");
}

TEST(InspectContext, PlacesOfZonesAreThoseOfTheConfiguration) {
  config::StationConfig config;
  auto setup = std::make_shared<scheduler::StationSetup>();
  setup->zones.resize(1);
  setup->zones[0].name = "village";
  config.setup = setup;
  config.alerts.site = "th/57/5714/nong-bua";
  config.alerts.classes[2].second_person = true;
  config.alerts.places = {{"village",
                           {"th"},
                           {"TH-PCODE=5707"},
                           {"19.9,99.8"},
                           {"19.8,99.7 19.8,99.9 20.0,99.9", "nowhere"}}};
  const InspectContext context = inspect_context(config);
  EXPECT_EQ(context.view.site, "th/57/5714/nong-bua");
  EXPECT_EQ(context.view.zones, std::vector<std::string>{"village"});
  EXPECT_EQ(context.approval.second_person, (alerts::ClassSet{false, false, true}));
  ASSERT_EQ(context.cap_station.zones.size(), 1U);
  EXPECT_EQ(context.cap_station.zones[0].geocodes, std::vector<std::string>{"TH-PCODE=5707"});
  EXPECT_EQ(context.cap_station.zones[0].points.size(), 1U);
  EXPECT_EQ(context.cap_station.zones[0].polygons.size(), 1U);
  ASSERT_EQ(context.problems.size(), 1U);
  EXPECT_EQ(context.problems[0].find("[zones.village]: "), 0U) << context.problems[0];
}

TEST_F(InspectCommand, T12_AnExerciseIsADrill) {
  const auto message = one(flood_with({{"Actual", "Exercise"}}));
  EXPECT_EQ(message["drafts"][0]["drill"], true);
  EXPECT_NE(out_.str().find("will be heard as a drill"), std::string::npos);
}

TEST_F(InspectCommand, WhatIsNeverHeardIsRefused) {
  EXPECT_EQ(one(flood_with({{"Actual", "Test"}}))["decision"], "refuse");
  EXPECT_EQ(status_, 4);
  EXPECT_EQ(one("<!DOCTYPE a [<!ENTITY b \"c\">]><alert/>")["decision"], "refuse");
  EXPECT_EQ(one("not even XML")["decision"], "refuse");
  EXPECT_EQ(one(std::string(5'000'000, ' '))["decision"], "refuse");
}

TEST_F(InspectCommand, StrictForgivesNothing) {
  InspectOptions asked = options(flood_with({{"14:00:00+07:00</sent>", "07:00:00Z</sent>"}}));
  EXPECT_EQ(inspect(asked).at(0)["decision"], "hold");
  asked.strict = true;
  EXPECT_EQ(inspect(asked).at(0)["decision"], "refuse");
}

TEST_F(InspectCommand, EachMessageOfAWrapperIsJudged) {
  const std::string alert = flood_warning().substr(flood_warning().find("<alert"));
  const auto messages = inspect(options(
      "<alerts>" + alert + edited(alert, {{"Actual", "Draft"}, {"0042", "0043"}}) + "</alerts>"));
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0]["decision"], "hold");
  EXPECT_EQ(messages[1]["decision"], "refuse");
  EXPECT_EQ(status_, 0);  // something of it would be heard once a person agrees
}

TEST_F(InspectCommand, MessagesWithinAFeedAreJudgedAndLinksListed) {
  const std::string alert = flood_warning().substr(flood_warning().find("<alert"));
  const std::string feed =
      "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>f</id>"
      "<entry><id>1</id><title>Here</title><content type=\"text/xml\">" +
      alert +
      "</content></entry>"
      "<entry><id>2</id><title>There</title><updated>2026-11-24T14:00:00+07:00</updated>"
      "<link href=\"https://water.example.th/2.cap\" type=\"application/cap+xml\"/></entry>"
      "<entry><id>3</id><title>Nowhere</title></entry></feed>";
  const auto messages = inspect(options(feed));
  EXPECT_EQ(status_, 0);
  ASSERT_EQ(messages.size(), 1U) << out_.str();
  EXPECT_EQ(messages[0]["decision"], "hold");
  const auto document = json();
  EXPECT_EQ(document["kind"], "feed");
  ASSERT_EQ(document["links"].size(), 1U);
  EXPECT_EQ(document["links"][0]["url"], "https://water.example.th/2.cap");
  EXPECT_EQ(document["links"][0]["updated"], "2026-11-24T07:00:00.000Z");
  EXPECT_EQ(document["notes"].size(), 1U);
  InspectOptions empty = options("<rss version=\"2.0\"><channel></channel></rss>");
  empty.json = false;
  EXPECT_EQ(run(run_inspect, empty), 0) << err_.str();
  EXPECT_TRUE(says("a feed without messages")) << out_.str();
}

TEST_F(InspectCommand, ASignatureIsCheckedAgainstTheCertificatesGiven) {
  const SigningKit kit;
  InspectOptions asked = options(kit.sign(flood_warning()));
  asked.now = base::SystemTime().utc();  // the kit's certificates hold from now on
  EXPECT_EQ(inspect(asked).at(0)["signature"]["state"], "unchecked");
  asked.certificates = {folder_.write("service.pem", kit.certificate("service"))};
  EXPECT_EQ(inspect(asked).at(0)["signature"]["state"], "valid");
  EXPECT_NE(out_.str().find("service.example"), std::string::npos) << out_.str();
  asked.certificates = {folder_.write("stranger.pem", kit.certificate("stranger"))};
  EXPECT_NE(inspect(asked).at(0)["signature"]["state"], "valid");
  asked.certificates = {folder_.write("junk.pem", "junk")};
  EXPECT_EQ(run(run_inspect, asked), 2);
}

// A file may come from anybody, also where a service's own line is trusted without a signature.
TEST_F(InspectCommand, T1_AnUnsignedFileIsHeldWhateverAServicesFeedMayDo) {
  folder_.write("station.toml", std::string(kStation) +
                                    "[alerts.cap.weather]\neverywhere = true\n"
                                    "unproven = \"accept\"\n");
  InspectOptions asked = options(flood_warning());
  asked.place.config_given = true;
  EXPECT_EQ(inspect(asked).at(0)["decision"], "hold");
}

// The running station asks the same.
TEST_F(InspectCommand, T5_TheStationsSecondPersonAndItsBypassAreInTheVerdict) {
  const std::string open =
      std::string(kStation) + "[alerts.cap.weather]\neverywhere = true\nunproven = \"accept\"\n";
  InspectOptions asked = options(flood_warning());
  asked.place.config_given = true;
  asked.service = "weather";
  folder_.write("station.toml", open);
  EXPECT_EQ(inspect(asked).at(0)["decision"], "accept") << "as the feed of the service brings it";
  folder_.write("station.toml", open + "[alerts.life_safety]\nsecond_person = true\n");
  const auto held = inspect(asked).at(0);
  EXPECT_EQ(held["decision"], "hold");
  EXPECT_EQ(held["reasons"][0], "alerts of the class life-safety need a second person's yes");
  folder_.write("station.toml", open +
                                    "[alerts.life_safety]\nsecond_person = true\n"
                                    "[alerts]\nbypass = true\n");
  EXPECT_EQ(inspect(asked).at(0)["decision"], "accept");
  EXPECT_NE(out_.str().find("this is logged"), std::string::npos) << out_.str();
  asked.service = "wether";
  EXPECT_EQ(run(run_inspect, asked), 2);
  EXPECT_TRUE(complains("did you mean \"weather\"?")) << err_.str();
}

TEST_F(InspectCommand, OfASavedFeedItIsSaidWhoseItIsTakenFor) {
  folder_.write("station.toml", std::string(kStation) + "[alerts.cap.weather]\n");
  InspectOptions asked = options("<rss version=\"2.0\"><channel></channel></rss>");
  asked.place.config_given = true;
  inspect(asked);
  EXPECT_NE(out_.str().find("--service NAME"), std::string::npos) << out_.str();
  asked.service = "weather";
  inspect(asked);
  EXPECT_EQ(json()["notes"].size(), 0U);
}

TEST_F(InspectCommand, T1_WhatIsBesideASignedMessageInAFileIsNotTrustedByItsSignature) {
  const SigningKit kit;
  folder_.write("service.pem", kit.certificate("service"));
  folder_.write("station.toml", std::string(kStation) +
                                    "[alerts.cap.weather]\nunproven = \"accept\"\n"
                                    "everywhere = true\ncertificates = \"service.pem\"\n");
  const auto alert_of = [](const std::string& text) { return text.substr(text.find("<alert")); };
  const base::UtcTime now = base::SystemTime().utc();  // the kit's certificates hold from now on
  const std::string text =
      flood_with({{"2026-11-24T20:00:00+07:00</expires>",
                   base::format_utc(now + 2h).substr(0, 19) + "-00:00</expires>"}});
  InspectOptions asked = options("<alerts>" + alert_of(kit.sign(text)) +
                                 alert_of(edited(text, {{"0042", "0043"}})) + "</alerts>");
  asked.place.config_given = true;
  asked.now = now;
  const auto messages = inspect(asked);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0]["decision"], "accept") << messages[0];
  EXPECT_EQ(messages[1]["decision"], "hold") << messages[1];
}

// Words from outside cannot drive the terminal of who looks at them.
TEST_F(InspectCommand, PeopleSeeNoControlCharacters) {
  InspectOptions asked = options(flood_with({{"น้ำป่าไหลหลาก", "Water\xE2\x80\xAE\xC2\x9B 31m"}}));
  asked.json = false;
  EXPECT_EQ(run(run_inspect, asked), 0) << err_.str();
  EXPECT_TRUE(says("would be HELD until a person says yes")) << out_.str();
  EXPECT_TRUE(says("Who says this is not proven")) << out_.str();
  EXPECT_FALSE(says("\xE2\x80\xAE"));
  EXPECT_FALSE(says("\xC2\x9B"));
}

TEST_F(InspectCommand, AFileThatIsNotThereIsNoVerdict) {
  InspectOptions asked = options("");
  asked.file = folder_ / "gone.xml";
  EXPECT_EQ(run(run_inspect, asked), 1);
  EXPECT_TRUE(complains("does not exist")) << err_.str();
  asked = options(flood_warning());
  asked.announcements_only = true;
  EXPECT_EQ(run(run_inspect, asked), 2);
  EXPECT_TRUE(complains("announcement.toml")) << err_.str();
}

}  // namespace
}  // namespace hornbill::test
