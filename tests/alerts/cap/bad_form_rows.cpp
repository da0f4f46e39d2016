// SPDX-License-Identifier: Apache-2.0
#include "tests/alerts/cap/verdict_rows.h"

namespace hornbill::test {
namespace {

VerdictRow refused(const char* name, const char* what, std::string text, const char* reason) {
  return {name, what, std::move(text), kRefuse, kRefuse, reason};
}

std::string repeated(const std::string& piece, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += piece;
  return out;
}

std::vector<VerdictRow> not_xml() {
  const std::string declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  return {
      refused("Empty", "no bytes", "", "empty"),
      refused("PlainText", "no XML", "Flood in the valley. Go!", "not well-formed"),
      refused("Html", "a page instead", "<html><body>Sign in</body></html>", "not <alert>"),
      refused("CutOff", "half a message", flood_warning().substr(0, 900), "not well-formed"),
      refused("Tail", "something after the root", flood_warning() + "<alert/>", "not well-formed"),
      refused("NulByte", "in a text", flood_with({{"Actual", std::string("Act\0ual", 7)}}),
              "not well-formed"),
      refused("BadUtf8", "a byte that is none", flood_with({{"Actual", "Act\xFFual"}}),
              "not well-formed"),
      refused("UnknownEncoding", "x-nowhere", flood_with({{"UTF-8", "x-nowhere"}}),
              "not well-formed"),
      refused("UnknownEntity", "&river;", flood_with({{"Actual", "&river;"}}), "not well-formed"),
      refused("DocumentType", "an empty one",
              flood_with({{declaration.c_str(), declaration + "<!DOCTYPE alert>"}}),
              "document type"),
      refused("ExternalType", "of another host",
              flood_with({{declaration.c_str(),
                           declaration + "<!DOCTYPE alert SYSTEM \"http://127.0.0.1:1/a.dtd\">"}}),
              "document type"),
      refused(
          "EntityOfFile", "XXE",
          flood_with({{declaration.c_str(),
                       declaration + "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"},
                      {"Actual", "&x;"}}),
          "document type"),
      refused("XInclude", "of a file",
              flood_with({{"</scope>",
                           "</scope><i:include xmlns:i=\"http://www.w3.org/2001/XInclude"
                           "\" href=\"file:///etc/passwd\"/>"}}),
              "XInclude"),
      refused("TooDeep", "a hundred levels",
              flood_with({{"</scope>", "</scope>" + repeated("<a>", 100) + repeated("</a>", 100)}}),
              "deep"),
      refused("TooLong", "more than 4 MB", flood_warning() + std::string(5U << 20U, ' '), "bytes"),
      refused("EmptyWrapper", "no alert in it", "<alerts/>", "holds no alert"),
  };
}

std::vector<VerdictRow> not_cap() {
  return {
      refused("NoNameSpace", "plain <alert>",
              flood_with({{" xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"", ""}}), "not"),
      refused("OtherNameSpace", "of another standard",
              flood_with({{"emergency:cap:1.2", "emergency:alerts:1.2"}}), "not CAP 1.2"),
      refused("Version10", "the oldest", flood_with({{"cap:1.2", "cap:1.0"}}), "not CAP 1.2"),
      refused("OtherRoot", "<info> alone",
              "<info xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><event>x</event></info>",
              "not CAP 1.2"),
      refused("FieldsElsewhere", "children of no name space",
              flood_with({{"<identifier>", "<identifier xmlns=\"\">"}}), "lacks <identifier>"),
  };
}

std::vector<VerdictRow> bad_envelope() {
  return {
      refused("NoIdentifier", "", flood_with({{"<identifier>flood-2026-0042</identifier>", ""}}),
              "lacks <identifier>"),
      refused("EmptyIdentifier", "", flood_with({{"flood-2026-0042", " "}}),
              "<identifier> is empty"),
      refused("BlankInIdentifier", "", flood_with({{"flood-2026", "flood 2026"}}), "blank"),
      refused("CommaInIdentifier", "", flood_with({{"flood-2026", "flood,2026"}}), "comma"),
      refused("AmpersandInIdentifier", "", flood_with({{"flood-2026", "flood&amp;2026"}}), "\"&\""),
      refused("TwoIdentifiers", "",
              flood_with({{"</identifier>",
                           "</identifier><identifier>x"
                           "</identifier>"}}),
              "twice"),
      refused("BlankInSender", "", flood_with({{"warning@", "warning @"}}), "<sender> holds"),
      refused("LessInSender", "", flood_with({{"warning@", "warning&lt;@"}}), "<sender> holds"),
      refused("TwoSenders", "", flood_with({{"</sender>", "</sender><sender>me@x</sender>"}}),
              "twice"),
      refused("NoSent", "", flood_with({{"<sent>2026-11-24T14:00:00+07:00</sent>", ""}}),
              "lacks <sent>"),
      refused("NoStatus", "", flood_with({{"<status>Actual</status>", ""}}), "lacks <status>"),
      refused("TwoStatuses", "", flood_with({{"</status>", "</status><status>Test</status>"}}),
              "twice"),
      refused("StatusInvented", "", flood_with({{"Actual", "Real"}}), "no word for <status>"),
      refused("StatusInLowerCase", "", flood_with({{"Actual", "actual"}}), "no word for <status>"),
      refused("NoMsgType", "", flood_with({{"<msgType>Alert</msgType>", ""}}), "lacks <msgType>"),
      refused("MsgTypeInvented", "", flood_with({{">Alert<", ">Warn<"}}), "no word for <msgType>"),
      refused("NoScope", "", flood_with({{"<scope>Public</scope>", ""}}), "lacks <scope>"),
      refused("ScopeInvented", "", flood_with({{">Public<", ">Everyone<"}}), "no word for <scope>"),
      refused("ElementInStatus", "", flood_with({{">Actual<", "><b>Actual</b><"}}),
              "must hold text"),
      refused("ManyReferences", "1,001 of them",
              flood_with({{"</scope>", "</scope><references>" +
                                           repeated("a@b,c,2026-11-24T13:00:00+07:00 ", 1'001) +
                                           "</references>"}}),
              "more than 1000 references"),
  };
}

std::vector<VerdictRow> bad_times() {
  const auto sent = [](const char* text) {
    return flood_with({{"2026-11-24T14:00:00+07:00</sent>", std::string(text) + "</sent>"}});
  };
  return {
      refused("MonthThirteen", "", sent("2026-13-24T14:00:00+07:00"), "is no time"),
      refused("February30", "", sent("2026-02-30T14:00:00+07:00"), "is no time"),
      refused("Hour24", "", sent("2026-11-24T24:00:00+07:00"), "is no time"),
      refused("CommaOffset", "", sent("2026-11-24T14:00:00,07:00"), "offset must begin"),
      refused("NoOffset", "", sent("2026-11-24T14:00:00"), "lacks the offset"),
      refused("OffsetOf99", "", sent("2026-11-24T14:00:00+99:00"), "offset must read"),
      refused("BlankForT", "", sent("2026-11-24 14:00:00+07:00"), "is no time"),
      refused("DayFirst", "", sent("24-11-2026T14:00:00+07:00"), "is no time"),
      refused("Words", "", sent("this afternoon"), "is no time"),
      refused("BadExpires", "",
              flood_with({{"2026-11-24T20:00:00+07:00</expires>", "2026-11-24</expires>"}}),
              "<expires>"),
      refused("BadEffective", "",
              flood_with({{"2026-11-24T14:00:00+07:00</effective>", "now</effective>"}}),
              "<effective>"),
      refused(
          "TwoExpires", "",
          flood_with({{"</expires>", "</expires><expires>2027-11-24T20:00:00+07:00</expires>"}}),
          "twice"),
  };
}

std::vector<VerdictRow> bad_infos() {
  constexpr const char* kRing = "19.8,99.7 19.8,99.9 20.0,99.9 20.0,99.7 19.8,99.7";
  return {
      refused("UrgencyInvented", "", flood_with({{"Immediate", "Now"}}), "<urgency>"),
      refused("SeverityInvented", "", flood_with({{"Severe", "Bad"}}), "<severity>"),
      refused("CertaintyInvented", "", flood_with({{"Observed", "Sure"}}), "<certainty>"),
      refused("CategoryInvented", "", flood_with({{">Met<", ">Meteo<"}}), "<category>"),
      refused("ResponseInvented", "", flood_with({{"Evacuate", "Run"}}), "<responseType>"),
      refused("TwoUrgencies", "", flood_with({{"</urgency>", "</urgency><urgency>Past</urgency>"}}),
              "twice"),
      refused("TwoLanguages", "",
              flood_with({{"</language>", "</language><language>en</language>"}}), "twice"),
      refused("TwoHeadlines", "",
              flood_with({{"</headline>", "</headline><headline>x</headline>"}}), "twice"),
      refused("PolygonOpen", "", flood_with({{"99.7</polygon>", "99.8</polygon>"}}),
              "does not end where it begins"),
      refused("PolygonOfTwo", "", flood_with({{kRing, "19.8,99.7 19.8,99.7"}}), "at least 4"),
      refused("PolygonOfWords", "", flood_with({{kRing, "along the river"}}), "is no point"),
      refused("PolygonOfThrees", "", flood_with({{"19.8,99.9", "19.8,99.9,12"}}), "is no point"),
      refused("PolygonOffTheEarth", "latitude and longitude swapped",
              flood_with({{kRing, "99.7,19.8 99.9,19.8 99.9,20.0 99.7,19.8"}}), "nowhere on earth"),
      refused("PolygonNotANumber", "", flood_with({{"19.8,99.9", "nan,99.9"}}), "is no point"),
      refused("PolygonOfElements", "", flood_with({{kRing, "<p>19.8,99.7</p>"}}), "must hold text"),
      refused("CircleWithoutRadius", "",
              flood_with({{"<geocode>", "<circle>19.9,99.8</circle><geocode>"}}), "a circle reads"),
      refused("CircleNegative", "",
              flood_with({{"<geocode>", "<circle>19.9,99.8 -5</circle><geocode>"}}),
              "a circle reads"),
      refused("ManyInfos", "65 of them", flood_and(repeated(info_of({}), 64)),
              "more than 64 <info>"),
      refused("ManyAreas", "5,001 of them",
              flood_with(
                  {{"<area>", repeated("<area><areaDesc>x</areaDesc></area>", 5'001) + "<area>"}}),
              "more than 5000 <area>"),
      refused("ManyCorners", "300,001 of them",
              flood_with({{kRing, "1,1 " + repeated("2,2 ", 300'000) + "1,1"}}),
              "more than 300000 corners"),
      refused("LongText", "a description of 200 kB",
              flood_with({{"ระดับน้ำสูงขึ้นอย่างรวดเร็ว", std::string(200'000, 'x')}}), "is longer than"),
  };
}

}  // namespace

std::vector<VerdictRow> bad_form_rows() {
  std::vector<VerdictRow> out;
  for (auto* group : {&not_xml, &not_cap, &bad_envelope, &bad_times, &bad_infos}) {
    for (VerdictRow& row : (*group)()) out.push_back(std::move(row));
  }
  return out;
}

}  // namespace hornbill::test
