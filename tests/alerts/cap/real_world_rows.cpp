// SPDX-License-Identifier: Apache-2.0
#include "tests/alerts/cap/verdict_rows.h"

namespace hornbill::test {

// check: allow function (a table)
std::vector<VerdictRow> real_world_rows() {
  return {
      {"SenderLate", "order as in Switzerland",
       flood_with({{"<sender>warning@water.example.th</sender>", ""},
                   {"</sent>", "</sent><sender>warning@water.example.th</sender>"}}),
       kAccept, kRefuse, ""},
      {"NoSender", "none at all", flood_with({{"<sender>warning@water.example.th</sender>", ""}}),
       kAccept, kRefuse, ""},
      {"NoCategoryNoCertainty", "left out, as in Switzerland",
       flood_with({{"<category>Met</category>", ""}, {"<certainty>Observed</certainty>", ""}}),
       kAccept, kRefuse, ""},
      {"EventCodeLate", "order as of tsunami warnings",
       flood_with({{"<eventCode><valueName>OET</valueName><value>OET-182</value></eventCode>", ""},
                   {"</expires>",
                    "</expires><eventCode><valueName>OET</valueName><value>OET-182</value>"
                    "</eventCode>"}}),
       kAccept, kRefuse, ""},
      {"ValueBeforeName", "in a geocode",
       flood_with({{"<valueName>TH-PCODE</valueName><value>5707</value>",
                    "<value>5707</value><valueName>TH-PCODE</valueName>"}}),
       kAccept, kRefuse, ""},
      {"LetterZ", "UTC as the rest of the world writes it",
       flood_with({{"2026-11-24T14:00:00+07:00</sent>", "2026-11-24T07:00:00Z</sent>"}}), kAccept,
       kRefuse, ""},
      {"Fractions", "of a second",
       flood_with({{"20:00:00+07:00</expires>", "20:00:00.000+07:00</expires>"}}), kAccept, kRefuse,
       ""},
      {"OffsetWithoutColon", "+0700",
       flood_with({{"20:00:00+07:00</expires>", "20:00:00+0700</expires>"}}), kAccept, kRefuse, ""},
      {"Version11", "the older name space", flood_with({{"cap:1.2", "cap:1.1"}}), kAccept, kRefuse,
       ""},
      {"VeryLikely", "a word of CAP 1.0", flood_with({{"Observed", "Very Likely"}}), kAccept,
       kRefuse, ""},
      {"ThereAndBack", "a polygon of three corners, as in Germany",
       flood_with({{"<polygon>", "<polygon>51.4,13.3 51.5,13.4 51.4,13.3</polygon><polygon>"}}),
       kAccept, kRefuse, ""},
      {"BeyondTheDateLine", "longitudes to 190",
       flood_with({{"<polygon>", "<polygon>-21,179 -21,190 -20,190 -21,179</polygon><polygon>"}}),
       kAccept, kRefuse, ""},
      {"OwnElement", "of a vendor",
       flood_with({{"</scope>", "</scope><x:y xmlns:x=\"urn:vendor\">1</x:y>"}}), kAccept, kRefuse,
       ""},
      {"UnknownElement", "in CAP's own name space",
       flood_with({{"</scope>", "</scope><password>x</password>"}}), kAccept, kRefuse, ""},
      {"NoAreaDescription", "shape only", flood_with({{"<areaDesc>อำเภอแม่จัน</areaDesc>", ""}}),
       kAccept, kRefuse, ""},
      {"LanguageInWords", "\"English language\"", flood_with({{">th<", ">English language<"}}),
       kAccept, kRefuse, ""},
      {"UpdateWithoutReferences", "counts as new", flood_with({{">Alert<", ">Update<"}}), kAccept,
       kRefuse, ""},
      {"NoEvent", "the headline says it", flood_with({{"<event>น้ำท่วมฉับพลัน</event>", ""}}), kAccept,
       kRefuse, ""},
      {"SizeInWords", "of a picture",
       flood_with({{"<area>",
                    "<resource><resourceDesc>Map</resourceDesc><mimeType>image/png</mimeType>"
                    "<size>2 MB</size><uri>https://x.example/a.png</uri></resource><area>"}}),
       kAccept, kRefuse, ""},
      {"BadReferenceBesideGood", "one of two is not to be read",
       flood_with({{">Alert<", ">Update<"},
                   {"</scope>",
                    "</scope><references>nonsense warning@water.example.th,flood-2026-0041,"
                    "2026-11-24T13:00:00+07:00</references>"}}),
       kAccept, kRefuse, ""},
  };
}

}  // namespace hornbill::test
