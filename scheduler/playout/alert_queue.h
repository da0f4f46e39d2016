// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scheduler/playout/air_alert.h"
#include "scheduler/playout/core_context.h"
#include "scheduler/playout/programme.h"
#include "scheduler/playout/sounding.h"

namespace hornbill::scheduler {

// Who among the alerts has which zones: by class, then by order of arrival. An alert that finds
// some of its zones taken by one of at least its class sounds in the others at once, and in those
// as soon as they are free; one that is cut is heard again there from its attention signal on.
// Thread: core.
class AlertQueue {
 public:
  static constexpr std::size_t kMost = 64;  // waiting and on air

  // A full queue gives up the least urgent: the newcomer, or an older one of a lower class.
  void put(CoreContext& context, std::shared_ptr<const AirAlert> alert);
  void end(CoreContext& context, const EndAlert& order);
  // Zones that are gone are neither sounded in nor waited for any more.
  void setup_changed(CoreContext& context, const StationSetup& before);
  // While no output of a zone plays, alerts stay owed to it, and begin anew when one does.
  void output_changed(CoreContext& context, const ZoneReport& report);
  // Before the programmes' step: takes zones and programmes for what is due, gives back what is
  // over.
  void step(CoreContext& context, std::vector<Programme>& programmes);
  // The next tick at which it could act without news.
  base::Tick next(const CoreContext& context, std::vector<Programme>& programmes) const;

  bool empty() const { return items_.empty(); }
  std::vector<AlertShown> snapshot(const CoreContext& context) const;

 private:
  struct Item {
    std::shared_ptr<const AlertSound> sound;
    std::vector<audio::ZoneMask> owed;         // by group of the plan: not heard yet
    std::vector<audio::ZoneMask> began_in;     // likewise: where it was begun
    std::vector<audio::ZoneMask> to_call_off;  // likewise: where it is to be said that it is over
    base::FramePos arrived;
    base::FramePos deadline{INT64_MAX};  // by the frame clock: a clock set back revives nothing
    std::optional<base::FramePos> hushed_at;  // the quiet hours that broke it off begin there
    int repetitions = 0;
    std::uint64_t turn = 0;  // grows each time that it gave way to one of its rank; 0: never
    bool began = false;
    bool completed = false;            // in a zone or more
    bool replaces = false;             // others, and has not done so yet
    bool takes_over = false;           // from one on air that it replaces: no waiting for a break
    std::string waits_for;             // as last told
    std::optional<AlertEvent> ending;  // it is to end so, once it has fallen silent
    std::string why;

    const AirAlert& alert() const { return sound->alert(); }
    int rank() const;
    // By class; a drill gives way to every real alert.
    std::pair<int, alerts::AlertClass> order() const { return {rank(), alert().urgency}; }
    bool goes_before(const Item& other) const;
    bool real_danger() const;
  };

  void expire(CoreContext& context);
  static void set_deadline(const CoreContext& context, Item& item);
  void keep_to_room(CoreContext& context, std::uint64_t newcomer);
  std::vector<std::uint64_t> replaced_by(const Item& by);
  void take_over(CoreContext& context);
  void replace(CoreContext& context, std::uint64_t by);
  void take_zones(CoreContext& context, std::vector<Programme>& programmes);
  void begin(CoreContext& context, Item& item, std::size_t group, audio::ZoneMask zones,
             base::FramePos at);
  void cut_lower(CoreContext& context, const Item& by, audio::ZoneMask zones, base::FramePos at);
  void leave(CoreContext& context, Sounding& sounding, Sounding::Leave cut);
  void tell_cut(CoreContext& context, const Item& item, const Sounding::Leave& cut);
  void follow_soundings(CoreContext& context, const std::vector<Programme>& programmes);
  void tell_progress(CoreContext& context, Item& item, Sounding& sounding);
  void settle(CoreContext& context, const Sounding& over);
  void settle_live(CoreContext& context, const Item& item, const Sounding& over);
  void give_programmes(CoreContext& context, std::vector<Programme>& programmes);
  // When the alert may take those zones: a frame, and what it waits for.
  struct Moment {
    base::FramePos at;
    std::string waits_for;
  };
  // The first moment at which anything of it may be heard, whoever has its zones; with nothing to
  // wait for that is past or can be ordered now.
  Moment begin_of(const CoreContext& context, const Item& item) const;
  // Programmes whose break it is yield to the alert.
  Moment moment(const CoreContext& context, const Item& item, audio::ZoneMask zones,
                std::vector<Programme>& programmes) const;
  base::FramePos break_in(const CoreContext& context, const Item& item, audio::ZoneMask zones,
                          std::vector<Programme>& programmes) const;
  static base::UtcTime quiet_until(const CoreContext& context, base::UtcTime at);
  static base::FramePos quiet_from(const CoreContext& context, const Item& item);
  base::FramePos let_end(const Item& by, audio::ZoneMask zones, base::FramePos at) const;
  audio::ZoneMask taken_against(const CoreContext& context, const Item& item) const;
  audio::ZoneMask sounding_of(const Item& item) const;
  static audio::ZoneMask owed_to(const Item& item);
  static bool must_call_off(const Item& item);
  // The zones of a group in which something of it is still to be heard.
  static audio::ZoneMask open_in(const Item& item, std::size_t group) {
    return item.ending ? item.to_call_off[group] : item.owed[group];
  }
  bool is_wanted(const CoreContext& context, const Sounding& sounding);
  bool gives_way(const Sounding& sounding, const Item& to) const;
  std::string held_up_by(const CoreContext& context, audio::ZoneMask zones) const;
  audio::ZoneMask mute(const CoreContext& context) const;
  static std::string no_output(const CoreContext& context, audio::ZoneMask zones);
  std::uint8_t free_hold() const;
  Item* find(std::uint64_t number);
  const Item* find(std::uint64_t number) const;
  void report(CoreContext& context, const Item& item, AlertReport news);
  // How an alert is over: at which frame, where that is not now.
  struct End {
    AlertEvent event = AlertEvent::refused;
    std::string why;
    base::FramePos at;
  };
  void drop(CoreContext& context, std::uint64_t number, const End& end);

  std::deque<Item> items_;  // the most urgent first
  std::vector<std::unique_ptr<Sounding>> soundings_;
  std::uint64_t turns_ = 0;
  std::vector<std::string> mute_;  // zones without an output that plays
};

}  // namespace hornbill::scheduler
