// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "alerts/sources/sound/preview.h"
#include "alerts/sources/sound/signals.h"
#include "tests/alerts/sound/render_fixture.h"

namespace hornbill::alerts {
namespace {

TEST_F(RenderTest, ALiveMessageIsOneForAllZonesBehindTheirOpenings) {
  RenderRequest request = flood({"vi"});
  request.draft.messages.clear();
  request.draft.live = LiveMessage{"desk", std::chrono::minutes(2)};
  request.zones.push_back({"school", {"vi", "en"}});
  const RenderedAlert alert = render(request);
  ASSERT_EQ(alert.plan.size(), 1U);
  const SoundGroup& group = alert.plan[0];
  EXPECT_EQ(group.zones, (std::vector<std::string>{"village", "school"}));
  EXPECT_EQ(kinds(group.repeated),
            (Kinds{{PieceKind::opening, "vi"}, {PieceKind::opening, "en"}, {PieceKind::live, ""}}));
  EXPECT_EQ(
      kinds(group.after),
      (Kinds{{PieceKind::closing, "vi"}, {PieceKind::closing, "en"}, {PieceKind::end_signal, ""}}));
  EXPECT_TRUE(alert.unheard.empty());
  // The preview holds its place with two seconds of silence.
  const auto heard = heard_pieces(alert, 0, {1, {}});
  EXPECT_EQ(heard[3].ends - heard[3].begins, base::seconds_to_frames(2));
  const std::string path = folder_ / "hear.wav";
  EXPECT_TRUE(write_preview(alert, heard, {}, path));
}

// A correction ends the alert with its piece, so that no piece may be a whole long text.
TEST_F(RenderTest, E4_ALongTextIsPiecesThatEndWithTheirSentences) {
  RenderRequest request = flood({"en"});
  const std::string sentence =
      "The river is rising very quickly at the old bridge, and by six o'clock this evening it will "
      "stand above the lower road between the market and the school. ";
  request.draft.messages = {{"en", sentence + sentence + "Leave now.", ""}};
  const RenderedAlert alert = render(request);
  EXPECT_EQ(kinds(alert.plan.at(0).repeated), (Kinds{{PieceKind::opening, "en"},
                                                     {PieceKind::message, "en"},
                                                     {PieceKind::message, "en"},
                                                     {PieceKind::closing, "en"}}));
  EXPECT_TRUE(alert.problems.empty()) << testing::PrintToString(alert.problems);
}

TEST_F(RenderTest, E10_EachClipAndTheWholePreviewHaveTheOrderedLevel) {
  const RenderedAlert alert = render(flood({"vi", "en"}));
  for (const auto& clip : alert.clips) {
    EXPECT_NEAR(measure(*clip).lufs, -16.0, 0.6);
    EXPECT_LE(measure(*clip).peak_dbtp, -1.0);
  }
  const Repeats twice{.count = 2, .gap = std::chrono::seconds(5)};
  const std::string path = folder_ / "preview.wav";
  ASSERT_TRUE(write_preview(alert, heard_pieces(alert, 0, twice), {}, path));
  const Loudness heard = ffmpeg_loudness(path);
  EXPECT_NEAR(heard.lufs, -16.0, 1.0);
  EXPECT_LE(heard.peak_dbtp, -1.0);
}

TEST_F(RenderTest, E10_SignalsAndWordsHaveTheStationsLoudness) {
  options_.target = {.lufs = -23.0, .peak_dbtp = -3.0};
  const RenderedAlert alert = render(flood({"en"}));
  const auto meter_of = [&](const Piece& piece) {
    RenderedAlert one;
    one.clips = alert.clips;
    one.plan = {{.zones = {"z"}, .before = {piece}}};
    EXPECT_TRUE(write_preview(one, heard_pieces(one, 0, {}), {}, folder_ / "one.wav"));
    return ffmpeg_loudness(folder_ / "one.wav").lufs;
  };
  const SoundGroup& group = alert.plan.at(0);
  EXPECT_NEAR(meter_of(group.before.at(0)), -23.0, 1.0) << "attention signal";
  EXPECT_NEAR(meter_of(group.after.back()), -23.0, 1.0) << "end signal";
  EXPECT_NEAR(meter_of(group.cancelled.at(0)), -23.0, 1.0) << "the sign that it is cancelled";
  for (const auto& clip : alert.clips) {
    EXPECT_NEAR(measure(*clip).lufs, -23.0, 0.6);
    EXPECT_LE(measure(*clip).peak_dbtp, -3.0);
  }
}

TEST_F(RenderTest, E10_P6_RepeatsComeAfterTheirGapWhichIsNeverLongerThanThirtySeconds) {
  const RenderedAlert alert = render(flood({"en"}));
  const auto gap_of = [&](base::Duration gap) {
    const auto heard = heard_pieces(alert, 0, {.count = 2, .gap = gap});
    base::FrameCount longest;
    for (std::size_t i = 1; i < heard.size(); ++i) {
      longest = std::max(longest, heard[i].begins - heard[i - 1].ends);
    }
    return longest;
  };
  EXPECT_EQ(gap_of(std::chrono::seconds(7)), base::seconds_to_frames(7));
  EXPECT_EQ(gap_of(std::chrono::seconds(90)), base::seconds_to_frames(30));
  const std::string path = folder_ / "p.wav";
  const auto heard = heard_pieces(alert, 0, {.count = 2, .gap = std::chrono::seconds(7)});
  ASSERT_TRUE(write_preview(alert, heard, {}, path));
  const auto header =
      static_cast<std::int64_t>(std::filesystem::file_size(path)) - heard.back().ends.value * 4;
  EXPECT_GE(header, 44);
  EXPECT_LE(header, 200);
}

TEST_F(RenderTest, E10_ThePreviewHasTheZonesOwnLoudnessAndHoldsItsPeaks) {
  const RenderedAlert alert = render(flood({"en"}));
  const auto heard = heard_pieces(alert, 0, {.count = 1, .gap = {}});
  const std::string path = folder_ / "zone.wav";
  for (const double gain : {-6.0, 2.0}) {
    ASSERT_TRUE(write_preview(alert, heard, {.gain_db = gain, .peak_dbtp = -1.0}, path));
    EXPECT_NEAR(ffmpeg_loudness(path).lufs, -16.0 + gain, 1.0);
    EXPECT_LE(ffmpeg_loudness(path).peak_dbtp, -0.9);
  }
}

TEST_F(RenderTest, ThePreviewOfACancelIsWhatIsHeardInPlaceOfTheRest) {
  const RenderedAlert alert = render(flood({"vi", "en"}));
  std::vector<Piece> pieces;
  base::FrameCount now;
  for (const HeardPiece& one : cancelled_pieces(alert, 0)) {
    EXPECT_EQ(one.begins, now);
    now = one.ends;
    pieces.push_back(one.piece);
  }
  EXPECT_EQ(pieces, alert.plan.at(0).cancelled);
  EXPECT_EQ(kinds(pieces).back(), std::pair(PieceKind::ended, std::string("en")));
}

TEST_F(RenderTest, ARecordedPhraseGoesBeforeTheVoiceFromCueToCue) {
  const std::string file = tone_file("hazards.wav", 6.0, 700);
  phrases_.set("lo", "hazard.flood",
               {Recording{file, base::seconds_to_frames(1), base::seconds_to_frames(3)}, ""});
  phrases_.set("lo", "opening.life-safety", {Recording{file, {}, base::seconds_to_frames(1)}, ""});
  phrases_.set("lo", "cancelled", {Recording{file, {}, base::seconds_to_frames(1)}, ""});
  RenderRequest request = flood({"lo"});
  request.draft.messages.clear();
  request.draft.phrase = "flood";
  const RenderedAlert alert = render(request);
  EXPECT_TRUE(alert.problems.empty()) << testing::PrintToString(alert.problems);
  ASSERT_EQ(kinds(alert.plan[0].repeated),
            (Kinds{{PieceKind::opening, "lo"}, {PieceKind::message, "lo"}}));
  const audio::Clip& clip =
      *alert.clips.at(static_cast<std::size_t>(alert.plan[0].repeated[1].clip));
  EXPECT_EQ(clip.frames(), base::ms_to_frames(2500));  // and its pause
  EXPECT_NEAR(strongest_tone(std::span(clip.samples).first(48000)), 700.0, 4.0);
}

TEST_F(RenderTest, TheOpeningNamesTheOfficeThatSpeaks) {
  const std::string heard = folder_ / "heard";
  const std::string voice = folder_.write(
      "voice", "#!/bin/sh\ntee -a '" + heard + "' | exec espeak-ng --stdout --stdin\n");
  voices_["en"] = {.command = {"/bin/sh", voice}};
  const auto opening = [&](RenderRequest request) {
    std::filesystem::remove(heard);
    (void)render(request);
    std::ifstream file(heard);
    const std::string all((std::istreambuf_iterator<char>(file)), {});
    const auto from = all.find("announcement from ");
    return from == std::string::npos ? all : all.substr(from + 18, all.find('.', from) - from - 18);
  };
  RenderRequest request = flood({"en"});
  request.draft.issuer = "chiangrai.dpm";
  EXPECT_EQ(opening(request), "the district office");
  request.draft.issuer_names = {{"vi", "Ủy ban"}, {"en-US", "the weather service"}};
  EXPECT_EQ(opening(request), "the weather service");
  request.draft.issuer_names.pop_back();
  EXPECT_EQ(opening(request), "Radio Ban Nong Bua") << "a name in another language is not said";
  phrases_.set("en", "issuer.chiangrai.dpm", {{}, "the office of disaster prevention"});
  EXPECT_EQ(opening(request), "the office of disaster prevention");
}

TEST_F(RenderTest, PhrasesMakeUpAWholeMessageWithoutAnyText) {
  RenderRequest request = flood({"vi"});
  request.draft.messages.clear();
  request.draft.phrase = "flood, area.riverside, instruction.evacuate, hazard.dragons";
  const RenderedAlert alert = render(request);
  EXPECT_EQ(alert.plan[0].repeated.size(), 5U);
  ASSERT_EQ(alert.problems.size(), 1U);
  EXPECT_EQ(alert.problems[0], "there is no phrase hazard.dragons in Vietnamese");
}

TEST_F(RenderTest, AMessageFileIsDecodedTrimmedAndLevelled) {
  RenderRequest request = flood({"en"});
  request.draft.messages = {{"en-US", "", tone_file("message.wav", 3.0, 600)}};
  const RenderedAlert alert = render(request);
  EXPECT_TRUE(alert.problems.empty()) << testing::PrintToString(alert.problems);
  const audio::Clip& clip =
      *alert.clips.at(static_cast<std::size_t>(alert.plan[0].repeated[1].clip));
  EXPECT_EQ(clip.channels, 1);
  EXPECT_NEAR(measure(clip).lufs, -16.0, 0.5);
}

TEST_F(RenderTest, AMessageFileThatIsTooLongOrBrokenIsAProblemAndItsTextIsSpoken) {
  options_.longest = std::chrono::seconds(2);
  RenderRequest request = flood({"en"});
  request.draft.messages = {{"en", "Leave now.", tone_file("long.wav", 5.0, 600)}};
  RenderedAlert alert = render(request);
  EXPECT_TRUE(any_has(alert.problems, "longer than 2 s"));
  EXPECT_TRUE(alert.unheard.empty());
  request.draft.messages = {{"en", "", folder_.write("bad.wav", "RIFFnonsense")}};
  alert = render(request);
  EXPECT_TRUE(any_has(alert.problems, "bad.wav"));
  EXPECT_EQ(alert.unheard, std::vector<std::string>{"en"});
}

TEST_F(RenderTest, SameInputsGiveTheSameBitsFromTheVoiceAndFromTheCache) {
  const RenderRequest request = flood({"vi", "en"});
  const RenderedAlert fresh = render(request);
  const RenderedAlert cached = render(request);
  EXPECT_FALSE(std::filesystem::is_empty(folder_ / "cache"));
  std::filesystem::remove_all(folder_ / "cache");
  const RenderedAlert again = render(request);
  EXPECT_EQ(fresh.plan, cached.plan);
  ASSERT_EQ(fresh.clips.size(), again.clips.size());
  for (std::size_t i = 0; i < fresh.clips.size(); ++i) {
    EXPECT_EQ(fresh.clips[i]->samples, cached.clips[i]->samples);
    EXPECT_EQ(fresh.clips[i]->samples, again.clips[i]->samples);
  }
}

TEST_F(RenderTest, AVoiceThatWroteNonsenseIsAProblemAndADamagedCacheHealsItself) {
  voices_["en"] = {.command = {"cat"}};
  EXPECT_EQ(render(flood({"en"})).unheard, std::vector<std::string>{"en"});
  voices_.clear();
  const RenderedAlert good = render(flood({"en"}));
  for (const auto& file : std::filesystem::directory_iterator(folder_ / "cache")) {
    std::fstream(file.path(), std::ios::in | std::ios::out).seekp(5000) << "damaged";
  }
  const RenderedAlert healed = render(flood({"en"}));
  EXPECT_TRUE(healed.problems.empty()) << testing::PrintToString(healed.problems);
  EXPECT_EQ(good.clips.back()->samples, healed.clips.back()->samples);
}

TEST_F(RenderTest, WhatWasHeardOnceNeedsNeitherVoiceNorDecoder) {
  const std::string voice = folder_.write("voice", "#!/bin/sh\nexec espeak-ng --stdout --stdin\n");
  voices_["en"] = {.command = {"/bin/sh", voice}};
  phrases_.set("en", "opening.life-safety", {Recording{tone_file("o.wav", 2.0, 600), {}, {}}, ""});
  const RenderedAlert before = render(flood({"en"}));
  ASSERT_TRUE(before.problems.empty()) << testing::PrintToString(before.problems);
  has_decoder_ = false;
  folder_.write("voice", "exit 1\n");
  const RenderedAlert after = render(flood({"en"}));
  EXPECT_TRUE(after.problems.empty()) << testing::PrintToString(after.problems);
  ASSERT_EQ(after.clips.size(), before.clips.size());
  for (std::size_t i = 0; i < after.clips.size(); ++i) {
    EXPECT_EQ(after.clips[i]->samples, before.clips[i]->samples);
  }
}

// A changed recording is another one.
TEST_F(RenderTest, AChangedRecordingIsHeardAsItIsNow) {
  RenderRequest request = flood({"en"});
  request.draft.messages = {{"en", "", tone_file("m.wav", 2.0, 600)}};
  const RenderedAlert before = render(request);
  tone_file("m.wav", 2.0, 900);
  const RenderedAlert after = render(request);
  const auto message = [](const RenderedAlert& alert) {
    const auto& pieces = alert.plan[0].repeated;
    return alert.clips[static_cast<std::size_t>(pieces.at(1).clip)]->samples;
  };
  EXPECT_NEAR(strongest_tone(message(before)), 600, 4);
  EXPECT_NEAR(strongest_tone(message(after)), 900, 4);
}

TEST_F(RenderTest, TheSignalsAreHeardWithoutVoicesAndDecoders) {
  has_decoder_ = false;
  const RenderedAlert alert = render(flood({"en"}));
  ASSERT_EQ(alert.plan.size(), 1U);
  EXPECT_EQ(kinds(alert.plan[0].before), (Kinds{{PieceKind::attention, ""}}));
  EXPECT_EQ(kinds(alert.plan[0].after), (Kinds{{PieceKind::end_signal, ""}}));
  EXPECT_EQ(alert.unheard, std::vector<std::string>{"en"});
  EXPECT_TRUE(any_has(alert.problems, "there is no decoder"));
}

TEST_F(RenderTest, ACacheThatCannotBeWrittenIsNoProblem) {
  folder_.write("cache", "a file where the folder should be");
  EXPECT_TRUE(render(flood({"en"})).problems.empty());
}

TEST_F(RenderTest, TonesThatALicenceAsksForStandAroundTheAlertButNeverAroundADrill) {
  const auto tone =
      std::make_shared<audio::Clip>(audio::Clip{1, std::vector<std::int16_t>(480, 9)});
  RenderRequest request = flood({"en"});
  request.regulated = RegulatedTones{tone, tone, tone};
  request.zones.push_back({"school", {"vi"}});
  const RenderedAlert alert = render(request);
  EXPECT_EQ(alert.plan[0].before.size(), 2U);
  EXPECT_EQ(alert.plan[0].after.size(), 2U);
  EXPECT_EQ(alert.clips.at(static_cast<std::size_t>(alert.plan[0].after[1].clip))->samples,
            tone->samples);
  EXPECT_EQ(std::count_if(alert.clips.begin(), alert.clips.end(),
                          [&](const auto& clip) { return clip->samples == tone->samples; }),
            1);
  request.draft.drill = true;
  const RenderedAlert drill = render(request);
  EXPECT_TRUE(any_has(drill.problems, "never sent for an exercise"));
  for (const auto& clip : drill.clips) EXPECT_NE(clip->samples, tone->samples);
}

}  // namespace
}  // namespace hornbill::alerts
