// SPDX-License-Identifier: Apache-2.0
// What becomes of the programme that an alert cut: by the alert's word, else by the item's.
#include <gtest/gtest.h>

#include "tests/support/alert_maker.h"

namespace hornbill::tests {
namespace {

using alerts::ReturnPolicy;
using scheduler::AlertEvent;
using scheduler::ResumePolicy;
using std::chrono::milliseconds;
using std::chrono::seconds;

scheduler::StationSetup with_two_items(ResumePolicy policy) {
  scheduler::StationSetup s = plain_setup();
  playlists::PlaylistOptions show;
  show.name = "show";
  show.segments = {"a", "b"};
  show.loop = true;
  s.playlists.push_back(show);
  s.rules.push_back(rule("Show", "playlist:show", "00:00"));
  s.rules.back().resume = policy;
  return s;
}
const std::map<std::string, ScriptedSegment> kTwoItems{
    {"a", {100, 0.1F}}, {"b", {100, 0.12F}}, {"news", {10, 0.2F}}, {"spot", {10, 0.2F}}};

struct Came {
  std::string segment;
  double from_s = 0;   // place in the file
  double after_s = 0;  // since the alert's last frame
  double cut_s = 0;    // place where it was cut
  double gone_s = 0;   // between the cut and the return
};
Came come_back(ResumePolicy item, ReturnPolicy alert) {
  CoreWorld world(with_two_items(item), kTwoItems, at(0));
  world.run_until(at(0, 0, 10));
  auto ordered = make_alert({});
  ordered->after = alert;
  put(world, ordered);
  const base::FramePos began = world.earliest();
  world.run_for(seconds(6));
  const auto records = world.as_run();
  const auto s = [](base::FrameCount n) { return static_cast<double>(n.value) / 48'000; };
  if (records.size() < 3) return {};
  return {records[2].segment, s(records[2].from), s(records[2].started_frame - began - kWhole),
          s(records[0].from + (began - records[0].started_frame)),
          s(records[2].started_frame - began)};
}

TEST(E5_Return, IsByTheAlertsWordElseByTheItems) {
  struct Row {
    ResumePolicy item;
    ReturnPolicy alert;
    ResumePolicy expected;
  };
  const Row rows[] = {
      {ResumePolicy::resume, ReturnPolicy::as_the_item_says, ResumePolicy::resume},
      {ResumePolicy::rejoin, ReturnPolicy::as_the_item_says, ResumePolicy::rejoin},
      {ResumePolicy::restart, ReturnPolicy::as_the_item_says, ResumePolicy::restart},
      {ResumePolicy::skip, ReturnPolicy::as_the_item_says, ResumePolicy::skip},
      {ResumePolicy::skip, ReturnPolicy::resume, ResumePolicy::resume},
      {ResumePolicy::resume, ReturnPolicy::rejoin, ResumePolicy::rejoin},
      {ResumePolicy::resume, ReturnPolicy::restart, ResumePolicy::restart},
      {ResumePolicy::resume, ReturnPolicy::skip, ResumePolicy::skip},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(static_cast<int>(row.item) * 10 + static_cast<int>(row.alert));
    const Came came = come_back(row.item, row.alert);
    EXPECT_GE(came.after_s, 0.0);
    EXPECT_LE(came.after_s, 0.2);
    EXPECT_EQ(came.segment, row.expected == ResumePolicy::skip ? "b" : "a");
    double from = 0;
    if (row.expected == ResumePolicy::resume) from = came.cut_s;
    if (row.expected == ResumePolicy::rejoin) from = came.cut_s + came.gone_s;
    EXPECT_NEAR(came.from_s, from, row.expected == ResumePolicy::rejoin ? 0.03 : 1e-4);
  }
}

TEST(E5_Return, OfAnItemThatHadOnlyBeenOrderedIsFromItsBeginning) {
  auto segments = kTwoItems;
  segments["a"].seconds = 4;
  CoreWorld scout(with_two_items(ResumePolicy::resume), segments, at(0));
  scout.run_until(at(0, 0, 6));
  const base::FramePos b_begins = scout.as_run().at(1).started_frame;
  for (int ticks = -7; ticks <= 2; ++ticks) {
    SCOPED_TRACE(ticks);
    CoreWorld world(with_two_items(ResumePolicy::resume), segments, at(0));
    world.keep_sound(1);
    while (world.earliest() < b_begins + base::FrameCount{base::kTickFrames} * ticks) {
      world.run_for(milliseconds(20));
    }
    put(world, make_alert({}));
    const base::FramePos began = world.earliest();
    world.run_for(seconds(5));
    ASSERT_EQ(reports(world, 1, AlertEvent::began).at(0).at, began);
    // Whatever of b was heard before the alert, and no more, is missing afterwards.
    base::FrameCount heard{0};
    for (const auto& r : world.as_run()) {
      const bool before = r.started_frame < began;
      if (before && r.ended) {
        EXPECT_LE(r.started_frame + r.played, began + base::FrameCount{4800});
      }
      if (r.segment != "b") continue;
      EXPECT_EQ(r.from, heard);
      if (r.ended) heard = began - r.started_frame;
    }
    EXPECT_TRUE(steady(world, 0, 0.12F, {began + kWhole + kSecond, world.position() - kSecond}));
  }
}

TEST(E5_Return, IsSoonerWhenTheAlertIsCancelled) {
  CoreWorld world(with_two_items(ResumePolicy::resume), kTwoItems, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.count = 100}));
  world.run_for(seconds(5));
  world.input(scheduler::EndAlert{1, true, "nid"});
  const base::FramePos ended = world.earliest() + base::FrameCount{2400} + kEnded;
  world.run_for(seconds(4));
  EXPECT_TRUE(steady(world, 0, 0.1F, {ended + kSecond, world.position() - kSecond}));
}

// What begins after an alert is heard from its first frame, at its full level.
TEST(E5_Return, DoesNotSwallowTheBeginningOfWhatComesNew) {
  auto setup = with_two_items(ResumePolicy::resume);
  setup.rules.push_back(rule("News", "segment:news", "00:00:11"));
  setup.rules.back().start = scheduler::StartMode::hard;
  setup.rules.back().late = scheduler::LatePolicy::play;
  CoreWorld world(setup, kTwoItems, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 10));
  put(world, make_alert({}));
  const base::FramePos end = world.earliest() + kWhole;
  world.run_for(seconds(8));
  base::FramePos news{-1};
  for (const auto& r : world.as_run()) {
    if (r.entry == "News" && r.kind == scheduler::AsRunKind::item) news = r.started_frame;
  }
  EXPECT_GE(news, end);
  EXPECT_LE(news, end + kSecond);
  EXPECT_TRUE(steady(world, 0, 0.2F, {news + base::FrameCount{300}, news + kSecond}));
}

