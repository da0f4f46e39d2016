// SPDX-License-Identifier: Apache-2.0
// Which languages hear what, and what is told of the others.
#include "tests/alerts/sound/render_fixture.h"

namespace hornbill::alerts {
namespace {

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

// Who hears only how it ended must not take it for real either.
TEST_F(RenderTest, T12_ADrillSaysSoLastAlsoWhenItIsCancelled) {
  RenderRequest request = flood({"vi", "en"});
  request.draft.drill = true;
  EXPECT_EQ(kinds(render(request).plan.at(0).cancelled), (Kinds{{PieceKind::ended, ""},
                                                                {PieceKind::ended, "vi"},
                                                                {PieceKind::ended, "en"},
                                                                {PieceKind::drill, "vi"},
                                                                {PieceKind::drill, "en"}}));
}

TEST_F(RenderTest, T12_ALiveDrillSaysSoLastBehindTheClosingsOfAllLanguages) {
  RenderRequest request = flood({"vi", "en"});
  request.draft.drill = true;
  request.draft.messages.clear();
  request.draft.live = LiveMessage{"desk", std::chrono::minutes(2)};
  EXPECT_EQ(kinds(render(request).plan.at(0).after), (Kinds{{PieceKind::closing, "vi"},
                                                            {PieceKind::closing, "en"},
                                                            {PieceKind::drill, "vi"},
                                                            {PieceKind::drill, "en"},
                                                            {PieceKind::end_signal, ""}}));
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

TEST_F(RenderTest, AMessageInALanguageOfNoZoneIsNamed) {
  RenderRequest request = flood({"en"});
  request.draft.messages.push_back({"vi", "Nước sông đang lên rất nhanh.", ""});
  request.draft.messages.push_back({"und", "???", ""});
  const RenderedAlert alert = render(request);
  EXPECT_EQ(alert.unheard, (std::vector<std::string>{"vi", "und"}));
  EXPECT_TRUE(any_has(alert.problems, "the message in Vietnamese is not heard"));
  EXPECT_TRUE(any_has(alert.problems, "nothing says in which language"));
  EXPECT_EQ(kinds(alert.plan[0].repeated).size(), 3U);
  request.draft.messages.pop_back();
  request.zones.push_back({"school", {"vi"}});
  const RenderedAlert both = render(request);
  EXPECT_TRUE(both.problems.empty()) << testing::PrintToString(both.problems);
}

TEST_F(RenderTest, ARecordingForEveryLanguageIsHeardOnceAndReachesThemAll) {
  RenderRequest request = flood({"vi", "en"});
  request.draft.messages = {{"und", "", tone_file("all.wav", 2.0, 500)}};
  const RenderedAlert alert = render(request);
  EXPECT_TRUE(alert.problems.empty()) << testing::PrintToString(alert.problems);
  EXPECT_TRUE(alert.unheard.empty());
  EXPECT_EQ(
      kinds(alert.plan.at(0).repeated),
      (Kinds{{PieceKind::opening, "vi"}, {PieceKind::message, "und"}, {PieceKind::closing, "vi"}}));
  EXPECT_EQ(alert.plan[0].cancelled.size(), 3U);
  request.zones = {{"village", {}}};  // nobody said what is spoken there
  EXPECT_EQ(kinds(render(request).plan.at(0).repeated), (Kinds{{PieceKind::message, "und"}}));
  request.zones = {{"village", {"en"}}};
  request.draft.messages = {{"und", "", folder_.write("bad.wav", "RIFFnonsense")}};
  EXPECT_EQ(render(request).unheard, std::vector<std::string>{"en"});
}

TEST_F(RenderTest, ARecordingForEveryLanguageIsHeardBesideThePhrases) {
  RenderRequest request = flood({"vi", "en"});
  request.draft.phrase = "flood";
  request.draft.messages = {{"und", "", tone_file("all.wav", 2.0, 500)}};
  const RenderedAlert alert = render(request);
  EXPECT_TRUE(alert.problems.empty()) << testing::PrintToString(alert.problems);
  EXPECT_EQ(kinds(alert.plan.at(0).repeated), (Kinds{{PieceKind::opening, "vi"},
                                                     {PieceKind::message, "vi"},
                                                     {PieceKind::message, "und"},
                                                     {PieceKind::closing, "vi"},
                                                     {PieceKind::opening, "en"},
                                                     {PieceKind::message, "en"},
                                                     {PieceKind::closing, "en"}}));
  // Who has no phrase has the recording.
  request.zones = {{"village", {"en", "lo"}}};
  const RenderedAlert lao = render(request);
  EXPECT_TRUE(lao.unheard.empty());
  EXPECT_EQ(kinds(lao.plan.at(0).repeated), (Kinds{{PieceKind::opening, "en"},
                                                   {PieceKind::message, "en"},
                                                   {PieceKind::closing, "en"},
                                                   {PieceKind::message, "und"}}));
}

TEST_F(RenderTest, T12_ADrillOfARecordingForEveryLanguageIsCalledOneInTheZonesLanguages) {
  RenderRequest request = flood({"vi", "en"});
  request.draft.drill = true;
  request.draft.messages = {{"und", "", tone_file("all.wav", 2.0, 500)}};
  const RenderedAlert alert = render(request);
  EXPECT_TRUE(alert.problems.empty()) << testing::PrintToString(alert.problems);
  EXPECT_EQ(
      kinds(alert.plan.at(0).before),
      (Kinds{{PieceKind::attention, ""}, {PieceKind::drill, "vi"}, {PieceKind::drill, "en"}}));
  EXPECT_EQ(kinds(alert.plan[0].repeated).at(1).second, "und");
  EXPECT_EQ(kinds(alert.plan[0].after).at(1), std::pair(PieceKind::drill, std::string("en")));
  request.zones = {{"village", {"th"}}};
  const RenderedAlert thai = render(request);
  EXPECT_EQ(thai.unheard, std::vector<std::string>{"th"});
  EXPECT_TRUE(thai.plan.at(0).repeated.empty());
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

}  // namespace
}  // namespace hornbill::alerts
