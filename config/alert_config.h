// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alerts/model/alert.h"
#include "alerts/model/alert_draft.h"
#include "alerts/model/role.h"
#include "alerts/sources/cap/class_table.h"
#include "alerts/sources/same/same_station.h"
#include "base/time.h"
#include "config/notify_options.h"

namespace hornbill::config {

// [alerts.voices.LANGUAGE]
struct VoiceOptions {
  std::vector<std::string> command;  // program and arguments
  base::Duration time_limit{std::chrono::seconds(20)};
  std::string approved_by;  // a listener of the language; empty: nobody
};

// [alerts.cap.NAME]: a service that sends CAP messages.
struct CapOptions {
  std::string name;
  std::string url;  // a CAP message, an Atom or an RSS feed
  base::Duration every{std::chrono::seconds(60)};
  base::Duration silent_after{std::chrono::minutes(10)};  // silence beyond it is a fault
  std::string heartbeat;  // in the title or id of entries by which it lives; empty: each answer
  std::vector<std::string> certificates;  // PEM files of who may sign
  std::vector<std::string> names;         // of certificates that those issued
  std::vector<std::string> senders;       // that it may bring; empty: any
  std::vector<std::string> zones;         // in which it may speak; empty: all
  std::vector<std::string> audio_hosts;   // from where recordings are fetched; empty: nowhere
  int per_hour = 12;                      // alerts; more need a second person
  alerts::ClassLimits per_hour_of;        // and of one class
  bool everywhere = false;                // areas are not looked at: all it sends is for here
  bool strict = false;                    // forgive nothing of what the standard forbids
  alerts::AlertClass highest = alerts::AlertClass::life_safety;
  alerts::Decision unproven = alerts::Decision::hold;  // what cannot be verified
  alerts::CapClassTable classes;                       // lines that go before those of all services

  bool operator==(const CapOptions&) const = default;
};

// What an alert of a class gets where it says nothing itself.
struct AlertDefaults {
  alerts::Repeats repeats;
  alerts::ReturnPolicy after = alerts::ReturnPolicy::as_the_item_says;
  bool second_person = false;  // every alert of the class needs two persons
};

// A zone as alerts see it.
struct ZonePlace {
  std::string zone;
  std::vector<std::string> languages;  // in the order they are heard; empty: the station's
  std::vector<std::string> geocodes;   // "TH-PCODE=570101", a star at the end for what follows
  std::vector<std::string> points;     // "19.9,99.8"
  std::vector<std::string> areas;      // rings of points with blanks between

  bool operator==(const ZonePlace&) const = default;
};

// [alerts.same_monitor.NAME]: an input in which SAME headers are listened for.
struct SameMonitorConfig {
  std::string name;
  std::string input;               // of [inputs]
  std::vector<std::string> zones;  // for which its alerts may be; empty: all

  bool operator==(const SameMonitorConfig&) const = default;
};

// The SAME locations of a zone, six digits each: its geocodes of that name, but for patterns.
std::vector<std::string> same_locations(const ZonePlace& place);

// What somebody at the station's own computer may do.
struct LocalRights {
  alerts::ClassSet sends{true, true, true};
  alerts::ClassSet approves{true, true, true};  // of others, what they may agree to
  int per_hour = 12;                            // alerts of theirs; more need a second person
  alerts::ClassLimits per_hour_of{};            // and of one class
  bool operator==(const LocalRights&) const = default;
};

// [alerts] but for what the mixing needs, which is in StationSetup. Paths are absolute.
struct AlertConfig {
  std::string site;            // the station's name among sites; empty: none
  std::string roster_folder;   // who may speak
  std::string phrases_folder;  // recordings; empty: the stock phrases alone
  bool bypass = false;         // life-safety sounds with one person all the same, which is logged
  base::Duration validity{std::chrono::hours(1)};          // of an alert that does not say
  base::Duration keep{std::chrono::hours(24 * 400)};       // the record of alerts that are over
  base::Duration keep_sound{std::chrono::hours(24 * 30)};  // and what they sounded like
  std::map<std::string, LocalRights> users;                // by login name
  LocalRights others;                                      // who is not named there
  std::array<AlertDefaults, 3> classes{{{{1}}, {{2}}, {{3}}}};  // by AlertClass
  std::map<std::string, VoiceOptions> voices;                   // by language
  std::vector<std::string> drop_folders;  // watched for announcements and CAP files
  std::vector<CapOptions> cap;
  // Lines for CAP messages of all services and files, which go before the built-in table.
  alerts::CapClassTable cap_classes;
  // What is said by the phrase library where a CAP message is of this event: its name, or
  // "valueName=value" of a code or parameter; and the phrases. The first counts.
  std::vector<std::pair<std::string, std::string>> event_phrases;
  std::vector<std::pair<std::string, std::string>> hazards;  // [alerts.hazards.NAME]: its phrases
  std::vector<ZonePlace> places;                             // one for each zone
  NotifyOptions notify;
  std::vector<AirCheckConfig> air_checks;
  std::optional<alerts::SameStation> same;  // [alerts.same]; nothing: no header is sent
  std::vector<SameMonitorConfig> same_monitors;
  base::Duration live_longest{std::chrono::minutes(5)};  // of a live message
};

}  // namespace hornbill::config
