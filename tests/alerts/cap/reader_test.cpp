// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/cap_reader.h"

#include <gtest/gtest.h>

#include <chrono>

#include "alerts/sources/cap/cap_message.h"
#include "alerts/sources/cap/cap_time.h"
#include "tests/alerts/cap/message_text.h"

namespace hornbill::alerts {
namespace {

using test::flood_warning;
using test::flood_with;

const base::UtcTime kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24};

CapMessage open(const std::string& text) {
  auto messages = open_cap(text, TrustedSigners(), kNow);
  EXPECT_TRUE(messages) << (messages ? "" : messages.error().message);
  return messages ? std::move(messages->front()) : CapMessage{};
}

std::string findings_of(const CapReading& reading) {
  std::string out;
  for (const CapFinding& finding : reading.findings) {
    out += (finding.forgiven ? "- " : "! ") + finding.sentence() + "\n";
  }
  return out;
}

TEST(CapReader, ReadsEveryFieldOfAMessage) {
  const CapReading reading =
      open(flood_with({
               {"<scope>", "<source>River watch</source><scope>"},
               {"</scope>",
                "</scope><code>profile:TH:1</code><code>two</code><note>Drawn by hand</note>"
                "<references>a@x,1,2026-11-24T13:00:00+07:00 "
                "b@x,2,2026-11-24T13:30:00+07:00</references>"
                "<incidents>\"great flood\" valley</incidents>"},
               {"<eventCode>", "<audience>All</audience><eventCode>"},
               {"<expires>", "<onset>2026-11-24T15:00:00+07:00</onset><expires>"},
               {"</instruction>",
                "</instruction><web>https://water.example.th/42</web><contact>Radio room</contact>"
                "<parameter><valueName>Level</valueName><value>4 m</value></parameter><resource>"
                "<resourceDesc>Spoken</resourceDesc><mimeType>audio/mpeg</mimeType><size>120000</"
                "size>"
                "<uri>https://water.example.th/42.mp3</uri><digest>00</digest></resource>"},
               {"<geocode>", "<circle>19.9,99.8 12.5</circle><geocode>"},
               {"</geocode>", "</geocode><altitude>1200</altitude><ceiling>1500</ceiling>"},
           }))
          .reading;
  EXPECT_EQ(findings_of(reading), "");
  const CapAlert& alert = reading.alert;
  EXPECT_EQ(alert.version, "1.2");
  EXPECT_EQ(alert.id(), "warning@water.example.th,flood-2026-0042,2026-11-24T14:00:00+07:00");
  EXPECT_EQ(base::format_utc(alert.sent), "2026-11-24T07:00:00.000Z");
  EXPECT_EQ(alert.source, "River watch");
  EXPECT_EQ(alert.codes, (std::vector<std::string>{"profile:TH:1", "two"}));
  EXPECT_EQ(alert.note, "Drawn by hand");
  ASSERT_EQ(alert.references.size(), 2U);
  EXPECT_EQ(alert.references[1].sender, "b@x");
  EXPECT_EQ(alert.references[1].identifier, "2");
  EXPECT_EQ(alert.references[1].sent, "2026-11-24T13:30:00+07:00");
  EXPECT_EQ(alert.incidents, (std::vector<std::string>{"great flood", "valley"}));
  ASSERT_EQ(alert.infos.size(), 1U);
  const CapInfo& info = alert.infos[0];
  EXPECT_EQ(info.language, "th");
  EXPECT_EQ(info.categories, std::vector<std::string>{"Met"});
  EXPECT_EQ(info.response_types, std::vector<std::string>{"Evacuate"});
  EXPECT_EQ(info.urgency, CapUrgency::immediate);
  EXPECT_EQ(info.severity, CapSeverity::severe);
  EXPECT_EQ(info.certainty, CapCertainty::observed);
  EXPECT_EQ(info.audience, "All");
  EXPECT_EQ(info.event_codes, (std::vector<CapNamedValue>{{"OET", "OET-182"}}));
  EXPECT_EQ(base::format_utc(*info.onset), "2026-11-24T08:00:00.000Z");
  EXPECT_EQ(base::format_utc(*info.expires), "2026-11-24T13:00:00.000Z");
  EXPECT_EQ(info.headline, "น้ำป่าไหลหลาก");
  EXPECT_EQ(info.contact, "Radio room");
  EXPECT_EQ(info.parameters, (std::vector<CapNamedValue>{{"Level", "4 m"}}));
  ASSERT_EQ(info.resources.size(), 1U);
  EXPECT_EQ(info.resources[0].bytes, 120'000U);
  EXPECT_EQ(info.resources[0].uri, "https://water.example.th/42.mp3");
  ASSERT_EQ(info.areas.size(), 1U);
  EXPECT_EQ(info.areas[0].polygons[0][2], (GeoPoint{20.0, 99.9}));
  EXPECT_EQ(info.areas[0].circles[0].radius_km, 12.5);
  EXPECT_EQ(info.areas[0].geocodes, (std::vector<CapNamedValue>{{"TH-PCODE", "5707"}}));
  EXPECT_EQ(info.areas[0].ceiling_ft, 1500.0);
}

// One way to break a message, and what is said about it. "-": read all the same unless strict.
struct FaultRow {
  const char* name;
  std::string text;
  const char* said;
};

std::vector<FaultRow> fault_rows() {
  return {
      {"MonthThirteen",
       flood_with({{"2026-11-24T14:00:00+07:00</sent>", "2026-13-24T14:00:00+07:00</sent>"}}),
       "! line 5: <sent> \"2026-13-24T14:00:00+07:00\" is no time: it must read like "
       "2026-11-24T14:40:40+07:00\n"},
      {"CommaOffset", flood_with({{"+07:00</expires>", ",07:00</expires>"}}),
       "! line 19: <expires> \"2026-11-24T20:00:00,07:00\" is no time: the offset must begin with "
       "+ or -\n"},
      {"LetterZ", flood_with({{"+07:00</sent>", "Z</sent>"}}),
       "- line 5: <sent> 2026-11-24T14:00:00Z: the letter Z is not allowed, UTC is written "
       "-00:00\n"},
      {"NoOffset", flood_with({{"+07:00</sent>", "</sent>"}}),
       "! line 5: <sent> \"2026-11-24T14:00:00\" is no time: it lacks the offset from UTC\n"},
      {"NoIdentifier", flood_with({{"<identifier>flood-2026-0042</identifier>", ""}}),
       "! line 2: <alert> lacks <identifier>\n"},
      {"TwoIdentifiers", flood_with({{"</identifier>", "</identifier><identifier>b</identifier>"}}),
       "! line 3: <identifier> stands there twice\n"},
      {"BlankInIdentifier", flood_with({{"flood-2026-0042", "flood 2026"}}),
       "! line 3: <identifier> holds a blank, a comma, a \"<\" or a \"&\"\n"},
      {"CommaInSender", flood_with({{"warning@", "warning,"}}),
       "! line 4: <sender> holds a blank, a comma, a \"<\" or a \"&\"\n"},
      {"NoSender", flood_with({{"<sender>warning@water.example.th</sender>", ""}}),
       "- line 2: <alert> lacks <sender>\n"},
      {"StatusInLowerCase", flood_with({{"Actual", "actual"}}),
       "! line 6: \"actual\" is no word for <status>\n"},
      {"UrgencyInvented", flood_with({{"Immediate", "Now"}}),
       "! line 14: \"Now\" is no word for <urgency>\n"},
      {"CategoryInvented", flood_with({{">Met<", ">Meteo<"}}),
       "! line 11: \"Meteo\" is no word for <category>\n"},
      {"VeryLikely", flood_with({{"Observed", "Very Likely"}}),
       "- line 16: \"Very Likely\" is of CAP 1.0, taken for Likely\n"},
      {"PolygonOpen", flood_with({{"99.7</polygon>", "99.8</polygon>"}}),
       "! line 26: the polygon does not end where it begins\n"},
      {"PolygonOfTwo", flood_with({{"19.8,99.9 20.0,99.9 20.0,99.7 ", ""}}),
       "! line 26: a polygon needs at least 4 corners, this has 2\n"},
      {"PolygonOffTheEarth", flood_with({{"19.8,99.9", "99.9,19.8"}}),
       "! line 26: \"99.9,19.8\" lies nowhere on earth\n"},
      {"CircleWithoutRadius", flood_with({{"<geocode>", "<circle>19.9,99.8</circle><geocode>"}}),
       "! line 27: a circle reads like 19.9,99.8 5: latitude,longitude and kilometres\n"},
      {"OtherOrder",
       flood_with(
           {{"<status>Actual</status>", ""}, {"</scope>", "</scope><status>Actual</status>"}}),
       "- line 8: <status> stands too late in <alert>\n"},
      {"ElementInText", flood_with({{"warning@", "<b/>warning@"}}),
       "! line 4: <sender> must hold text, not elements\n- line 4: <sender> is empty\n"},
      {"Version11", flood_with({{"cap:1.2", "cap:1.1"}}), "- line 2: CAP 1.1, an older version\n"},
      {"Version10", flood_with({{"cap:1.2", "cap:1.0"}}),
       "! line 2: not CAP 1.2: <alert> of \"urn:oasis:names:tc:emergency:cap:1.0\"\n"},
      {"NoNameSpace", flood_with({{" xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"", ""}}),
       "! line 2: the root is not <alert> of CAP 1.2: it has no name space\n"},
      {"CancelWithoutReferences", flood_with({{">Alert<", ">Cancel<"}}),
       "- line 2: Cancel without <references>\n"},
  };
}

TEST(CapReader, X3_EachFaultHasItsLineAndItsSentence) {
  for (const FaultRow& row : fault_rows()) {
    const CapReading reading = open(row.text).reading;
    EXPECT_EQ(findings_of(reading), row.said) << row.name;
    EXPECT_FALSE(reading.usable(true)) << row.name;
    EXPECT_EQ(reading.usable(false), std::string(row.said).find('!') == std::string::npos)
        << row.name;
  }
}

TEST(CapReader, ReadsWhateverEncodingTheBytesAreIn) {
  const std::string text = flood_warning();
  const CapReading with_mark = open("\xEF\xBB\xBF" + text).reading;
  EXPECT_EQ(with_mark.alert.infos.at(0).headline, "น้ำป่าไหลหลาก");
  EXPECT_EQ(findings_of(with_mark), "");
  std::string utf16 = "\xFF\xFE";
  const std::string ascii = flood_with({{"encoding=\"UTF-8\"", "encoding=\"UTF-16\""},
                                        {"น้ำท่วมฉับพลัน", "flood"},
                                        {"กรมชลประทาน", "river"},
                                        {"น้ำป่าไหลหลาก", "Flash flood"},
                                        {"ระดับน้ำสูงขึ้นอย่างรวดเร็ว", "Rising"},
                                        {"ขึ้นที่สูงทันที", "Climb"},
                                        {"อำเภอแม่จัน", "Mae Chan"}});
  for (const char c : ascii) utf16 += {c, '\0'};
  EXPECT_EQ(open(utf16).reading.alert.infos.at(0).headline, "Flash flood");
  const CapReading latin = open(test::edited(ascii, {{"UTF-16", "ISO-8859-1"},
                                                     {"Flash flood",
                                                      "Crue \xE9"
                                                      "clair"}}))
                               .reading;
  EXPECT_EQ(latin.alert.infos.at(0).headline, "Crue éclair");
}

TEST(CapReader, TakesAWrapperApart) {
  std::string one = flood_warning();
  one.erase(0, one.find("<alert"));
  const auto messages = open_cap(
      "<alerts>\n" + one + test::edited(one, {{"0042", "0043"}}) +
          test::edited(one, {{"2026-11-24T14:00:00+07:00</sent>", "soon</sent>"}}) + "</alerts>",
      TrustedSigners(), kNow);
  ASSERT_TRUE(messages) << messages.error().message;
  ASSERT_EQ(messages->size(), 3U);
  EXPECT_EQ((*messages)[1].reading.alert.identifier, "flood-2026-0043");
  EXPECT_NE((*messages)[0].digest, (*messages)[1].digest);
  EXPECT_EQ(findings_of((*messages)[1].reading), "- line 31: one of several alerts in a wrapper\n");
  EXPECT_EQ((*messages)[2].reading.findings[0].line, 63);
}

TEST(CapTime, ReadsOffsetsAndNoImpossibleDay) {
  const auto utc = [](const char* text) {
    const CapTime time = parse_cap_time(text);
    return time.at ? base::format_utc(*time.at) + time.fault : "none";
  };
  EXPECT_EQ(utc("2026-11-24T14:40:40+07:00"), "2026-11-24T07:40:40.000Z");
  EXPECT_EQ(utc("2026-11-24T14:40:40-03:30"), "2026-11-24T18:10:40.000Z");
  EXPECT_EQ(utc("2028-02-29T00:00:00-00:00"), "2028-02-29T00:00:00.000Z");
  EXPECT_EQ(utc("2026-11-24T14:40:40.25+0700"),
            "2026-11-24T07:40:40.000Zthe offset lacks its colon");
  for (const char* bad :
       {"", "2026-02-29T00:00:00+07:00", "2026-00-10T00:00:00+07:00", "2026-11-24T24:00:00+07:00",
        "2026-11-24T14:60:00+07:00", "2026-11-24T14:00:60+07:00", "2026-11-24 14:00:00+07:00",
        "2026-11-24T14:00:00+15:00", "2026-11-24T14:00:00+07:00x", "26-11-24T14:00:00+07:00",
        "2026-11-24T14:00:00.+07:00", "2026-11-24T14:00:00+07:0", "1960-11-24T14:00:00+07:00"}) {
    EXPECT_EQ(utc(bad), "none") << bad;
  }
}

}  // namespace
}  // namespace hornbill::alerts
