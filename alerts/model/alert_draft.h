// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alerts/model/alert.h"
#include "base/time.h"

namespace hornbill::alerts {

// What a message wants done.
enum class DraftAction : std::uint8_t {
  announce,  // a new alert
  update,    // takes the place of those in `references`
  cancel,    // ends those in `references`
};

// Who vouches for a message. The voice in it never does.
enum class Trust : std::uint8_t {
  known_person,      // the kernel or a signed-in session says who it is
  signed_by_roster,  // the signature of an issuer whose key the station trusts
  unverified,        // no signature, or none that can be checked: a person must decide
  forged,            // a signature that is wrong: refused
};

// What a source asks for, in the station's own words, before any rule of the station was applied.
// Everything in it was checked for form by its source; nothing in it is trusted but by `trust`.
struct AlertDraft {
  AlertSource source = AlertSource::local_user;
  Trust trust = Trust::unverified;
  DraftAction action = DraftAction::announce;
  std::string id;      // unique by issuer: a UUID, CAP "sender,identifier,sent"
  std::string issuer;  // who: login name, principal of the roster, CAP sender
  // How it is called in the opening, where somebody vouches for that; empty: as the station is.
  std::vector<IssuerName> issuer_names;
  std::string service;  // of the configuration, by whose rules CAP was judged; empty: no CAP
  std::string key;      // fingerprint of the key that signed, "SHA256:..."; empty: none
  std::string digest;   // SHA-256 of the message as it was received, 64 hex digits
  std::optional<std::uint64_t> sequence;  // signed announcements: grows by issuer

  AlertClass urgency = AlertClass::normal;
  bool drill = false;
  std::vector<std::string> zones;  // names; empty: every zone
  std::vector<AlertMessage> messages;
  std::optional<LiveMessage> live;  // heard after phrase and messages, once, by all zones together
  std::optional<std::string> phrase;  // hazard of the phrase library, "flood"
  std::string event_code;  // of the Emergency Alert System, "FLW"; empty: the message has none
  std::optional<base::UtcTime> not_before;
  std::optional<base::UtcTime> expires;  // none: the station's default
  // `expires` was told as a length of time, or is the station's default: setting the clock does not
  // shorten it.
  bool expires_by_length = false;
  std::optional<Repeats> repeats;
  std::optional<ReturnPolicy> after;
  std::vector<std::string> references;  // ids of the same issuer, for update and cancel
};

// Whether somebody whom the station knows stands behind it.
constexpr bool is_proven(Trust trust) {
  return trust == Trust::known_person || trust == Trust::signed_by_roster;
}

// Whether a person of the station asked for it, who can be told at once what is amiss.
constexpr bool is_local(AlertSource source) {
  return source == AlertSource::local_user || source == AlertSource::console;
}

// Whether lives hang on it, so that nothing of a lesser one may hold it up. A drill is none.
inline bool is_foremost(const AlertDraft& draft) {
  return draft.urgency == AlertClass::life_safety && !draft.drill;
}

// Which goes first where alerts want the same: 0 to 2, the foremost last. Drills count as the
// least, whatever their class.
inline std::size_t rank_of(const AlertDraft& draft) {
  return draft.drill ? 0 : static_cast<std::size_t>(draft.urgency);
}

// An exercise never ends what is no exercise, nor takes its place.
constexpr bool may_end_by_kind(const AlertDraft& later, const AlertDraft& earlier) {
  return !later.drill || earlier.drill;
}

// What is to be done with a message, and why.
enum class Decision : std::uint8_t {
  accept,
  hold,  // until a person says yes
  refuse,
};
std::string_view to_string(Decision d);

struct Verdict {
  Decision decision = Decision::refuse;
  std::vector<std::string> reasons;   // sentences for a person, the deciding one first
  std::vector<std::string> warnings;  // what was odd but forgiven
};

}  // namespace hornbill::alerts
