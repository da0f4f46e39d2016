// SPDX-License-Identifier: Apache-2.0
// E2, E9, P1, P7: alerts at random moments over everything that a station does. 50 of them in the
// short form, 1,000 with HORNBILL_LONG.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>

#include "base/random.h"
#include "tests/support/alert_maker.h"
#include "tests/support/long_form.h"

namespace hornbill::tests {
namespace {

using alerts::AlertClass;
using scheduler::AlertEvent;
using scheduler::AlertReport;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint64_t kSeed = 20'261'201;
const std::vector<std::string> kZones{"village", "school", "temple"};

// Shows with crossfades on two programmes, spots over one, a hard entry every minute, live sound
// and outputs that come and go, a fallback.
scheduler::StationSetup busy_station() {
  scheduler::StationSetup s = plain_setup();
  s.zones = {{"village", "main", {}}, {"school", "main", {}}, {"temple", "other", {}}};
  s.programmes = {"main", "other"};
  s.inputs.push_back({"studio", "line", "", -50, seconds(5), seconds(2)});
  playlists::PlaylistOptions show;
  show.name = "show";
  show.segments = {"a", "b", "c"};
  show.loop = true;
  show.crossfade = seconds(1);
  s.playlists.push_back(show);
  s.rules.push_back(rule("Show", "playlist:show", "00:00"));
  s.rules.push_back(rule("Pips", "segment:pips", "00:00"));
  s.rules.back().start = scheduler::StartMode::hard;
  s.rules.back().every = minutes(1);
  s.rules.push_back(rule("Spot", "segment:spot", "00:00:20"));
  s.rules.back().mix = scheduler::Mix::duck;
  s.rules.back().every = seconds(40);
  s.rules.push_back(rule("Live", "input:studio", "00:00"));
  s.rules.back().programme = "other";
  s.alerts.classes[0].wait_up_to = seconds(20);
  s.alerts.classes[1].wait_up_to = seconds(5);
  for (auto& r : s.rules) r.until = std::chrono::hours(23);
  return s;
}
const std::map<std::string, ScriptedSegment> kItems{{"a", {7, 0.1F}},
                                                    {"b", {11, 0.11F}},
                                                    {"c", {4, 0.12F}},
                                                    {"pips", {3, 0.04F}},
                                                    {"spot", {5, 0.07F}}};

struct Ordered {
  AlertClass urgency = AlertClass::normal;
  bool drill = false;
  std::vector<std::string> zones;
  float base = 0;
  base::FramePos arrived;  // between two ticks, as it comes in life
};

class RandomDay {
 public:
  explicit RandomDay(int count) : world_(busy_station(), kItems, at(0)), left_(count) {
    world_.keep_sound(3);
    world_.run_for(seconds(5));
  }

  void run() {
    while (left_-- > 0) {
      order();
      if (pick(4) == 0) disturb();
      world_.run_for(milliseconds(pick(8000)));
      listen();
    }
    for (const std::string& zone : kZones) world_.input(scheduler::ZoneReport{zone, true});
    for (int i = 0; i < 30; ++i) {
      world_.run_for(seconds(5));
      listen();
    }
  }

  CoreWorld& world() { return world_; }
  const std::map<std::uint64_t, Ordered>& ordered() const { return ordered_; }

 private:
  void order() {
    Ordered alert;
    alert.urgency = static_cast<AlertClass>(pick(3));
    alert.drill = pick(5) == 0;
    for (const std::string& zone : kZones) {
      if (pick(2) == 0) alert.zones.push_back(zone);
    }
    if (alert.zones.empty()) alert.zones = kZones;
    // Two of them at once, while one cuts the other, do not reach the limiter.
    alert.base = 0.2F + 0.001F * static_cast<float>(pick(160));
    alert.arrived = world_.position() - base::FrameCount{1 + pick(base::kTickFrames)};
    AlertSpec spec{.number = ++last_, .urgency = alert.urgency, .zones = alert.zones};
    spec.base = alert.base;
    spec.drill = alert.drill;
    spec.count = 1 + pick(2);
    spec.gap = milliseconds(500);
    auto made = make_alert(spec);
    if (pick(10) == 0 && last_ > 1) made->replaces = {last_ - 1};
    ordered_[last_] = alert;
    put(world_, made);
  }

