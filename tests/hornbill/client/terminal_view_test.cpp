// SPDX-License-Identifier: Apache-2.0
#include "hornbill/terminal_view.h"

#include <gtest/gtest.h>

#include "hornbill/text_width.h"

namespace hornbill {
namespace {

web::StationStatus morning() {
  web::StationStatus s;
  s.station = "บ้านหนองบัว";
  s.time = "2026-11-24T06:12:41+07:00";
  s.clock_trusted = s.live = s.ready = true;
  web::ProgrammeStatus main;
  main.name = "main";
  main.state = "playing";
  main.on_air.push_back(
      {"item", "Morning broadcast", "rose", "Hoa hồng", "Sao Mai", "", 134'000, 245'000, ""});
  main.on_air.push_back(
      {"overlay", "Scam calls", "scam/1", "Voices that lie", "", "", 12'000, 30'000, ""});
  main.next.push_back({"Hour signal", "segment:hour", "2026-11-24T07:00:00+07:00", true});
  main.next.push_back({"Music", "playlist:music", "2026-11-24T07:00:06+07:00", false});
  s.programmes.push_back(main);
  web::ProgrammeStatus school;
  school.name = "school";
  school.state = "fallback";
  school.on_air.push_back({"fallback", "", "", "built-in sound", "", "", 3'723'000, std::nullopt,
                           "no fallback item can play"});
  s.programmes.push_back(school);
  s.zones.push_back({"village", "main", -9.1, -18.3, -0.4});
  s.zones.push_back({"school", "school", -120.0, -120.0, 0.0});
  s.outputs.push_back({"soundcard default", "village", "playing", "", 2, 0, 0, 23.0, 0.0});
  s.outputs.push_back({"soundcard USB", "school", "lost", "no such device", 0, 0, 0, 0.0, 0.0});
  s.faults.push_back({"output.school", "2026-11-24T06:10:02+07:00",
                      "The sound card \"USB\" of zone school is gone since 06:10; it is looked for "
                      "every second"});
  return s;
}

std::string trimmed(const std::vector<std::string>& lines) {
  std::string out;
  for (std::string line : lines) {
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

TEST(TerminalView, ShowsTheStationInEightyColumns) {
  EXPECT_EQ(trimmed(terminal_view(morning(), {})),
            R"(บ้านหนองบัว                                                   2026-11-24  06:12:41
────────────────────────────────────────────────────────────────────────────────
main       ON AIR  Morning broadcast
           Hoa hồng - Sao Mai
           ━━━━━━━━━━━━━━━━━━━━━━━━────────────────────  2:14 of 4:05  1:51 left
           + Voices that lie, over it                                  0:18 left
  next     07:00:00  Hour signal  (segment:hour)                      on the dot
           07:00:06  Music  (playlist:music)

school     FALLBACK
           built-in sound
           for 1:02:03
           no fallback item can play

village    ███████████████████████████████·····┃·······  -18.3 dB peak   -9.1 L
school     ············································   -inf dB peak   -inf
           -60    -48      -36     -24      -12   -6   0

outputs    ● playing  village: soundcard default (2 dropouts)
           ● lost     school: soundcard USB - no such device
faults     2 min     The sound card "USB" of zone school is gone since 06:10; it
                     is looked for every second
)");
}

TEST(TerminalView, AFaultShowsHowOldItIsAlsoOverMidnightAndAChangeOfTheZonesTime) {
  const auto age = [](const char* since, const char* now) {
    web::StationStatus s = morning();
    s.time = now;
    s.faults[0].since = since;
    const std::string all = trimmed(terminal_view(s, {}));
    const std::size_t at = all.find("faults     ") + 11;
    const std::string shown = all.substr(at, 10);
    return shown.substr(0, shown.find_last_not_of(' ') + 1);
  };
  EXPECT_EQ(age("2026-11-24T06:12:00+07:00", "2026-11-24T06:12:41+07:00"), "41 s");
  EXPECT_EQ(age("2026-11-24T06:07:00+07:00", "2026-11-24T06:12:41+07:00"), "5 min");
  EXPECT_EQ(age("2026-11-23T23:59:59+07:00", "2026-11-24T02:12:41+07:00"), "2 h");
  EXPECT_EQ(age("2026-11-22T06:12:42+07:00", "2026-11-24T06:12:41+07:00"), "1 day");
  EXPECT_EQ(age("2026-11-21T06:10:02+07:00", "2026-11-24T06:12:41+07:00"), "3 days");
  EXPECT_EQ(age("2026-10-25T01:30:00+02:00", "2026-10-25T02:30:00+01:00"), "2 h");
  EXPECT_EQ(age("2026-11-24T06:13:00+07:00", "2026-11-24T06:12:41+07:00"), "0 s") << "set back";
  EXPECT_EQ(age("", "2026-11-24T06:12:41+07:00"), "");
}

TEST(TerminalView, NoLineIsWiderThanTheTerminal) {
  web::StationStatus s = morning();
  s.station = std::string(300, 'x');
  s.programmes[0].name = std::string(50, 'n');
  s.programmes[0].on_air[0].title = std::string(500, 't');
  s.programmes[0].on_air[1].title =
      "新闻新闻新闻新闻新闻新闻新闻新闻新闻新闻新闻新闻新闻新闻新闻新闻新闻新闻新闻新闻";
  s.programmes[0].next[0].entry = std::string(200, 'e');
  s.zones[0].name = std::string(40, 'z');
  s.outputs[1].text = std::string(200, 'o');
  s.faults[0].text.assign(300, 'f');
  s.faults[0].text += " word";
  for (int width = 40; width <= 200; width += 7) {
    for (const std::string& line : terminal_view(s, {width, false, true})) {
      EXPECT_LE(text_width(line), width) << line;
    }
  }
}

TEST(TerminalView, WithoutUnicodeEveryByteOfItsOwnIsAscii) {
  web::StationStatus s = morning();
  s.station = "Nong Bua";
  s.programmes[0].on_air[0].title = "Rose";
  for (const std::string& line : terminal_view(s, {80, true, false})) {
    for (const char c : line) EXPECT_LT(static_cast<unsigned char>(c), 0x80) << line;
  }
}

TEST(TerminalView, ColoursAreOnlyThereWhereAskedForAndTextsCannotAddAny) {
  web::StationStatus s = morning();
  s.programmes[0].on_air[0].title = "\x1b[31mRed";
  s.faults[0].text = "bad\x1b]0;title\x07";
  for (const std::string& line : terminal_view(s, {80, false, true})) {
    EXPECT_EQ(line.find('\x1b'), std::string::npos) << line;
    EXPECT_EQ(line.find('\x07'), std::string::npos) << line;
  }
  std::string coloured;
  for (const std::string& line : terminal_view(s, {80, true, true})) coloured += line;
  EXPECT_NE(coloured.find("\x1b[32mON AIR"), std::string::npos);
  EXPECT_EQ(coloured.find("\x1b[31mRed"), std::string::npos);
}

TEST(TerminalView, T12_ADrillHasAnotherWordAndAnotherColourThanARealAlert) {
  const auto label = [](bool drill, const char* sounding) {
    web::StationStatus s = morning();
    web::AlertStatus alert;
    alert.number = 7;
    alert.urgency = "life-safety";
    alert.drill = drill;
    alert.title = "Flood";
    alert.sounding = sounding;
    s.alerts.push_back(alert);
    std::string coloured;
    for (const std::string& line : terminal_view(s, {80, true, true})) coloured += line + "\n";
    const std::size_t number = coloured.find("7  ");
    const std::size_t begin = coloured.rfind('\n', number) + 1;
    const std::string text = coloured.substr(begin, number - begin);
    return text.substr(0, text.find(' '));
  };
  EXPECT_EQ(label(false, "village"), "\x1b[1;31mALERT");
  EXPECT_EQ(label(true, "village"), "\x1b[33mDRILL");
  EXPECT_EQ(label(false, ""), "\x1b[1;31malert");
  EXPECT_EQ(label(true, ""), "\x1b[36mdrill");
}

TEST(TerminalView, AStationThatSaysNothingIsShownAllTheSame) {
  EXPECT_GE(terminal_view({}, {}).size(), 3U);
}

TEST(TerminalView, BetweenTwoReportsTheTimeOnAirMovesOnAndEndsAtTheLength) {
  web::StationStatus s = morning();
  advance(s, 1000);
  EXPECT_EQ(s.programmes[0].on_air[0].elapsed_ms, 135'000);
  advance(s, 10'000'000);
  EXPECT_NE(trimmed(terminal_view(s, {})).find("4:05 of 4:05  0:00 left"), std::string::npos);
}

}  // namespace
}  // namespace hornbill
