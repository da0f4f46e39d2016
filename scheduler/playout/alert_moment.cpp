// SPDX-License-Identifier: Apache-2.0
// When an alert may take its zones, and what that means for the programmes.
#include <algorithm>
#include <chrono>

#include "alerts/model/heard.h"
#include "scheduler/playout/alert_queue.h"
#include "scheduler/playout/pace.h"
#include "scheduler/playout/zone_masks.h"

namespace hornbill::scheduler {
namespace {

constexpr base::FramePos kNoMoment{INT64_MAX};

}  // namespace

// The end of the quiet hours that `at` lies in; `at` itself outside of them.
base::UtcTime AlertQueue::quiet_until(const CoreContext& context, base::UtcTime at) {
  const auto& hours = context.setup->alerts.quiet_hours;
  if (!hours || !context.clock.trusted()) return at;
  const base::LocalTime local = context.setup->zone.to_local(at);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const base::Duration time_of_day = local - day;
  if (!alerts::is_quiet(*hours, time_of_day)) return at;
  const bool tomorrow = time_of_day >= hours->until;
  const base::LocalTime end = day + hours->until + std::chrono::days(tomorrow ? 1 : 0);
  return context.setup->zone.to_utc(end);
}

// The first frame of the next quiet hours, for an alert that obeys them.
base::FramePos AlertQueue::quiet_from(const CoreContext& context, const Item& item) {
  const auto& hours = context.setup->alerts.quiet_hours;
  if (!hours || item.real_danger() || !context.clock.trusted()) return kNoMoment;
  const base::UtcTime now = context.now();
  if (quiet_until(context, now) > now) return context.earliest();
  const base::LocalTime local = context.setup->zone.to_local(now);
  base::LocalTime begin = std::chrono::floor<std::chrono::days>(local) + hours->from;
  if (begin < local) begin += std::chrono::days(1);
  return context.clock.frame_at(context.setup->zone.to_utc(begin));
}

// Where alerts that are over in a moment, and are not to be cut by this one, have ended.
base::FramePos AlertQueue::let_end(const Item& by, audio::ZoneMask zones, base::FramePos at) const {
  for (const auto& s : soundings_) {
    if ((s->zones() & zones) == 0 || s->rank() < by.rank()) continue;
    at = std::max(at, s->over_at().value_or(at));
  }
  return at;
}

AlertQueue::Moment AlertQueue::begin_of(const CoreContext& context, const Item& item) const {
  const base::FramePos earliest = context.earliest();
  base::FramePos from = item.arrived;
  const auto& not_before = item.alert().not_before;
  if (not_before) from = std::max(from, context.clock.frame_at(*not_before));
  if (from - earliest > kCommit) return {from, "its time to begin"};
  if (item.real_danger()) return {from, ""};
  const base::FramePos hushed = item.hushed_at.value_or(earliest);
  if (hushed - earliest > kCommit) return {hushed, "the end of the quiet hours"};
  const base::UtcTime now = context.clock.utc_at(std::max(from, earliest));
  const base::UtcTime loud = quiet_until(context, now);
  if (loud > now) return {context.clock.frame_at(loud), "the end of the quiet hours"};
  return {from, ""};
}

AlertQueue::Moment AlertQueue::moment(const CoreContext& context, const Item& item,
                                      audio::ZoneMask zones,
                                      std::vector<Programme>& programmes) const {
  const base::FramePos earliest = context.earliest();
  const Moment may = begin_of(context, item);
  if (!may.waits_for.empty()) return may;
  const alerts::ClassBehaviour& behaviour = context.setup->alerts.behaviour(item.alert().urgency);
  const bool at_once =
      behaviour.start == alerts::AlertStart::at_once || item.takes_over || item.ending.has_value();
  if (at_once) return {std::max(may.at, earliest), ""};
  const base::FramePos limit = may.at + base::to_frames(behaviour.wait_up_to);
  const base::FramePos pause = break_in(context, item, zones, programmes);
  return {std::max(std::min(pause, limit), earliest), "a break in the programme"};
}

// Where everything that sounds in those zones has come to an end; far away where that is unknown.
base::FramePos AlertQueue::break_in(const CoreContext& context, const Item& item,
                                    audio::ZoneMask zones,
                                    std::vector<Programme>& programmes) const {
  base::FramePos at = context.earliest();
  for (const auto& s : soundings_) {
    if ((s->zones() & zones) != 0 && s->number() != item.alert().number) {
      at = std::max(at, s->expected_end());
    }
  }
  const auto concerned = [&](const Programme& p) {
    return (followers_of(*context.setup, p.name()) & zones) != 0;
  };
  for (const Programme& p : programmes) {
    if (concerned(p)) at = std::max(at, p.next_break(context).value_or(kNoMoment));
  }
  for (Programme& p : programmes) {
    if (concerned(p) && p.next_break(context) == at) p.yield();
  }
  return at;
}

// A programme whose zones all have alerts rests meanwhile, and comes back when one zone is free.
void AlertQueue::give_programmes(CoreContext& context, std::vector<Programme>& programmes) {
  const base::FramePos soon = context.earliest() + kCommit;
  for (Programme& p : programmes) {
    const audio::ZoneMask all = followers_of(*context.setup, p.name());
    base::FramePos taken_from = context.earliest();
    base::FramePos free_at = all == 0 ? context.earliest() : kNoMoment;
    base::FramePos expected = kNoMoment;
    const Sounding* newest = nullptr;
    for (std::size_t z = 0; z < audio::kMaxZones; ++z) {
      if (((all >> z) & 1U) == 0) continue;
      base::FramePos last{INT64_MIN};
      base::FramePos last_expected{INT64_MIN};
      for (const auto& s : soundings_) {
        if (((s->zones() >> z) & 1U) == 0) continue;
        last = std::max(last, s->over_at().value_or(kNoMoment));
        last_expected = std::max(last_expected, s->expected_end());
        if (!s->over_at()) taken_from = std::max(taken_from, s->began());
        newest = s.get();
      }
      free_at = std::min(free_at, last);
      expected = std::min(expected, last_expected);
    }
    if (free_at <= soon) {
      p.give_back(context, std::max(free_at, context.earliest()) + kHoldOn);
      continue;
    }
    p.seize(context, taken_from, newest->alert().after);
    p.expect_return(expected == kNoMoment ? kNoMoment : expected + kHoldOn);
  }
}

void AlertQueue::setup_changed(CoreContext& context, const StationSetup& before) {
  for (auto& s : soundings_) {
    const audio::ZoneMask kept = mask_of(*context.setup, names_of(before, s->zones()));
    const audio::ZoneMask lost = s->zones() & ~kept;
    if (lost == 0 || s->over_at()) continue;
    s->leave(context, {lost, context.earliest(), free_hold(), "the zone is no more"});
  }
  std::vector<std::uint64_t> homeless;
  for (Item& item : items_) {
    for (auto* masks : {&item.owed, &item.began_in, &item.to_call_off}) {
      for (audio::ZoneMask& z : *masks) z = mask_of(*context.setup, names_of(before, z));
    }
    if (owed_to(item) == 0) homeless.push_back(item.alert().number);
  }
  for (const std::uint64_t number : homeless) {
    const Item& item = *find(number);
    const bool heard_out =
        item.completed || (item.repetitions > 0 && item.alert().repeats.count == 0);
    if (item.ending) {
      drop(context, number, {*item.ending, item.why, {}});
    } else if (heard_out) {
      drop(context, number,
           {AlertEvent::aired,
            "the station has none of the zones any more that it still waited for",
            {}});
    } else {
      drop(context, number,
           {AlertEvent::refused, "the station has none of its zones any more", {}});
    }
  }
}

audio::ZoneMask AlertQueue::mute(const CoreContext& context) const {
  return mask_of(*context.setup, mute_);
}

// "no output of school, village plays", as the receipt wants it.
std::string AlertQueue::no_output(const CoreContext& context, audio::ZoneMask zones) {
  std::string list;
  for (const std::string& name : names_of(*context.setup, zones)) {
    list += (list.empty() ? "" : ", ") + name;
  }
  return std::string(alerts::kNoOutput) + " of " + list + " plays";
}

void AlertQueue::output_changed(CoreContext& context, const ZoneReport& report) {
  const bool known = std::erase(mute_, report.zone) > 0;
  if (!report.plays) mute_.push_back(report.zone);
  if (report.plays || known) return;
  const audio::ZoneMask zone = mask_of(*context.setup, {report.zone});
  for (auto& s : soundings_) {
    Item* item = find(s->number());
    if ((s->zones() & zone) == 0 || s->over_at() || item == nullptr || item->ending) continue;
    leave(context, *s, {zone, context.earliest(), free_hold(), no_output(context, zone)});
  }
}

base::Tick AlertQueue::next(const CoreContext& context, std::vector<Programme>& programmes) const {
  base::FramePos at = kNoMoment;
  for (const auto& s : soundings_) at = std::min(at, s->acts_at() - kCommit);
  for (const Item& item : items_) {
    at = std::min(at, item.deadline);
    if (item.replaces) at = std::min(at, begin_of(context, item).at - kCommit);
    for (std::size_t g = 0; g < item.owed.size(); ++g) {
      const audio::ZoneMask open = open_in(item, g) & ~sounding_of(item);
      const audio::ZoneMask free = open & ~taken_against(context, item);
      if (free == 0) continue;
      at = std::min(at, moment(context, item, free, programmes).at - kCommit);
    }
  }
  if (at == kNoMoment) return {INT64_MAX / base::kTickFrames - 1};
  return std::max(context.tick + 1, base::tick_of(at));
}

}  // namespace hornbill::scheduler