  // Once the programme's fade is over, the zones hear the attention signal and nothing else; and
  // nothing ever clicks.
  void listen() {
    const base::FramePos heard = world_.sound_end() - base::FrameCount{48'000};
    for (int zone = 0; zone < 3; ++zone) {
      EXPECT_LE(largest_step(world_, zone, stepped_to_, world_.sound_end()), 0.05F)
          << "zone " << zone << " after " << stepped_to_.value;
    }
    stepped_to_ = world_.sound_end() - base::FrameCount{1};
    for (; told_ < world_.alerts().size() && world_.alerts()[told_].at < heard; ++told_) {
      const AlertReport& r = world_.alerts()[told_];
      if (r.event == AlertEvent::began) expect_heard_alone(r);
    }
    world_.forget_sound(heard - base::FrameCount{24'000});
  }

  void expect_heard_alone(const AlertReport& began) {
    const base::FramePos until = began.at + kAttention - base::FrameCount{241};
    for (const std::string& zone : began.zones) {
      const auto ends_it = [&](const AlertReport& r) {
        const bool then = r.at > began.at - kFade && r.at <= until + kFade;
        return r.number == began.number && then && (is_over(r.event) || r.event == AlertEvent::cut);
      };
      if (std::any_of(world_.alerts().begin(), world_.alerts().end(), ends_it)) continue;
      const auto z = std::find(kZones.begin(), kZones.end(), zone) - kZones.begin();
      EXPECT_TRUE(steady(world_, static_cast<int>(z), ordered_.at(began.number).base,
                         {began.at + kFade, until}))
          << began.number << " in " << zone;
    }
  }

  void disturb() {
    const auto some = 1 + static_cast<std::uint64_t>(random_.below(static_cast<int>(last_)));
    switch (pick(5)) {
      case 0:
        return world_.input(scheduler::EndAlert{some, pick(2) == 0, "nid"});
      case 1:
        return world_.input(scheduler::InputReport{"studio", pick(2) == 0, ""});
      case 2:
        return world_.step_clock(milliseconds(pick(2400) - 1200));
      case 3:
        return world_.input(
            scheduler::OperatorCommand{++orders_, scheduler::OperatorAction::skip, "", "nid"});
      case 4:
        return world_.input(
            scheduler::ZoneReport{kZones[static_cast<std::size_t>(pick(3))], pick(2) == 0});
    }
  }

  int pick(int bound) { return static_cast<int>(random_.below(static_cast<std::uint64_t>(bound))); }

  CoreWorld world_;
  base::Random random_{kSeed};
  int left_;
  std::uint64_t last_ = 0;
  std::uint64_t orders_ = 0;
  base::FramePos stepped_to_;
  std::size_t told_ = 0;
  std::map<std::uint64_t, Ordered> ordered_;
};

// Every alert comes to exactly one end, and is heard in each zone once more than it was cut there.
void expect_none_lost_or_twice(RandomDay& day) {
  for (const auto& [number, alert] : day.ordered()) {
    SCOPED_TRACE(number);
    int ends = 0;
    std::map<std::string, int> began, cut, completed;
    for (const AlertReport& r : day.world().alerts()) {
      if (r.number != number) continue;
      EXPECT_EQ(ends, 0);  // nothing after its end
      ends += is_over(r.event) ? 1 : 0;
      for (const std::string& zone : r.zones) {
        began[zone] += r.event == AlertEvent::began ? 1 : 0;
        cut[zone] += r.event == AlertEvent::cut ? 1 : 0;
        completed[zone] += r.event == AlertEvent::completed ? 1 : 0;
      }
      if (r.event != AlertEvent::aired) continue;
      for (const std::string& zone : alert.zones) {
        EXPECT_EQ(completed[zone], 1) << zone;
        EXPECT_EQ(began[zone], 1 + cut[zone]) << zone;
      }
    }
    EXPECT_EQ(ends, 1);
    const std::set<std::string> own(alert.zones.begin(), alert.zones.end());
    for (const auto& [zone, n] : began) {
      EXPECT_TRUE(own.contains(zone)) << zone;
      EXPECT_LE(n, 1 + cut[zone]) << zone;
    }
  }
}

// How late alerts of one class began, in milliseconds.
struct Delays {
  double median = 0;
  double p99 = 0;
  double most = 0;
};
Delays delays_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values[values.size() / 2], values[values.size() - 1 - values.size() / 100],
          values.back()};
}

// From the arrival to the first frame out of the limiter; alerts that another one held up apart.
void expect_prompt(RandomDay& day) {
  std::map<AlertClass, std::vector<double>> milliseconds_by_class;
  for (const auto& [number, alert] : day.ordered()) {
    const auto first = reports(day.world(), number, AlertEvent::began);
    bool held_up = false;
    for (const AlertReport& r : reports(day.world(), number, AlertEvent::waits)) {
      held_up |= r.text.find("another alert") != std::string::npos;
      held_up |= r.text.find("no output") != std::string::npos;
    }
    if (first.empty() || held_up || alert.drill) continue;
    const auto delay = first[0].at - alert.arrived + base::FrameCount{89};
    milliseconds_by_class[alert.urgency].push_back(static_cast<double>(delay.value) / 48.0);
  }
  ASSERT_EQ(milliseconds_by_class.size(), 3U);
  const std::map<AlertClass, double> most{
      {AlertClass::life_safety, 60}, {AlertClass::priority, 5'100}, {AlertClass::normal, 20'100}};
  for (const auto& [urgency, values] : milliseconds_by_class) {
    const std::string name(alerts::to_string(urgency));
    const Delays delays = delays_of(values);
    EXPECT_LE(delays.most, most.at(urgency)) << name;
    std::printf("%-12s %4zu alerts: p50 %.1f ms, p99 %.1f ms, max %.1f ms\n", name.c_str(),
                values.size(), delays.median, delays.p99, delays.most);
  }
}

// Where an item of the show was cut by an alert, the show goes on at that place of that item: its
// rule is to resume.
void expect_resumed(RandomDay& day) {
  std::vector<scheduler::AsRunRecord> show;
  for (const auto& record : day.world().as_run()) {
    if (record.kind == scheduler::AsRunKind::item && record.entry == "Show") show.push_back(record);
  }
  std::stable_sort(show.begin(), show.end(),
                   [](const auto& a, const auto& b) { return a.started_frame < b.started_frame; });
  int resumed = 0;
  for (std::size_t i = 0; i + 1 < show.size(); ++i) {
    const auto& cut = show[i];
    const auto& next = show[i + 1];
    if (cut.how_ended.find("alert") == std::string::npos) continue;
    const base::FrameCount place = cut.from + cut.played;
    EXPECT_EQ(next.segment, cut.segment) << cut.id;
    EXPECT_LE(next.from, place) << cut.id;
    EXPECT_GE(next.from, place - kFade * 2) << cut.id << ": what was faded out is heard again";
    ++resumed;
  }
  EXPECT_GT(resumed, 0);
}

TEST(E2_RandomMoments, NoneIsLateLostOrHeardTwiceWithoutBeingSaid) {
  RandomDay day(test::long_form() ? 1000 : 50);
  day.run();
  expect_none_lost_or_twice(day);
  expect_prompt(day);
  expect_resumed(day);
  EXPECT_TRUE(day.world().snapshot()->alerts.empty());
}

}  // namespace
}  // namespace hornbill::tests