TEST(Due, DuringAnAlertIsJudgedByItsLatePolicyAfterwards) {
  struct Row {
    scheduler::LatePolicy late;
    bool heard;
  };
  for (const Row row :
       {Row{scheduler::LatePolicy::play, true}, Row{scheduler::LatePolicy::skip, false},
        Row{scheduler::LatePolicy::join, true}}) {
    auto setup = with_two_items(ResumePolicy::resume);
    setup.rules.push_back(rule("News", "segment:news", "00:00:12"));
    setup.rules.back().start = scheduler::StartMode::hard;
    setup.rules.back().late = row.late;
    CoreWorld world(setup, kTwoItems, at(0));
    world.run_until(at(0, 0, 10));
    put(world, make_alert({.count = 2, .gap = seconds(5)}));
    world.run_for(seconds(20));
    bool heard = false;
    for (const auto& r : world.as_run()) {
      heard |= r.entry == "News" && r.kind == scheduler::AsRunKind::item;
    }
    EXPECT_EQ(heard, row.heard);
    EXPECT_EQ(world.missed().size(), row.heard ? 0U : 1U);
    EXPECT_EQ(world.as_run().back().segment, "a");
  }
}

TEST(Overlay, ThatAnAlertCutSoundsAgainAsItsEntrySays) {
  for (const auto policy : {ResumePolicy::resume, ResumePolicy::restart, ResumePolicy::skip}) {
    auto setup = with_two_items(ResumePolicy::resume);
    setup.rules.push_back(rule("Spot", "segment:spot", "00:00:05"));
    setup.rules.back().mix = scheduler::Mix::duck;
    setup.rules.back().resume = policy;
    setup.rules.back().late = scheduler::LatePolicy::skip;
    CoreWorld world(setup, kTwoItems, at(0));
    world.run_until(at(0, 0, 10));
    put(world, make_alert({}));
    const base::FramePos began = world.earliest();
    world.run_for(seconds(20));
    std::vector<scheduler::AsRunRecord> spots;
    for (const auto& r : world.as_run()) {
      if (r.entry == "Spot") spots.push_back(r);
    }
    ASSERT_EQ(spots.size(), policy == ResumePolicy::skip ? 1U : 2U);
    EXPECT_EQ(spots[0].how_ended, "cut by an alert");
    if (policy == ResumePolicy::skip) continue;
    EXPECT_EQ(spots[1].how_ended, "finished");
    const bool whole = policy == ResumePolicy::restart;
    EXPECT_EQ(spots[1].from, whole ? base::FrameCount{} : began - spots[0].started_frame);
    EXPECT_GE(spots[1].started_frame, began + kWhole);
  }
}

