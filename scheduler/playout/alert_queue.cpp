// SPDX-License-Identifier: Apache-2.0
#include "scheduler/playout/alert_queue.h"

#include <algorithm>
#include <utility>

#include "scheduler/playout/pace.h"
#include "scheduler/playout/zone_masks.h"

namespace hornbill::scheduler {

int AlertQueue::Item::rank() const {
  return alert().drill ? kDrillRank : kDrillRank + 1 + static_cast<int>(alert().urgency);
}
// By class; then those that gave way stand behind, by turns.
bool AlertQueue::Item::goes_before(const Item& other) const {
  return order() != other.order() ? order() > other.order() : turn < other.turn;
}
bool AlertQueue::Item::real_danger() const {
  return alert().urgency == alerts::AlertClass::life_safety && !alert().drill;
}

AlertQueue::Item* AlertQueue::find(std::uint64_t number) {
  const auto it = std::find_if(items_.begin(), items_.end(),
                               [&](const Item& i) { return i.alert().number == number; });
  return it == items_.end() ? nullptr : &*it;
}

const AlertQueue::Item* AlertQueue::find(std::uint64_t number) const {
  const auto it = std::find_if(items_.begin(), items_.end(),
                               [&](const Item& i) { return i.alert().number == number; });
  return it == items_.end() ? nullptr : &*it;
}

void AlertQueue::report(CoreContext& context, const Item& item, AlertReport news) {
  news.number = item.alert().number;
  if (news.at.value == 0) news.at = context.earliest();
  news.utc = context.clock.utc_at(news.at);
  if (news.repetition == 0) news.repetition = item.repetitions;
  context.out.alert(std::move(news));
  context.changed = true;
}

void AlertQueue::step(CoreContext& context, std::vector<Programme>& programmes) {
  if (items_.empty() && soundings_.empty()) return;
  for (Item& item : items_) set_deadline(context, item);
  follow_soundings(context, programmes);
  expire(context);
  take_over(context);
  take_zones(context, programmes);
  give_programmes(context, programmes);
}

void AlertQueue::follow_soundings(CoreContext& context, const std::vector<Programme>& programmes) {
  audio::ZoneMask resting = 0;
  for (const Programme& p : programmes) {
    if (p.seized()) resting |= followers_of(*context.setup, p.name());
  }
  for (auto& sounding : soundings_) {
    Item* item = find(sounding->number());
    sounding->programmes_rest((sounding->zones() & ~resting) == 0);
    if (item != nullptr) {
      sounding->limit(item->deadline);
      sounding->hush_from(quiet_from(context, *item));
      sounding->wanted(is_wanted(context, *sounding));
    }
    sounding->step(context);
    if (item != nullptr) tell_progress(context, *item, *sounding);
  }
  for (auto it = soundings_.begin(); it != soundings_.end();) {
    if (!(*it)->over_at() || *(*it)->over_at() > context.earliest()) {
      ++it;
      continue;
    }
    const std::unique_ptr<Sounding> over = std::move(*it);
    it = soundings_.erase(it);  // before the others are looked at
    over->close(context);
    settle(context, *over);
  }
}

void AlertQueue::tell_progress(CoreContext& context, Item& item, Sounding& sounding) {
  AlertReport news;
  news.zones = names_of(*context.setup, sounding.zones());
  if (sounding.take_began()) {
    item.began = true;
    item.began_in[sounding.group()] |= sounding.zones();
    news.event = AlertEvent::began;
    news.at = sounding.began();
    report(context, item, news);
  }
  while (const auto end = sounding.take_repetition(context.earliest())) {
    item.repetitions = std::max(item.repetitions, sounding.repetitions());
    news.event = AlertEvent::repeated;
    news.at = *end;
    news.repetition = sounding.repetitions();
    report(context, item, news);
  }
}

// What the end of a sounding means for its alert.
void AlertQueue::settle(CoreContext& context, const Sounding& over) {
  Item* item = find(over.number());
  if (item == nullptr) return;
  if (over.hushed_at()) item->hushed_at = over.hushed_at();
  if (over.complete()) {
    item->owed[over.group()] &= ~over.zones();
    item->completed = true;
    AlertReport news;
    news.event = AlertEvent::completed;
    news.at = *over.over_at();
    news.zones = names_of(*context.setup, over.zones());
    news.repetition = over.repetitions();
    const int ordered = item->alert().repeats.count;
    if (over.repetitions() < ordered) {
      news.text = "heard " + std::to_string(over.repetitions()) + " of " + std::to_string(ordered) +
                  " times before its time was over";
    }
    if (item->alert().live) news.text = over.live_note();
    report(context, *item, std::move(news));
  } else if (item->ending && over.heard() && !over.only_calls_off()) {
    tell_cut(context, *item, {over.zones(), *over.over_at(), 0, item->why});
  }
  const bool more = std::any_of(soundings_.begin(), soundings_.end(),
                                [&](const auto& s) { return s->number() == over.number(); });
  if (more) return;
  if (item->ending) {
    if (must_call_off(*item)) return;
    return drop(context, over.number(), {*item->ending, item->why, *over.over_at()});
  }
  if (item->alert().live && over.complete()) return settle_live(context, *item, over);
  if (owed_to(*item) == 0) drop(context, over.number(), {AlertEvent::aired, "", *over.over_at()});
}

// What was said live is not said again where other alerts had the zones meanwhile.
void AlertQueue::settle_live(CoreContext& context, const Item& item, const Sounding& over) {
  const audio::ZoneMask missed = owed_to(item);
  const audio::ZoneMask silent = missed & mute(context);
  std::string why = over.live_note();
  for (const std::string& zone : names_of(*context.setup, missed & ~silent)) {
    why += "; not heard in " + zone + ", where another alert was on air";
  }
  if (silent != 0) why += "; " + no_output(context, silent);
  drop(context, over.number(), {AlertEvent::aired, std::move(why), *over.over_at()});
}

void AlertQueue::expire(CoreContext& context) {
  std::vector<std::uint64_t> over;
  for (const Item& item : items_) {
    if (context.earliest() >= item.deadline && sounding_of(item) == 0) {
      over.push_back(item.alert().number);
    }
  }
  for (const std::uint64_t number : over) {
    const Item& item = *find(number);
    if (item.ending) {
      drop(context, number, {*item.ending, item.why, {}});
      continue;
    }
    std::string why = "its time was over before it could be heard";
    if (item.began) {
      why = "its time was over; it was heard " + std::to_string(item.repetitions) + " times";
    }
    const audio::ZoneMask silent = owed_to(item) & mute(context);
    if (silent != 0) why += "; " + no_output(context, silent);
    const bool heard_out = item.repetitions > 0 && item.alert().repeats.count == 0;
    drop(context, number, {heard_out ? AlertEvent::aired : AlertEvent::expired, why, {}});
  }
}

// Zones that an alert of at least its class has, beyond what can be ordered now.
audio::ZoneMask AlertQueue::taken_against(const CoreContext& context, const Item& item) const {
  audio::ZoneMask taken = mute(context);
  for (const auto& s : soundings_) {
    if (s->over_at() && *s->over_at() - context.earliest() <= kCommit) continue;
    if (s->rank() >= item.rank() && !gives_way(*s, item)) taken |= s->zones();
  }
  return taken;
}

// One that is repeated until it expires gives way between two repetitions to others of its class:
// by turns where they are of that kind too.
bool AlertQueue::gives_way(const Sounding& sounding, const Item& to) const {
  const Item* item = find(sounding.number());
  return sounding.pauses() && item != nullptr && !item->ending && item != &to &&
         item->alert().repeats.count == 0 && to.order() >= item->order();
}

// Whether an alert of its class waits for its zones, and for nothing else.
bool AlertQueue::is_wanted(const CoreContext& context, const Sounding& sounding) {
  const Item& own = *find(sounding.number());
  return std::any_of(items_.begin(), items_.end(), [&](const Item& i) {
    audio::ZoneMask open = 0;
    for (std::size_t g = 0; g < i.owed.size(); ++g) open |= open_in(i, g);
    const audio::ZoneMask waits = open & ~sounding_of(i) & ~mute(context);
    return &i != &own && i.order() >= own.order() && (waits & sounding.zones()) != 0 &&
           context.earliest() < i.deadline && begin_of(context, i).waits_for.empty();
  });
}

bool AlertQueue::must_call_off(const Item& item) {
  return std::any_of(item.to_call_off.begin(), item.to_call_off.end(),
                     [](audio::ZoneMask zones) { return zones != 0; });
}

audio::ZoneMask AlertQueue::owed_to(const Item& item) {
  audio::ZoneMask zones = 0;
  for (const audio::ZoneMask owed : item.owed) zones |= owed;
  return zones;
}

audio::ZoneMask AlertQueue::sounding_of(const Item& item) const {
  audio::ZoneMask zones = 0;
  for (const auto& s : soundings_) {
    if (s->number() == item.alert().number) zones |= s->zones();
  }
  return zones;
}

// Why it cannot have those zones.
std::string AlertQueue::held_up_by(const CoreContext& context, audio::ZoneMask zones) const {
  const audio::ZoneMask silent = zones & mute(context);
  return silent == 0 ? "another alert of its class or a higher one" : no_output(context, silent);
}

void AlertQueue::take_zones(CoreContext& context, std::vector<Programme>& programmes) {
  for (Item& item : items_) {
    if (context.earliest() >= item.deadline) continue;
    std::string waits_for;
    for (std::size_t g = 0; g < item.owed.size(); ++g) {
      const audio::ZoneMask wanted = open_in(item, g) & ~sounding_of(item);
      const audio::ZoneMask free = wanted & ~taken_against(context, item);
      if (wanted != free) waits_for = held_up_by(context, wanted & ~free);
      if (free == 0) continue;
      const Moment when = moment(context, item, free, programmes);
      if (when.at - context.earliest() <= kCommit) {
        const base::FramePos at = std::max(when.at, context.earliest());
        begin(context, item, g, free, let_end(item, free, at));
      } else if (waits_for.empty()) {
        waits_for = when.waits_for;
      }
    }
    if (waits_for.empty() || waits_for == item.waits_for) continue;
    item.waits_for = waits_for;
    AlertReport news;
    news.event = AlertEvent::waits;
    news.text = waits_for;
    report(context, item, std::move(news));
  }
  std::stable_sort(items_.begin(), items_.end(),
                   [](const Item& a, const Item& b) { return a.goes_before(b); });
}

// check: allow parameters (which part of which alert, where and when)
void AlertQueue::begin(CoreContext& context, Item& item, std::size_t group, audio::ZoneMask zones,
                       base::FramePos at) {
  cut_lower(context, item, zones, at);
  SoundingSpec spec;
  spec.sound = item.sound;
  spec.group = group;
  spec.zones = zones;
  spec.rank = static_cast<std::uint8_t>(item.rank());
  spec.hold = free_hold();
  spec.begin = at;
  spec.deadline = item.deadline;
  if (item.alert().repeats.count == 0) spec.repetitions = item.repetitions;
  if (item.ending) {
    item.to_call_off[group] &= ~zones;
    spec.called_off = item.why;
  }
  soundings_.push_back(std::make_unique<Sounding>(context, std::move(spec)));
  soundings_.back()->step(context);
  item.waits_for.clear();
  context.changed = true;
}

void AlertQueue::tell_cut(CoreContext& context, const Item& item, const Sounding::Leave& cut) {
  AlertReport news;
  news.event = AlertEvent::cut;
  news.at = cut.at;
  news.zones = names_of(*context.setup, cut.zones);
  news.text = cut.why;
  report(context, item, std::move(news));
}

void AlertQueue::cut_lower(CoreContext& context, const Item& by, audio::ZoneMask zones,
                           base::FramePos at) {
  for (auto& s : soundings_) {
    const audio::ZoneMask lost = s->zones() & zones;
    const bool in_turn = gives_way(*s, by);
    if (lost == 0 || (s->rank() >= by.rank() && !in_turn) || s->over_at()) continue;
    if (in_turn) find(s->number())->turn = ++turns_;
    leave(context, *s, {lost, at, free_hold(), "by alert " + std::to_string(by.alert().number)});
  }
}

// The alert is cut in those of its zones.
void AlertQueue::leave(CoreContext& context, Sounding& sounding, Sounding::Leave cut) {
  sounding.presume_heard(context);
  Item* item = find(sounding.number());
  if (item != nullptr) tell_progress(context, *item, sounding);
  // One that is being ended altogether tells so when it is silent.
  const bool told_later = item == nullptr || sounding.only_calls_off() ||
                          (item->ending && cut.zones == sounding.zones());
  if (!told_later && sounding.heard()) tell_cut(context, *item, cut);
  cut.why = "cut " + cut.why;
  sounding.leave(context, cut);
}

std::uint8_t AlertQueue::free_hold() const {
  for (std::uint8_t hold = 0; hold < audio::kMaxHolds; ++hold) {
    const bool used = std::any_of(soundings_.begin(), soundings_.end(),
                                  [hold](const auto& s) { return s->hold() == hold; });
    if (!used) return hold;
  }
  return audio::kMaxHolds - 1;  // more than soundings there can be
}

std::vector<AlertShown> AlertQueue::snapshot(const CoreContext& context) const {
  std::vector<AlertShown> shown;
  for (const Item& item : items_) {
    AlertShown s;
    s.number = item.alert().number;
    s.urgency = item.alert().urgency;
    s.drill = item.alert().drill;
    s.title = item.alert().title;
    s.issuer = item.alert().issuer;
    s.expires = item.alert().lasts ? context.clock.utc_at(item.deadline) : item.alert().expires;
    s.sounding = names_of(*context.setup, sounding_of(item));
    s.owed = names_of(*context.setup, owed_to(item) & ~sounding_of(item));
    for (const auto& sounding : soundings_) {
      if (sounding->number() != s.number || !sounding->heard() || s.began) continue;
      s.began = context.clock.utc_at(sounding->began());
    }
    if (s.sounding.empty()) s.waits_for = item.waits_for;
    shown.push_back(std::move(s));
  }
  return shown;
}

}  // namespace hornbill::scheduler
