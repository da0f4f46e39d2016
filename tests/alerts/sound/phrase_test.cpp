// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "alerts/sources/sound/language_gaps.h"
#include "alerts/sources/sound/phrase_reader.h"
#include "alerts/sources/sound/stock_phrases.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::alerts {
namespace {

std::vector<base::TextFault> faults_of(std::string_view text, PhraseLibrary& library) {
  base::FaultList faults;
  read_phrases({"/p/vi.toml", "vi", text, false}, library, faults);
  return faults.take_sorted();
}

TEST(PhraseTest, StockFilesHaveNoFaultAndTheSamePhrasesInBothLanguages) {
  PhraseLibrary library;
  for (const char* language : {"en", "vi"}) {
    base::FaultList faults;
    read_phrases({"x.toml", language, stock_phrase_text(language), true}, library, faults);
    EXPECT_TRUE(faults.take_sorted().empty()) << language;
  }
  for (const char* group : {"opening", "drill", "hazard", "area", "instruction"}) {
    ASSERT_FALSE(library.names(group).empty()) << group;
    for (const std::string& name : library.names(group)) {
      const std::string key = std::string(group) + "." + name;
      EXPECT_NE(library.find("en", key), nullptr) << key;
      EXPECT_NE(library.find("vi", key), nullptr) << key;
    }
  }
  for (const char* key : {"closing", "cancelled"}) {
    EXPECT_NE(library.find("en", key), nullptr);
    EXPECT_NE(library.find("vi", key), nullptr);
  }
}

// The file that docs/alerts.md shows has every group of the library, and no fault.
TEST(PhraseTest, TheDocumentedFileReadsAsItIsMeant) {
  std::ifstream stream(HORNBILL_SOURCE_DIR "/docs/alerts.md");
  const std::string document((std::istreambuf_iterator<char>(stream)), {});
  const std::size_t from = document.find("```toml\n[opening]");
  ASSERT_NE(from, std::string::npos);
  const std::string text = document.substr(from + 8, document.find("```", from + 8) - from - 8);
  PhraseLibrary library;
  base::FaultList faults;
  read_phrases({"/p/th.toml", "th", text, false}, library, faults);
  for (const base::TextFault& fault : faults.take_sorted()) ADD_FAILURE() << to_string(fault);
  const std::vector<std::string> keys = library.keys("th");
  for (const char* key : {"opening.life-safety", "opening.priority", "opening.normal", "closing",
                          "drill.first", "drill.last", "cancelled", "hazard.flood",
                          "area.riverside", "instruction.high-ground", "issuer.chiangrai.dpm"}) {
    EXPECT_NE(std::find(keys.begin(), keys.end(), key), keys.end()) << key;
  }
  EXPECT_EQ(library.find("th", "opening.life-safety")->recording->to, base::ms_to_frames(3100));
}

// Whoever copies the installed template begins with what the station says anyway.
TEST(PhraseTest, TheTemplatesAreInstalledAsTheyAreEmbedded) {
  std::ifstream rules(HORNBILL_SOURCE_DIR "/hornbill/CMakeLists.txt");
  const std::string installed((std::istreambuf_iterator<char>(rules)), {});
  for (const std::string language : {"en", "vi"}) {
    const std::string place = "/alerts/sources/sound/phrases/" + language + ".toml";
    EXPECT_NE(installed.find("${CMAKE_SOURCE_DIR}" + place), std::string::npos) << language;
    std::ifstream file(HORNBILL_SOURCE_DIR + place);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(text, stock_phrase_text(language)) << language;
  }
}

TEST(PhraseTest, AFileOfTheStationGoesOverTheStockPhrases) {
  const test::TemporaryFolder folder;
  folder.write("phrases/rec/flood.wav", "x");
  folder.write("phrases/en.toml",
               "[hazard]\nflood = { file = \"rec/flood.wav\", from = 0.5, to = 2.0 }\n");
  folder.write("phrases/lo.toml", "[hazard.flood]\ntext = \"ນ້ຳຖ້ວມ\"\n");
  base::FaultList faults;
  const PhraseLibrary library = load_phrases(folder / "phrases", faults);
  EXPECT_TRUE(faults.take_sorted().empty());
  const Phrase* flood = library.find("en-gb", "hazard.flood");
  ASSERT_NE(flood, nullptr);
  EXPECT_EQ(flood->recording->file, folder / "phrases/rec/flood.wav");
  EXPECT_EQ(flood->recording->from, base::ms_to_frames(500));
  EXPECT_EQ(flood->recording->to, base::seconds_to_frames(2));
  EXPECT_NE(library.find("lo", "hazard.flood"), nullptr);
  EXPECT_EQ(library.find("th", "hazard.flood"), nullptr);
  EXPECT_NE(library.find("en", "closing"), nullptr);
}

TEST(PhraseTest, ALanguageThatLacksAVoiceOrWhatIsSaidInEveryAlertIsKnownBefore) {
  base::FaultList faults;
  PhraseLibrary library = load_phrases("", faults);
  const Voices stock({});
  EXPECT_TRUE(gaps_of({"en", "vi-VN"}, library, stock).empty());
  const auto nothing = gaps_of({"th", "en", "TH"}, library, stock);
  ASSERT_EQ(nothing.size(), 1U);
  EXPECT_TRUE(nothing[0].phrases);
  // A voice alone opens nothing; texts of phrases alone say nothing.
  const Voices piper({{"th", Voice{.command = {"piper"}}}});
  for (const char* key :
       {"opening.life-safety", "opening.priority", "opening.normal", "cancelled", "drill.first"}) {
    library.set("th", key, {{}, "..."});
  }
  const auto voiced = gaps_of({"th"}, library, piper);
  ASSERT_EQ(voiced.size(), 1U);
  EXPECT_EQ(voiced[0].text,
            "not all of an alert is heard in Thai: these phrases are missing: drill.last");
  library.set("th", "drill.last", {{}, "..."});
  EXPECT_TRUE(gaps_of({"th"}, library, piper).empty());
  EXPECT_TRUE(gaps_of({"th"}, library, stock).at(0).phrases);
  for (const char* key : {"opening.life-safety", "opening.priority", "opening.normal", "cancelled",
                          "drill.first", "drill.last"}) {
    library.set("th", key, {Recording{"/rec/th.wav", {}, {}}, ""});
  }
  const auto recorded = gaps_of({"th"}, library, stock);
  ASSERT_EQ(recorded.size(), 1U);
  EXPECT_FALSE(recorded[0].phrases);
  EXPECT_EQ(recorded[0].text,
            "not all of an alert is heard in Thai: there is no voice for Thai, so its texts are "
            "not spoken");
}

TEST(PhraseTest, AllFaultsAreReportedAtOnceWithTheirPlaces) {
  PhraseLibrary library;
  const auto faults = faults_of(
      "[hazard]\n"
      "flood = { text = \"\" }\n"                            // empty
      "storm = { txt = \"x\" }\n"                            // unknown key, no text
      "fire = { text = \"hello {name}\" }\n"                 // unknown brace
      "heat = { file = \"a.wav\", from = 3.0, to = 1.0 }\n"  // backwards
      "cold = { text = \"ok\", from = 1.0, to = -1.0 }\n"    // no file, negative
      "Smoke = { text = \"capital\" }\n"                     // name
      "[opening]\nurgent = { text = \"x\" }\n"               // unknown
      "[drill]\nfirst = \"bare\"\n",                         // not a table
      library);
  const auto has = [&](int line, std::string_view words) {
    return std::any_of(faults.begin(), faults.end(), [&](const base::TextFault& f) {
      return f.at.line == line && f.cause.find(words) != std::string::npos;
    });
  };
  EXPECT_TRUE(has(2, "empty"));
  EXPECT_TRUE(has(3, "needs a \"text\" or a \"file\""));
  EXPECT_TRUE(has(3, "txt"));
  EXPECT_TRUE(has(4, "{station}"));
  EXPECT_TRUE(has(5, "later than"));
  EXPECT_TRUE(has(6, "missing"));
  EXPECT_TRUE(has(6, "0 to 600"));
  EXPECT_TRUE(has(7, "small letters"));
  EXPECT_TRUE(has(9, "urgent"));
  EXPECT_TRUE(has(11, "table"));
  EXPECT_NE(library.find("vi", "hazard.cold"), nullptr);
  EXPECT_EQ(library.find("vi", "hazard.fire"), nullptr);
}

TEST(PhraseTest, ARecordingThatIsNotThereIsAFaultAndTheTextStands) {
  const test::TemporaryFolder folder;
  folder.write("p/th.toml", "[hazard]\nflood = { file = \"gone.wav\", text = \"น้ำท่วม\" }\n");
  folder.write("p/notes of the day.toml", "");
  base::FaultList faults;
  const PhraseLibrary library = load_phrases(folder / "p", faults);
  const auto all = faults.take_sorted();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_NE(to_string(all[0]).find("language's code"), std::string::npos);
  EXPECT_NE(to_string(all[1]).find("gone.wav"), std::string::npos);
  EXPECT_FALSE(library.find("th", "hazard.flood")->recording.has_value());
  base::FaultList missing;
  load_phrases(folder / "nowhere", missing);
  EXPECT_TRUE(missing.has_errors());
}

}  // namespace
}  // namespace hornbill::alerts