TEST(Overlay, ThatAnAlertCutSoundsAgainByTheAlertsWord) {
  for (const auto word : {ReturnPolicy::restart, ReturnPolicy::skip}) {
    SCOPED_TRACE(static_cast<int>(word));
    auto setup = with_two_items(ResumePolicy::resume);
    setup.rules.push_back(rule("Spot", "segment:spot", "00:00:05"));
    setup.rules.back().mix = scheduler::Mix::duck;
    setup.rules.back().resume =
        word == ReturnPolicy::skip ? ResumePolicy::restart : ResumePolicy::skip;
    CoreWorld world(setup, kTwoItems, at(0));
    world.run_until(at(0, 0, 10));
    auto alert = make_alert({});
    alert->after = word;
    put(world, alert);
    world.run_for(seconds(20));
    std::vector<scheduler::AsRunRecord> spots;
    for (const auto& r : world.as_run()) {
      if (r.entry == "Spot") spots.push_back(r);
    }
    ASSERT_EQ(spots.size(), word == ReturnPolicy::skip ? 1U : 2U);
    if (word == ReturnPolicy::restart) {
      EXPECT_EQ(spots[1].from, base::FrameCount{});
    }
  }
}

// The last alert's word counts, whether it cut the first or follows it.
TEST(E5_Return, IsByTheWordOfTheAlertThatHadTheZonesLast) {
  for (const bool cuts : {false, true}) {
    for (const auto word : {ReturnPolicy::skip, ReturnPolicy::restart, ReturnPolicy::rejoin}) {
      SCOPED_TRACE(static_cast<int>(word) * 10 + (cuts ? 1 : 0));
      auto setup = with_two_items(ResumePolicy::resume);
      setup.alerts.classes[1].wait_up_to = seconds(0);
      CoreWorld world(setup, kTwoItems, at(0));
      world.run_until(at(0, 0, 10));
      const auto first = cuts ? alerts::AlertClass::priority : alerts::AlertClass::life_safety;
      put(world, make_alert({.urgency = first}));
      const base::FramePos cut = world.earliest();
      world.run_for(seconds(1));
      auto second = make_alert({.number = 2});
      second->after = word;
      second->replaces = {1};
      put(world, second);
      world.run_for(seconds(10));
      const auto records = world.as_run();
      const auto& back = records.back();
      EXPECT_EQ(back.segment, word == ReturnPolicy::skip ? "b" : "a");
      if (word == ReturnPolicy::restart) {
        EXPECT_EQ(back.from, base::FrameCount{});
      }
      if (word == ReturnPolicy::rejoin) {
        EXPECT_NEAR(static_cast<double>((back.started_frame - cut).value),
                    static_cast<double>(
                        (back.from - records[0].from - (cut - records[0].started_frame)).value),
                    1500);
      }
    }
  }
}

// The tail of a segue belongs to what was before the alert.
TEST(E5_Return, LeavesOutTheTailOfTheItemBefore) {
  auto segments = kTwoItems;
  segments["a"] = {.seconds = 15, .level = 0.2F, .segue_at = 10};
  CoreWorld world(with_two_items(ResumePolicy::resume), segments, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 11));
  EXPECT_NEAR(level(world, 0, world.position() - base::FrameCount{24'000}), 0.32F, 1e-3F);
  put(world, make_alert({}));
  const base::FramePos end = world.earliest() + kWhole;
  world.run_for(seconds(7));
  EXPECT_TRUE(steady(world, 0, 0.12F, {end + kSecond, world.position() - kSecond}));
  EXPECT_EQ(world.as_run().at(0).how_ended, "cut by an alert");
}

TEST(E5_Return, IsToTheSilenceOrTheStopThatWasBefore) {
  CoreWorld world(with_two_items(ResumePolicy::resume), kTwoItems, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 10));
  put(world, make_alert({}));
  world.run_for(seconds(1));
  world.input(scheduler::OperatorCommand{1, scheduler::OperatorAction::stop, "", "nid"});
  world.run_for(seconds(5));
  EXPECT_TRUE(steady(world, 0, 0.0F, {world.position() - kSecond * 2, world.position() - kSecond}));
  world.input(scheduler::OperatorCommand{2, scheduler::OperatorAction::resume, "", "nid"});
  world.run_for(seconds(3));
  EXPECT_NEAR(level(world, 0, world.position() - kSecond), 0.1F, 1e-3F);
}

TEST(Return_BetweenTwoAlerts, LosesNothingOfTheItem) {
  for (int ms = -160; ms <= 160; ms += 40) {  // about when the programme is given back
    SCOPED_TRACE(ms);
    CoreWorld world(with_two_items(ResumePolicy::resume), kTwoItems, at(0));
    world.keep_sound(1);
    world.run_until(at(0, 0, 3));
    put(world, make_alert({}));
    world.run_for(base::to_duration(kWhole) + milliseconds(ms));
    put(world, make_alert({.number = 2, .base = 0.5F}));
    world.run_for(seconds(5));
    base::FrameCount heard = world.as_run().at(0).from;
    for (const auto& r : world.as_run()) {
      if (r.segment != "a") continue;
      EXPECT_EQ(r.from, heard);
      heard = r.from + r.played - base::FrameCount{2400};  // without the fade
    }
    EXPECT_NEAR(level(world, 0, world.position() - kSecond), 0.1F, 1e-3F);
    EXPECT_EQ(story(world, 2).back(), "aired");
  }
}

}  // namespace
}  // namespace hornbill::tests
