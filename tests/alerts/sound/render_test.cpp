// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <filesystem>

#include "alerts/sources/sound/phrase_reader.h"
#include "alerts/sources/sound/preview.h"
#include "alerts/sources/sound/renderer.h"
#include "alerts/sources/sound/signals.h"
#include "tests/alerts/sound/sound_fixture.h"
#include "tests/support/wav_file.h"

namespace hornbill::alerts {
namespace {

using Kinds = std::vector<std::pair<PieceKind, std::string>>;

Kinds kinds(const std::vector<Piece>& pieces) {
  Kinds result;
  for (const Piece& piece : pieces) result.emplace_back(piece.kind, piece.language);
  return result;
}

bool any_has(const std::vector<std::string>& sentences, std::string_view words) {
  return std::any_of(sentences.begin(), sentences.end(),
                     [&](const std::string& s) { return s.find(words) != std::string::npos; });
}

class RenderTest : public SoundTest {
 protected:
  RenderedAlert render(const RenderRequest& request) {
    ClipCache cache(folder_ / "cache", 64 << 20);
    const Voices voices(voices_);
    const auto source = [this]() -> base::Result<audio::DecodeServer*> {
      if (!has_decoder_) return base::fail(base::ErrorCode::not_found, "there is no decoder");
      return &server();
    };
    return Renderer({source, phrases_, voices, cache, options_}).render(request);
  }
  // A flood warning for one zone.
  RenderRequest flood(std::vector<std::string> languages) const {
    RenderRequest request;
    request.draft.urgency = AlertClass::life_safety;
    request.draft.messages = {{"vi", "Nước sông đang lên rất nhanh.", ""},
                              {"en", "The river is rising very quickly.", ""}};
    request.station = "Radio Ban Nong Bua";
    request.issuer = "the district office";
    request.zones = {{"village", std::move(languages)}};
    return request;
  }
  std::string tone_file(const std::string& name, double seconds, double hertz) {
    const std::string path = folder_ / name;
    test::write_wav(path, static_cast<std::int64_t>(seconds * 48000), [hertz](std::int64_t f) {
      return static_cast<std::int16_t>(6000.0 *
                                       std::sin(static_cast<double>(f) * hertz * 6.2832 / 48000.0));
    });
    return path;
  }

