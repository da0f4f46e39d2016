// SPDX-License-Identifier: Apache-2.0
#include "alerts/model/alert.h"

#include <array>
#include <cstddef>

#include "alerts/model/alert_draft.h"
#include "alerts/model/sound_plan.h"

namespace hornbill::alerts {
namespace {

constexpr std::array<std::string_view, 3> kClassWords{"normal", "priority", "life-safety"};
constexpr std::array<std::string_view, 11> kStates{
    "drafted", "awaiting approval", "accepted",  "queued",     "on air", "ending",
    "aired",   "expired",           "cancelled", "superseded", "refused"};
constexpr std::array<std::string_view, 5> kReturns{"as the item says", "resume", "rejoin",
                                                   "restart", "skip"};
constexpr std::array<std::string_view, 5> kSources{"local user", "console", "announcement", "cap",
                                                   "same"};
constexpr std::array<std::string_view, 8> kPieces{"attention", "drill",      "opening", "message",
                                                  "closing",   "end signal", "ended",   "live"};
constexpr std::array<std::string_view, 3> kDecisions{"accept", "hold", "refuse"};

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& words, std::string_view word) {
  for (std::size_t i = 0; i < N; ++i) {
    if (words[i] == word) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(AlertClass c) { return kClassWords[static_cast<std::size_t>(c)]; }
std::string_view to_string(AlertState s) { return kStates[static_cast<std::size_t>(s)]; }
std::string_view to_string(ReturnPolicy p) { return kReturns[static_cast<std::size_t>(p)]; }
std::string_view to_string(AlertSource s) { return kSources[static_cast<std::size_t>(s)]; }
std::string_view to_string(PieceKind k) { return kPieces[static_cast<std::size_t>(k)]; }
std::string_view to_string(Decision d) { return kDecisions[static_cast<std::size_t>(d)]; }

std::optional<AlertClass> class_from(std::string_view word) {
  return find<AlertClass>(kClassWords, word);
}
std::optional<AlertState> state_from(std::string_view word) {
  return find<AlertState>(kStates, word);
}
std::optional<ReturnPolicy> return_policy_from(std::string_view word) {
  return find<ReturnPolicy>(kReturns, word);
}
std::optional<AlertSource> source_from(std::string_view word) {
  return find<AlertSource>(kSources, word);
}

}  // namespace hornbill::alerts
