// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/cap_judge.h"

#include <gtest/gtest.h>

#include "tests/alerts/cap/verdict_rows.h"

namespace hornbill::alerts {
namespace {

using test::flood_and;
using test::flood_warning;
using test::flood_with;
using test::info_of;
using test::trusted_source;

CapJudgement judge(const std::string& text, const CapSourceOptions& source = trusted_source(),
                   CapMoment moment = {.now = test::five_past_seven()}) {
  auto judged = judge_cap_document(text, source, test::valley_station(), moment);
  EXPECT_EQ(judged.size(), 1U);
  return std::move(judged.at(0));
}

AlertDraft only_draft(const CapJudgement& judgement) {
  EXPECT_EQ(judgement.drafts.size(), 1U);
  return judgement.drafts.empty() ? AlertDraft{} : judgement.drafts[0];
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += part + "|";
  return out;
}

constexpr const char* kOwnReference =
    "</scope><references>warning@water.example.th,flood-2026-0041,2026-11-24T13:00:00+07:00"
    "</references>";

TEST(CapJudge, MakesADraftWithAllThatTheStationNeeds) {
  CapSourceOptions source = trusted_source();
  source.phrases = {{"OET=OET-999", "storm"}, {"OET=OET-182", "flood"}};
  const AlertDraft draft = only_draft(judge(flood_warning(), source));
  EXPECT_EQ(draft.source, AlertSource::cap);
  EXPECT_EQ(draft.trust, Trust::unverified);
  EXPECT_EQ(draft.action, DraftAction::announce);
  EXPECT_EQ(draft.id, "warning@water.example.th,flood-2026-0042,2026-11-24T14:00:00+07:00");
  EXPECT_EQ(draft.issuer, "warning@water.example.th");
  EXPECT_EQ(draft.digest.size(), 64U);
  EXPECT_EQ(draft.urgency, AlertClass::life_safety);
  EXPECT_FALSE(draft.drill);
  EXPECT_EQ(joined(draft.zones), "village|");
  EXPECT_EQ(draft.phrase, "flood");
  EXPECT_EQ(base::format_utc(*draft.not_before), "2026-11-24T07:00:00.000Z");
  EXPECT_EQ(base::format_utc(*draft.expires), "2026-11-24T13:00:00.000Z");
  ASSERT_EQ(draft.messages.size(), 1U);
  EXPECT_EQ(draft.messages[0].language, "th");
  EXPECT_EQ(draft.messages[0].text, "น้ำป่าไหลหลาก. ระดับน้ำสูงขึ้นอย่างรวดเร็ว. ขึ้นที่สูงทันที");
}

TEST(CapJudge, AnEventCodeOfTheEmergencyAlertSystemIsKeptAndNoOther) {
  EXPECT_EQ(only_draft(judge(flood_warning())).event_code, "");
  const auto with = [](const std::string& code) {
    return only_draft(judge(flood_with(
                          {{"OET</valueName><value>OET-182", "SAME</valueName><value>" + code}})))
        .event_code;
  };
  EXPECT_EQ(with("FLW"), "FLW");
  EXPECT_EQ(with("flw"), "");
}

TEST(CapJudge, HoldsWhatProvesNothingUnlessTheSourceSaysOtherwise) {
  CapSourceOptions source;
  EXPECT_EQ(judge(flood_warning(), source).verdict.decision, Decision::hold);
  EXPECT_EQ(joined(judge(flood_warning(), source).verdict.reasons), "it is not signed|");
  source.unsigned_messages = Decision::refuse;
  EXPECT_EQ(judge(flood_warning(), source).verdict.decision, Decision::refuse);
  source.unsigned_messages = Decision::accept;
  EXPECT_EQ(judge(flood_warning(), source).verdict.decision, Decision::accept);
}

TEST(CapJudge, OnlyTheSendersOfTheSourceAreHeard) {
  CapSourceOptions source = trusted_source();
  source.senders = {"other@x", "warning@water.example.th"};
  EXPECT_EQ(judge(flood_warning(), source).verdict.decision, Decision::accept);
  source.senders.pop_back();
  EXPECT_EQ(judge(flood_warning(), source).verdict.decision, Decision::refuse);
}

TEST(CapJudge, ChoosesTheLanguagesOfEachZoneAndNotesTheRest) {
  const std::string text = flood_and(info_of({{">th<", ">lo<"}, {"น้ำป่าไหลหลาก", "ນ້ຳຖ້ວມ"}}) +
                                     info_of({{">th<", ">en-GB<"}, {"น้ำป่าไหลหลาก", "Flood"}}) +
                                     info_of({{">th<", ">my<"}, {"น้ำป่าไหลหลาก", "ရေကြီး"}}));
  const CapJudgement judgement = judge(text);
  const AlertDraft draft = only_draft(judgement);
  ASSERT_EQ(draft.messages.size(), 2U);
  EXPECT_EQ(draft.messages[0].language, "th");
  EXPECT_EQ(draft.messages[1].language, "lo");
  EXPECT_TRUE(draft.messages[1].text.starts_with("ນ້ຳຖ້ວມ"));
  EXPECT_EQ(joined(judgement.verdict.warnings),
            "it is also in en-gb, my, which is not spoken here|");
  const CapJudgement one = judge(flood_with({{">th<", ">fr<"}}));
  EXPECT_EQ(only_draft(one).messages.at(0).language, "fr");
  EXPECT_EQ(joined(one.verdict.warnings), "it has no text in th, lo|");
}

TEST(CapJudge, DividesByPlaceClassAndTime) {
  constexpr const char* kRing = "19.8,99.7 19.8,99.9 20.0,99.9 20.0,99.7 19.8,99.7";
  const std::string text =
      flood_and(info_of({{">th<", ">en<"},
                         {kRing, "20.0,100.0 20.0,100.1 20.2,100.1 20.0,100.0"},
                         {"5707", "9001"},
                         {"Immediate", "Future"},
                         {"น้ำป่าไหลหลาก", "Later at the school"}}) +
                info_of({{kRing, "7,100 7,101 8,101 7,100"}, {"5707", "9001"}}));
  const CapJudgement judgement = judge(text);
  ASSERT_EQ(judgement.drafts.size(), 2U);
  EXPECT_EQ(joined(judgement.drafts[0].zones), "village|");
  EXPECT_EQ(judgement.drafts[0].urgency, AlertClass::life_safety);
  EXPECT_EQ(joined(judgement.drafts[1].zones), "school|");
  EXPECT_EQ(judgement.drafts[1].urgency, AlertClass::normal);
  EXPECT_EQ(judgement.drafts[1].id, judgement.drafts[0].id + ";2");
  EXPECT_EQ(judgement.drafts[1].messages.at(0).language, "en");
  EXPECT_NE(joined(judgement.verdict.warnings).find("outside every zone"), std::string::npos);
}

TEST(CapJudge, TheTableOfClassesIsTheStations) {
  CapSourceOptions source = trusted_source();
  source.classes = {{.events = {"OET=OET-182"}, .result = AlertClass::priority}};
  EXPECT_EQ(only_draft(judge(flood_warning(), source)).urgency, AlertClass::priority);
  source.classes = default_cap_classes();
  source.highest = AlertClass::normal;
  EXPECT_EQ(only_draft(judge(flood_warning(), source)).urgency, AlertClass::normal);
  source.classes = {{.categories = {"Geo"}, .result = AlertClass::normal}};
  EXPECT_EQ(judge(flood_warning(), source).verdict.decision, Decision::refuse);
}

TEST(CapJudge, AnExerciseIsADrill) {
  EXPECT_TRUE(only_draft(judge(flood_with({{"Actual", "Exercise"}}))).drill);
}

TEST(CapJudge, E3_UpdateAndCancelReachOnlyTheirOwnSendersAlerts) {
  const AlertDraft update =
      only_draft(judge(flood_with({{">Alert<", ">Update<"}, {"</scope>", kOwnReference}})));
  EXPECT_EQ(update.action, DraftAction::update);
  EXPECT_EQ(joined(update.references),
            "warning@water.example.th,flood-2026-0041,2026-11-24T13:00:00+07:00|");
  const AlertDraft cancel =
      only_draft(judge(flood_with({{">Alert<", ">Cancel<"}, {"</scope>", kOwnReference}})));
  EXPECT_EQ(cancel.action, DraftAction::cancel);
  EXPECT_EQ(cancel.references, update.references);
  const std::string foreign =
      "</scope><references>else@x,flood-2026-0041,2026-11-24T13:00:00+07:00</references>";
  const CapJudgement wrong = judge(flood_with({{">Alert<", ">Cancel<"}, {"</scope>", foreign}}));
  EXPECT_EQ(wrong.verdict.decision, Decision::refuse);
  EXPECT_TRUE(only_draft(wrong).references.empty());
  const CapJudgement fresh = judge(flood_with({{">Alert<", ">Update<"}, {"</scope>", foreign}}));
  EXPECT_EQ(only_draft(fresh).action, DraftAction::announce);
  EXPECT_NE(joined(fresh.verdict.warnings).find("another sender"), std::string::npos);
}

TEST(CapJudge, E3_AnUpdateThatHasNothingToSayHereStillEndsWhatItUpdates) {
  const std::string update = flood_with({{">Alert<", ">Update<"}, {"</scope>", kOwnReference}});
  const CapJudgement ended = judge(test::edited(update, {{"Immediate", "Past"}}));
  EXPECT_EQ(ended.verdict.decision, Decision::accept);
  EXPECT_EQ(only_draft(ended).action, DraftAction::cancel);
  EXPECT_EQ(only_draft(ended).references.size(), 1U);
}

TEST(CapJudge, ADraftNamesTheServiceByWhoseRulesItWasJudged) {
  CapSourceOptions source = trusted_source();
  source.name = "weather";
  EXPECT_EQ(only_draft(judge(flood_warning(), source)).service, "weather");
}

TEST(CapJudge, E7_WithoutAKnownTimeAPersonDecidesButWhatIsOverIsStillRefused) {
  CapMoment moment{.now = test::five_past_seven(), .clock_trusted = false};
  const CapJudgement held = judge(flood_warning(), trusted_source(), moment);
  EXPECT_EQ(held.verdict.decision, Decision::hold);
  EXPECT_NE(joined(held.verdict.reasons).find("clock is not set"), std::string::npos);
  moment.now += std::chrono::hours(6);
  EXPECT_EQ(judge(flood_warning(), trusted_source(), moment).verdict.decision, Decision::refuse);
}

TEST(CapJudge, AnEndBeyondAMonthIsCutAndSaid) {
  const CapJudgement judgement = judge(
      flood_with({{"2026-11-24T20:00:00+07:00</expires>", "2027-11-24T20:00:00+07:00</expires>"}}));
  EXPECT_EQ(judgement.verdict.decision, Decision::accept);
  EXPECT_EQ(*only_draft(judgement).expires, test::five_past_seven() + std::chrono::hours(31 * 24));
  EXPECT_NE(joined(judgement.verdict.warnings).find("it holds until"), std::string::npos);
}

TEST(CapJudge, ASourceSpeaksOnlyInItsZones) {
  CapSourceOptions source = trusted_source();
  source.everywhere = true;
  EXPECT_EQ(joined(only_draft(judge(flood_warning(), source)).zones), "village|school|town|");
  source.zones = {"town"};
  EXPECT_EQ(joined(only_draft(judge(flood_warning(), source)).zones), "town|");
  source.everywhere = false;
  EXPECT_EQ(judge(flood_warning(), source).verdict.decision, Decision::refuse);
}

TEST(CapJudge, N5_MarkupAndControlsNeverReachTheVoice) {
  const AlertDraft draft = only_draft(judge(flood_with(
      {{"ระดับน้ำสูงขึ้นอย่างรวดเร็ว",
        "Go&lt;br/&gt;up &lt;b&gt;now&lt;/b&gt; &lt;script&gt;x&lt;/script&gt; &amp;amp; "
        "see https://w.example/a?b=c\n\n* one\n* two...three &#x202E;four&#x85;five"}})));
  EXPECT_EQ(draft.messages.at(0).text,
            "น้ำป่าไหลหลาก. Go. up now x & see. one two, three four five. ขึ้นที่สูงทันที");
}

TEST(CapJudge, LongTextsEndAfterASentence) {
  CapSourceOptions source = trusted_source();
  source.text.most_bytes = 60;
  source.text.parts = {CapTextPart::description};
  const CapJudgement judgement =
      judge(flood_with({{"ระดับน้ำสูงขึ้นอย่างรวดเร็ว",
                         "The water rises. Leave the banks of the river now and do not return."}}),
            source);
  EXPECT_EQ(only_draft(judgement).messages.at(0).text,
            "The water rises. Leave the banks of the river now and do");
  EXPECT_NE(joined(judgement.verdict.warnings).find("was cut"), std::string::npos);
}

TEST(CapJudge, AHeadlineThatTheDescriptionRepeatsIsSaidOnce) {
  EXPECT_EQ(only_draft(judge(flood_with({{"ระดับน้ำสูงขึ้นอย่างรวดเร็ว", "น้ำป่าไหลหลาก ในหุบเขา"}})))
                .messages.at(0)
                .text,
            "น้ำป่าไหลหลาก ในหุบเขา. ขึ้นที่สูงทันที");
}

}  // namespace
}  // namespace hornbill::alerts