  PhraseLibrary phrases_ = stock_phrases();
  std::map<std::string, Voice> voices_;
  ClipOptions options_;
  bool has_decoder_ = true;
};

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
  EXPECT_TRUE(write_preview(alert, 0, {1, {}}, path));
}

TEST_F(RenderTest, OpeningAndMessageAreHeardInTheZonesOrderOfLanguages) {
  const RenderedAlert alert = render(flood({"vi", "en"}));
  EXPECT_TRUE(alert.problems.empty()) << testing::PrintToString(alert.problems);
  ASSERT_EQ(alert.plan.size(), 1U);
  const SoundGroup& group = alert.plan[0];
  EXPECT_EQ(kinds(group.before), (Kinds{{PieceKind::attention, ""}}));
  EXPECT_EQ(kinds(group.repeated), (Kinds{{PieceKind::opening, "vi"},
                                          {PieceKind::message, "vi"},
                                          {PieceKind::closing, "vi"},
                                          {PieceKind::opening, "en"},
                                          {PieceKind::message, "en"},
                                          {PieceKind::closing, "en"}}));
  EXPECT_EQ(kinds(group.after), (Kinds{{PieceKind::end_signal, ""}}));
  EXPECT_EQ(kinds(group.cancelled),
            (Kinds{{PieceKind::ended, ""}, {PieceKind::ended, "vi"}, {PieceKind::ended, "en"}}));
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
  ASSERT_TRUE(write_preview(alert, 0, twice, path));
  const Loudness heard = ffmpeg_loudness(path);
  EXPECT_NEAR(heard.lufs, -16.0, 1.0);
  EXPECT_LE(heard.peak_dbtp, -1.0);
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
  ASSERT_TRUE(write_preview(alert, 0, {.count = 2, .gap = std::chrono::seconds(7)}, path));
  const auto heard = heard_pieces(alert, 0, {.count = 2, .gap = std::chrono::seconds(7)});
  const auto header =
      static_cast<std::int64_t>(std::filesystem::file_size(path)) - heard.back().ends.value * 4;
  EXPECT_GE(header, 44);
  EXPECT_LE(header, 200);
}

TEST_F(RenderTest, T12_ADrillSaysSoFirstAndLastInEveryLanguageWithItsOwnSignal) {
  RenderRequest request = flood({"vi", "en"});
  request.draft.drill = true;
  const RenderedAlert alert = render(request);
  EXPECT_TRUE(alert.problems.empty()) << testing::PrintToString(alert.problems);
  const SoundGroup& group = alert.plan.at(0);
  EXPECT_EQ(
      kinds(group.before),
      (Kinds{{PieceKind::attention, ""}, {PieceKind::drill, "vi"}, {PieceKind::drill, "en"}}));
  EXPECT_EQ(
      kinds(group.after),
      (Kinds{{PieceKind::drill, "vi"}, {PieceKind::drill, "en"}, {PieceKind::end_signal, ""}}));
  const auto& signal = alert.clips.at(static_cast<std::size_t>(group.before[0].clip))->samples;
  EXPECT_NEAR(strongest_tone(std::span(signal).subspan(4800, 33600)), 466.0, 4.0);
  const RenderedAlert real = render(flood({"vi", "en"}));
  const auto& other = real.clips.at(static_cast<std::size_t>(real.plan[0].before[0].clip))->samples;
  EXPECT_LT(share_of_tone(std::span(other).first(33600), 466.0), 0.01);
}

TEST_F(RenderTest, T12_ALanguageThatCannotSayDrillDoesNotHearIt) {
  RenderRequest request = flood({"th", "en"});
  request.draft.drill = true;
  request.draft.messages.push_back({"th", "", tone_file("th.wav", 2.0, 500)});
  const RenderedAlert alert = render(request);
  EXPECT_EQ(alert.unheard, std::vector<std::string>{"th"});
  EXPECT_TRUE(any_has(alert.problems, "the exercise is not heard in Thai"));
  for (const Piece& piece : alert.plan[0].repeated) EXPECT_EQ(piece.language, "en");
}

TEST_F(RenderTest, ALanguageWithoutVoiceOrRecordingIsNamedAndTheOthersAreHeard) {
  RenderRequest request = flood({"lo", "en"});
  request.draft.messages.push_back({"lo", "ນ້ຳຖ້ວມ", ""});
  const RenderedAlert alert = render(request);
  EXPECT_EQ(alert.unheard, std::vector<std::string>{"lo"});
  EXPECT_TRUE(any_has(alert.problems, "there is no voice for Lao"));
  EXPECT_TRUE(any_has(alert.problems, "no message that can be heard in Lao"));
  EXPECT_EQ(kinds(alert.plan[0].repeated).size(), 3U);
}

TEST_F(RenderTest, AZoneWithNoneOfItsLanguagesHearsWhatThereIs) {
  const RenderedAlert alert = render(flood({"km"}));
  EXPECT_EQ(alert.unheard, std::vector<std::string>{"km"});
  EXPECT_TRUE(any_has(alert.problems, "hears the message in Vietnamese"));
  EXPECT_EQ(kinds(alert.plan[0].repeated).front().second, "vi");
  EXPECT_EQ(kinds(alert.plan[0].repeated).back().second, "en");
}

TEST_F(RenderTest, ZonesThatShareTheirLanguagesAreOneGroupAndClipsAreShared) {
  RenderRequest request = flood({"vi", "en"});
  request.zones.push_back({"school", {"en", "vi"}});
  request.zones.push_back({"temple", {"VI", "en", "vi"}});
  const RenderedAlert alert = render(request);
  ASSERT_EQ(alert.plan.size(), 2U);
  EXPECT_EQ(alert.plan[0].zones, (std::vector<std::string>{"village", "temple"}));
  EXPECT_EQ(alert.plan[1].zones, std::vector<std::string>{"school"});
  EXPECT_EQ(alert.plan[0].repeated[0].clip, alert.plan[1].repeated[3].clip);
  // attention, end, cancelled; opening, message, closing and "cancelled" in two languages
  EXPECT_EQ(alert.clips.size(), 11U);
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
  EXPECT_EQ(alert.unheard, (std::vector<std::string>{"en", "vi"}));
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
