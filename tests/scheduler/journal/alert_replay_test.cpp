// SPDX-License-Identifier: Apache-2.0
// A day with alerts, written down as the journal writes it and played again, is the same day.
#include <gtest/gtest.h>

#include <map>

#include "scheduler/journal/input_json.h"
#include "tests/support/alert_maker.h"

namespace hornbill::tests {
namespace {

using std::chrono::seconds;

std::string line_of(const scheduler::AlertReport& r) {
  std::string line = std::to_string(r.number) + " " + std::to_string(static_cast<int>(r.event)) +
                     " " + std::to_string(r.at.value) + " " +
                     std::to_string(r.utc.time_since_epoch().count()) + " " +
                     std::to_string(r.repetition) + " " + r.text;
  for (const std::string& zone : r.zones) line += " " + zone;
  return line;
}

std::string line_of(const scheduler::AsRunRecord& r) {
  return std::to_string(r.id) + " " + std::to_string(static_cast<int>(r.kind)) + " " + r.entry +
         " " + r.segment + " " + r.zones + " " + std::to_string(r.started_frame.value) + " " +
         std::to_string(r.played.value) + " " + std::to_string(r.from.value) + " " + r.how_ended +
         " " + r.reason;
}

scheduler::StationSetup two_zones() {
  auto setup = plain_setup();
  setup.zones.push_back({"school", "main", std::nullopt});
  setup.alerts.classes[1].wait_up_to = seconds(3);
  playlists::PlaylistOptions show;
  show.name = "show";
  show.segments = {"a", "b"};
  show.loop = true;
  show.crossfade = seconds(1);
  setup.playlists.push_back(show);
  setup.rules.push_back(rule("Show", "playlist:show", "00:00"));
  return setup;
}

void give_alerts(CoreWorld& world) {
  world.run_for(seconds(4));
  auto first = make_alert({.number = 1, .urgency = alerts::AlertClass::priority, .count = 2});
  first->lasts = std::chrono::hours(1);
  put(world, first);
  world.run_for(seconds(4));
  world.input(scheduler::ZoneReport{"school", false});
  auto second = make_alert({.number = 2, .zones = {"village", "school"}, .base = 0.5F});
  second->at_most = seconds(2);
  put(world, second);
  world.run_for(seconds(6));
  auto update = make_alert({.number = 3, .urgency = alerts::AlertClass::priority});
  update->replaces = {1};
  update->not_before = world.now() + seconds(1);
  update->after = alerts::ReturnPolicy::restart;
  put(world, update);
  world.input(scheduler::ZoneReport{"school", true});
  world.run_for(seconds(3));
  world.input(scheduler::EndAlert{3, true, "nid"});
  world.run_for(seconds(10));
  put(world, make_live_alert({.number = 4, .zones = {"village"}}, std::chrono::minutes(1)));
  world.run_for(seconds(5));
  world.input(scheduler::EndAlert{4, true, "ended by nid", true});
  world.run_for(seconds(4));
}

TEST(Replay, OfADayWithAlertsGivesTheSameAsRunAndTheSameEvents) {
  CoreWorld world(two_zones(), {{"a", {9, 0.1F}}, {"b", {5, 0.12F}}}, at(0));
  world.keep_inputs();
  give_alerts(world);
  ASSERT_GT(world.alerts().size(), 10U);

  std::map<std::int64_t, std::vector<scheduler::Input>> by_tick;
  for (const auto& [tick, input] : world.inputs()) {
    const auto parsed = scheduler::input_from_json(scheduler::input_to_json({tick, input}, ""));
    ASSERT_TRUE(parsed) << parsed.error().message;
    by_tick[parsed->stamped.tick.value].push_back(parsed->stamped.input);
  }
  audio::Feed feed{base::FrameCount{480}};
  const std::vector<float> tone(960, 0.01F);
  audio::Feed builtin = audio::Feed::from_memory(tone);
  scheduler::StationCore core(std::make_shared<scheduler::StationSetup>(two_zones()),
                              world.library(), std::vector<audio::Feed*>(12, &feed), &builtin);
  std::map<std::uint64_t, scheduler::AsRunRecord> records;
  std::vector<std::string> events;
  for (std::int64_t tick = 0; tick <= by_tick.rbegin()->first; ++tick) {
    const auto result = core.step({tick}, by_tick[tick]);
    for (const auto& r : result.alerts) events.push_back(line_of(r));
    for (const auto& r : result.as_run) records[r.id] = r;
  }
  std::vector<std::string> first_events, first_records, replayed_records;
  for (const auto& r : world.alerts()) first_events.push_back(line_of(r));
  for (const auto& r : world.as_run()) first_records.push_back(line_of(r));
  for (const auto& [id, r] : records) replayed_records.push_back(line_of(r));
  EXPECT_EQ(events, first_events);
  EXPECT_EQ(replayed_records, first_records);
}

}  // namespace
}  // namespace hornbill::tests
