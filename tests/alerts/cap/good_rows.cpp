// SPDX-License-Identifier: Apache-2.0
#include "tests/alerts/cap/verdict_rows.h"

namespace hornbill::test {
namespace {

constexpr const char* kReferences =
    "<references>warning@water.example.th,flood-2026-0041,2026-11-24T13:00:00+07:00</references>";

std::string without_infos() {
  std::string text = flood_warning();
  const std::size_t begin = text.find("  <info>");
  text.erase(begin, text.find("</alert>") - begin);
  return text;
}

std::string with_prefix() {
  std::string out;
  const std::string text = flood_warning();
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] != '<' || text[i + 1] == '?') continue;
    if (text[i + 1] == '/') out += text[++i];
    out += "cap:";
  }
  return edited(out, {{"xmlns=", "xmlns:cap="}});
}

std::string large_polygon(int corners) {
  std::string ring;
  for (int i = 0; i < corners; ++i) {
    ring += "19.8," + std::to_string(99.7 + 0.2 * i / corners) + " ";
  }
  return flood_with({{"19.8,99.7 19.8,99.9 20.0,99.9", "19.8,99.7 " + ring + "20.0,99.9"}});
}

}  // namespace

// check: allow function (a table)
std::vector<VerdictRow> good_rows() {
  const std::string english =
      info_of({{">th<", ">en<"}, {"น้ำป่าไหลหลาก", "Flash flood in the valley"}});
  return {
      {"Flood", "the message itself", flood_warning(), kAccept, kAccept, "accepted from this"},
      {"TwoLanguages", "an <info> a language", flood_and(english), kAccept, kAccept, ""},
      {"ThreeLanguages", "Thai, English, Lao", flood_and(english + info_of({{">th<", ">lo<"}})),
       kAccept, kAccept, ""},
      {"CountryTag", "en-GB serves en", flood_with({{">th<", ">en-GB<"}}), kAccept, kAccept, ""},
      {"NoLanguage", "counts as en-US", flood_with({{"<language>th</language>", ""}}), kAccept,
       kAccept, ""},
      {"RightToLeft", "Hebrew beside English",
       flood_and(info_of({{">th<", ">he-IL<"}, {"น้ำป่าไหลหลาก", "שיטפון בעמק"}})), kAccept, kAccept,
       ""},
      {"CircleOnly", "earthquake, no polygon",
       flood_with({{"<polygon>19.8,99.7 19.8,99.9 20.0,99.9 20.0,99.7 19.8,99.7</polygon>",
                    "<circle>19.91,99.81 5</circle>"}}),
       kAccept, kAccept, ""},
      {"CodeOnly", "geocode, no shape",
       flood_with({{"<polygon>19.8,99.7 19.8,99.9 20.0,99.9 20.0,99.7 19.8,99.7</polygon>", ""}}),
       kAccept, kAccept, ""},
      {"ProvinceCode", "a code that the zone is part of",
       flood_with({{"<polygon>19.8,99.7 19.8,99.9 20.0,99.9 20.0,99.7 19.8,99.7</polygon>", ""},
                   {"5707", "57"}}),
       kAccept, kAccept, ""},
      {"VillageCode", "a code within the zone's star",
       flood_with({{"<polygon>19.8,99.7 19.8,99.9 20.0,99.9 20.0,99.7 19.8,99.7</polygon>", ""},
                   {"5707", "57070203"}}),
       kAccept, kAccept, ""},
      {"EmmaId", "European warning region",
       flood_with({{"TH-PCODE", "EMMA_ID"}, {"5707", "TH011"}}), kAccept, kAccept, ""},
      {"SameCounty", "American county code",
       flood_with({{"TH-PCODE", "SAME"},
                   {"5707", "006109"},
                   {"19.8,99.7 19.8,99.9 20.0,99.9 20.0,"
                    "99.7 19.8,99.7",
                    "38.4,-120.1 38.3,-119.9 38.5,-119.7 38.4,-120.1"}}),
       kAccept, kAccept, ""},
      {"SameState", "the state around the county",
       flood_with({{"TH-PCODE", "SAME"}, {"5707", "006000"}}), kAccept, kAccept, ""},
      {"ManyCodes", "two codes, one of here",
       flood_with({{"<geocode>",
                    "<geocode><valueName>TH-PCODE</valueName><value>9001</value></geocode>"
                    "<geocode>"}}),
       kAccept, kAccept, ""},
      {"TwoAreas", "one of here, one of elsewhere",
       flood_with({{"<area>",
                    "<area><areaDesc>South</areaDesc><polygon>7,100 7,101 8,101 7,100"
                    "</polygon></area><area>"}}),
       kAccept, kAccept, ""},
      {"ManyPolygons", "several in one area",
       flood_with({{"<polygon>", "<polygon>7,100 7,101 8,101 7,100</polygon><polygon>"}}), kAccept,
       kAccept, ""},
      {"LargePolygon", "30,000 corners", large_polygon(30'000), kAccept, kAccept, ""},
      {"NoExpiry", "half a day from its sending",
       flood_with({{"<expires>2026-11-24T20:00:00+07:00</expires>", ""}}), kAccept, kAccept, ""},
      {"NoEffective", "from its sending on",
       flood_with({{"<effective>2026-11-24T14:00:00+07:00</effective>", ""}}), kAccept, kAccept,
       ""},
      {"LaterEffective", "announced ahead",
       flood_with({{"<effective>2026-11-24T14", "<effective>2026-11-24T18"}}), kAccept, kAccept,
       ""},
      {"OnsetTomorrow", "of an event to come",
       flood_with({{"<expires>2026-11-24",
                    "<onset>2026-11-25T09:00:00+07:00</onset><expires>2026-11-26"}}),
       kAccept, kAccept, ""},
      {"UtcOffset", "-00:00 as the standard wants it",
       flood_with({{"2026-11-24T14:00:00+07:00</sent>", "2026-11-24T07:00:00-00:00</sent>"}}),
       kAccept, kAccept, ""},
      {"PlusZeroOffset", "+00:00 as many write it",
       flood_with({{"2026-11-24T14:00:00+07:00</sent>", "2026-11-24T07:00:00+00:00</sent>"}}),
       kAccept, kAccept, ""},
      {"Update", "of the sender's own",
       flood_with({{">Alert<", ">Update<"}, {"</scope>", "</scope>" + std::string(kReferences)}}),
       kAccept, kAccept, ""},
      {"Cancel", "with the <info> of before",
       flood_with({{">Alert<", ">Cancel<"}, {"</scope>", "</scope>" + std::string(kReferences)}}),
       kAccept, kAccept, ""},
      {"CancelNoInfo", "bare",
       edited(without_infos(),
              {{">Alert<", ">Cancel<"}, {"</scope>", "</scope>" + std::string(kReferences)}}),
       kAccept, kAccept, ""},
      {"AllClear", "an update that is over ends what it updates",
       flood_with({{">Alert<", ">Update<"},
                   {"Immediate", "Past"},
                   {"Evacuate", "AllClear"},
                   {"</scope>", "</scope>" + std::string(kReferences)}}),
       kAccept, kAccept, ""},
      {"Exercise", "a drill", flood_with({{"Actual", "Exercise"}}), kAccept, kAccept, ""},
      {"ExtremePossible", "a storm that may come",
       flood_with({{"Immediate", "Expected"}, {"Severe", "Extreme"}, {"Observed", "Possible"}}),
       kAccept, kAccept, ""},
      {"Minor", "for the record", flood_with({{"Severe", "Minor"}}), kAccept, kAccept, ""},
      {"AllUnknown", "urgency, severity, certainty",
       flood_with({{"Immediate", "Unknown"}, {"Severe", "Unknown"}, {"Observed", "Unknown"}}),
       kAccept, kAccept, ""},
      {"TwoCategories", "Met and Safety",
       flood_with({{"<event>", "<category>Safety</category><event>"}}), kAccept, kAccept, ""},
      {"FiveResponses", "several things to do",
       flood_with({{"<urgency>",
                    "<responseType>Shelter</responseType><responseType>Avoid</responseType>"
                    "<responseType>Monitor</responseType><urgency>"}}),
       kAccept, kAccept, ""},
      {"Parameters", "a service's own values",
       flood_with({{"<area>",
                    "<parameter><valueName>awareness_level</valueName><value>4; red; Extreme"
                    "</value></parameter><parameter><valueName>empty</valueName><value></value>"
                    "</parameter><area>"}}),
       kAccept, kAccept, ""},
      {"EmptyOptionals", "empty elements as in Canada",
       flood_with(
           {{"</scope>", "</scope><restriction/><addresses/><note/><references/><incidents/>"}}),
       kAccept, kAccept, ""},
      {"Prefix", "every element as cap:", with_prefix(), kAccept, kAccept, ""},
      {"Stylesheet", "an instruction before the root",
       flood_with({{"<alert", "<?xml-stylesheet href='a.xsl' type='text/xsl'?><alert"}}), kAccept,
       kAccept, ""},
      {"Comments", "between and within",
       flood_with({{"<sender>warning", "<!-- who --><sender>warn<!-- ing -->ing"}}), kAccept,
       kAccept, ""},
      {"CData", "as a text",
       flood_with({{"ระดับน้ำสูงขึ้นอย่างรวดเร็ว", "<![CDATA[ระดับน้ำ < 5 m & rising]]>"}}), kAccept,
       kAccept, ""},
      {"NoDeclaration", "no <?xml ...?>",
       flood_with({{"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", ""}}), kAccept, kAccept, ""},
      {"HeadlineOnly", "no description, no instruction",
       flood_with({{"<description>ระดับน้ำสูงขึ้นอย่างรวดเร็ว</description>", ""},
                   {"<instruction>ขึ้นที่สูงทันที</instruction>", ""}}),
       kAccept, kAccept, ""},
      {"EventOnly", "the event and its area are said",
       flood_with({{"<description>ระดับน้ำสูงขึ้นอย่างรวดเร็ว</description>", ""},
                   {"<instruction>ขึ้นที่สูงทันที</instruction>", ""},
                   {"<headline>น้ำป่าไหลหลาก</headline>", ""}}),
       kAccept, kAccept, ""},
      {"EmbeddedAudio", "an MP3 in base64",
       flood_with({{"<area>",
                    "<resource><resourceDesc>Spoken</resourceDesc><mimeType>audio/mpeg</mimeType>"
                    "<derefUri>" +
                        std::string(120'000, 'A') + "</derefUri></resource><area>"}}),
       kAccept, kAccept, ""},
      {"Restricted", "for some only: a person decides",
       flood_with({{">Public<", ">Restricted<"},
                   {"</scope>", "</scope><restriction>Dam staff</restriction>"}}),
       kHold, kHold, "scope Restricted"},
      {"WordsOnly", "an area without codes or shapes: a person decides",
       flood_with({{"<polygon>19.8,99.7 19.8,99.9 20.0,99.9 20.0,99.7 19.8,99.7</polygon>", ""},
                   {"<geocode><valueName>TH-PCODE</valueName><value>5707</value></geocode>", ""}}),
       kHold, kHold, "in words or codes"},
  };
}

}  // namespace hornbill::test
