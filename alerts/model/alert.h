// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace hornbill::alerts {

// How urgent an alert is, the least first: the three levels of Viet Nam's Circular 39/2020.
enum class AlertClass : std::uint8_t {
  normal,       // waits for a break
  priority,     // soon, at the latest after a short wait
  life_safety,  // at once, over everything else
};
std::string_view to_string(AlertClass c);  // "normal", "priority", "life-safety"
std::optional<AlertClass> class_from(std::string_view word);

// Where an alert is in its life. The last five are ends.
enum class AlertState : std::uint8_t {
  drafted,            // received, not judged yet
  awaiting_approval,  // held until a person, or a second one, says yes
  accepted,           // durable; it will be heard
  queued,             // handed to the mixing, waits for its moment
  on_air,
  ending,      // called off; how it stopped has not been reported yet
  aired,       // heard as often as it was ordered
  expired,     // its time ran out before that
  cancelled,   // by a person or by its issuer
  superseded,  // another one took its place
  refused,     // never to be heard
};
std::string_view to_string(AlertState s);  // "awaiting approval", "on air", ...
std::optional<AlertState> state_from(std::string_view word);
constexpr bool is_end(AlertState s) { return s >= AlertState::aired; }

// What becomes of the programme item that an alert cut.
enum class ReturnPolicy : std::uint8_t {
  as_the_item_says,  // the timetable entry's own `resume`
  resume,
  rejoin,
  restart,
  skip,
};
std::string_view to_string(ReturnPolicy p);
std::optional<ReturnPolicy> return_policy_from(std::string_view word);

// Where an alert came from.
enum class AlertSource : std::uint8_t {
  local_user,    // the command line on the box; the kernel says who
  console,       // a person signed in at the station's page
  announcement,  // signed, by stick, folder, mail or messaging app
  cap,
  same,  // decoded from a monitored input: never more than held
};
std::string_view to_string(AlertSource s);
std::optional<AlertSource> source_from(std::string_view word);

// The language of a recording that is for all of them (BCP 47: undetermined).
inline constexpr std::string_view kEveryLanguage = "und";

// The words of one language. At least one of `text` and `audio_file` is there.
struct AlertMessage {
  std::string language;    // BCP 47, lower case: "vi", "en"; kEveryLanguage
  std::string text;        // spoken by the language's voice unless there is audio
  std::string audio_file;  // absolute path of a recording that was checked; empty: none
  bool operator==(const AlertMessage&) const = default;
};

// Who speaks, as it is said in a language.
struct IssuerName {
  std::string language;  // empty: in all that have no other
  std::string name;      // "Chiang Rai disaster prevention"
  bool operator==(const IssuerName&) const = default;
};

// Words that somebody says while they are heard.
struct LiveMessage {
  std::string input;  // name of the live input
  base::Duration longest{std::chrono::minutes(5)};
  bool operator==(const LiveMessage&) const = default;
};

// How often an alert is heard.
struct Repeats {
  int count = 1;                                 // in all; 0: until it expires
  base::Duration gap{std::chrono::seconds(10)};  // between two, at most 30 s
  bool operator==(const Repeats&) const = default;
};

}  // namespace hornbill::alerts
