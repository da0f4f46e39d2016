// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

#include "alerts/model/alert_book.h"

// Alerts to fill a book with.
namespace hornbill::test {

// A thing that has to work for the test to mean anything.
template <class Result>
void must(const Result& result) {
  if (!result) ADD_FAILURE() << result.error().message;
}

inline base::UtcTime at_second(int s) {
  return base::UtcTime{std::chrono::seconds(1'764'000'000 + s)};
}

inline alerts::AlertDraft flood(const std::string& id, int expires_after = 3600) {
  alerts::AlertDraft draft;
  draft.source = alerts::AlertSource::announcement;
  draft.trust = alerts::Trust::signed_by_roster;
  draft.id = id;
  draft.issuer = "chiang-rai";
  draft.key = "SHA256:key";
  draft.digest = std::string(64, 'a');
  draft.urgency = alerts::AlertClass::life_safety;
  draft.zones = {"village", "school"};
  draft.messages = {{"th", "น้ำท่วม \"ด่วน\"", ""}, {"en", "Flood.\nGo up.", "/clips/en.ogg"}};
  draft.expires = at_second(expires_after);
  draft.repeats = alerts::Repeats{2, std::chrono::seconds(5)};
  draft.after = alerts::ReturnPolicy::resume;
  return draft;
}

inline alerts::AlertSound siren() {
  alerts::AlertSound sound;
  sound.clips = {{std::string(64, 'c'), 1, 48'000}, {std::string(64, 'd'), 2, 96'000}};
  alerts::SoundGroup group;
  group.zones = {"village", "school"};
  group.before = {{alerts::PieceKind::attention, "", 0}};
  group.repeated = {{alerts::PieceKind::message, "th", 1}};
  sound.plan = {group};
  sound.level_lufs = -16.02;
  return sound;
}

// check: allow parameters (what a step is made of)
inline alerts::AlertStep step(std::uint64_t number, alerts::StepKind kind, int second,
                              std::vector<std::string> zones = {}) {
  alerts::AlertStep s;
  s.number = number;
  s.kind = kind;
  s.when = at_second(second);
  s.who = "station";
  s.why = "because";
  if (!zones.empty()) s.at = base::FramePos{48'000LL * second};
  s.zones = std::move(zones);
  return s;
}

// An alert that was accepted at the second `s`. Its number.
inline std::uint64_t accepted(alerts::AlertBook& book, alerts::AlertDraft draft, int s = 0) {
  const std::uint64_t number = book.draft(std::move(draft), "Flood", at_second(s)).value();
  must(book.give_sound(number, siren()));
  must(book.take(step(number, alerts::StepKind::accepted, s)));
  return number;
}

// One that was put on air at once.
inline std::uint64_t on_air(alerts::AlertBook& book, alerts::AlertDraft draft, int s = 0) {
  const std::uint64_t number = accepted(book, std::move(draft), s);
  must(book.take(step(number, alerts::StepKind::queued, s)));
  must(book.take(step(number, alerts::StepKind::began, s, {"village", "school"})));
  return number;
}

// A book made from these lines. Every line must be taken.
inline alerts::AlertBook book_of(const std::vector<std::string>& lines,
                                 const alerts::BookOptions& options = {}) {
  alerts::AlertBook book(options);
  for (const std::string& line : lines) must(book.load(line));
  return book;
}

}  // namespace hornbill::test
