// SPDX-License-Identifier: Apache-2.0
// What people order: an alert, one in the place of another, its end.
#include <algorithm>
#include <utility>

#include "scheduler/playout/alert_queue.h"
#include "scheduler/playout/pace.h"
#include "scheduler/playout/zone_masks.h"

namespace hornbill::scheduler {

void AlertQueue::put(CoreContext& context, std::shared_ptr<const AirAlert> alert) {
  Item item;
  item.sound = std::make_shared<const AlertSound>(alert);
  item.replaces = !alert->replaces.empty();
  item.arrived = context.earliest();
  set_deadline(context, item);
  audio::ZoneMask all = 0;
  for (const alerts::SoundGroup& group : alert->plan) {
    item.owed.push_back(mask_of(*context.setup, group.zones) & ~all);
    all |= item.owed.back();
  }
  item.began_in = item.to_call_off = std::vector<audio::ZoneMask>(item.owed.size());
  if (all == 0) {
    AlertReport news;
    news.event = AlertEvent::refused;
    news.text = "the station has none of its zones";
    return report(context, item, std::move(news));
  }
  const auto place = std::find_if(items_.begin(), items_.end(),
                                  [&](const Item& i) { return item.goes_before(i); });
  items_.insert(place, std::move(item));
  keep_to_room(context, alert->number);
}

// What is over at a time of day ends when the clock shows it, and a clock set back prolongs
// nothing.
void AlertQueue::set_deadline(const CoreContext& context, Item& item) {
  const AirAlert& alert = item.alert();
  if (alert.at_most) {
    item.deadline = std::min(item.deadline, item.arrived + base::to_frames(*alert.at_most));
  }
  if (!alert.lasts) {
    if (!context.clock.known()) return;
    item.deadline = std::min(item.deadline, context.clock.frame_at(alert.expires));
    return;
  }
  if (item.began) return;
  base::FramePos from = item.arrived;
  if (alert.not_before && context.clock.known()) {
    from = std::max(from, context.clock.frame_at(*alert.not_before));
  }
  item.deadline = from + base::to_frames(*alert.lasts);
}

// The newcomer may take the place of those that it replaces, where it may be heard now.
void AlertQueue::keep_to_room(CoreContext& context, std::uint64_t newcomer) {
  const auto staying = [](const Item& i) { return !i.ending.has_value(); };
  const auto waiting = std::count_if(items_.begin(), items_.end(), staying);
  if (static_cast<std::size_t>(waiting) <= kMost) return;
  const Item& item = *find(newcomer);
  const std::vector<std::uint64_t> replaced = replaced_by(item);
  if (!replaced.empty() && begin_of(context, item).waits_for.empty()) {
    return replace(context, newcomer);
  }
  const std::uint64_t least = items_.back().alert().number;
  drop(context, least, {AlertEvent::refused, "more alerts wait than the station can take", {}});
}

// Which alerts the item ends when its time has come. An exercise never ends what is no exercise.
std::vector<std::uint64_t> AlertQueue::replaced_by(const Item& by) {
  std::vector<std::uint64_t> numbers;
  for (const std::uint64_t number : by.alert().replaces) {
    const Item* old = find(number);
    if (old == nullptr || old->ending || (by.alert().drill && !old->alert().drill)) continue;
    if (number != by.alert().number) numbers.push_back(number);
  }
  return numbers;
}

// Those whose time has come take the place of what they replace; until then that goes on.
void AlertQueue::take_over(CoreContext& context) {
  std::vector<std::uint64_t> due;
  for (const Item& item : items_) {
    if (!item.replaces || item.ending || context.earliest() >= item.deadline) continue;
    if (begin_of(context, item).waits_for.empty()) due.push_back(item.alert().number);
  }
  for (const std::uint64_t number : due) replace(context, number);
}

// Those that it replaces end with their phrase, or are not heard at all.
void AlertQueue::replace(CoreContext& context, std::uint64_t by) {
  Item* item = find(by);
  if (item == nullptr) return;  // another one has replaced it
  item->replaces = false;
  const std::string why = "superseded by alert " + std::to_string(by);
  for (const std::uint64_t number : replaced_by(*item)) {
    Item* old = find(number);
    old->ending = AlertEvent::superseded;
    old->why = why;
    if (sounding_of(*old) == 0) {
      drop(context, number, {AlertEvent::superseded, why, {}});
      item = find(by);  // the items have moved
      continue;
    }
    item->takes_over = true;
    for (auto& sounding : soundings_) {
      if (sounding->number() == number) sounding->end_after_piece(context, why);
    }
  }
}

void AlertQueue::end(CoreContext& context, const EndAlert& order) {
  Item* item = find(order.number);
  if (item == nullptr) return;  // its end was told, or it never came
  if (order.live_over) {
    for (auto& sounding : soundings_) {
      if (sounding->number() == order.number) sounding->end_live(order.why);
    }
    return;
  }
  if (item->ending && must_call_off(*item)) return;
  item->ending = AlertEvent::cancelled;
  item->why = order.why;
  // Where it was heard and is not now, because another one cut it or the quiet hours broke it off,
  // that is said as soon as it can be.
  for (std::size_t g = 0; order.spoken && g < item->owed.size(); ++g) {
    if (item->alert().plan[g].cancelled.empty()) continue;
    item->to_call_off[g] = item->owed[g] & item->began_in[g] & ~sounding_of(*item);
  }
  if (sounding_of(*item) == 0 && !must_call_off(*item)) {
    return drop(context, order.number, {AlertEvent::cancelled, order.why, {}});
  }
  for (auto& sounding : soundings_) {
    if (sounding->number() == order.number) sounding->cancel(context, order.why, order.spoken);
  }
}

void AlertQueue::drop(CoreContext& context, std::uint64_t number, const End& end) {
  const auto it = std::find_if(items_.begin(), items_.end(),
                               [&](const Item& i) { return i.alert().number == number; });
  if (it == items_.end()) return;
  for (auto& sounding : soundings_) {
    if (sounding->number() == number) sounding->cancel(context, end.why, false);
  }
  AlertReport news;
  news.event = end.event;
  news.text = end.why;
  news.at = end.at;
  report(context, *it, std::move(news));
  items_.erase(it);
}

}  // namespace hornbill::scheduler
