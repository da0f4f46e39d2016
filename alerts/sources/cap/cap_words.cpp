// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/cap_words.h"

#include <algorithm>
#include <array>

namespace hornbill::alerts {
namespace {

using Words = std::array<std::string_view, 5>;
constexpr Words kStatus{"Actual", "Exercise", "System", "Test", "Draft"};
constexpr Words kMsgType{"Alert", "Update", "Cancel", "Ack", "Error"};
constexpr Words kScope{"Public", "Restricted", "Private"};
constexpr Words kUrgency{"Immediate", "Expected", "Future", "Past", "Unknown"};
constexpr Words kSeverity{"Extreme", "Severe", "Moderate", "Minor", "Unknown"};
constexpr Words kCertainty{"Observed", "Likely", "Possible", "Unlikely", "Unknown"};
constexpr std::array<std::string_view, 12> kCategories{"Geo",    "Met",       "Safety", "Security",
                                                       "Rescue", "Fire",      "Health", "Env",
                                                       "Infra",  "Transport", "CBRNE",  "Other"};
constexpr std::array<std::string_view, 9> kResponses{
    "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"};

template <class T>
std::optional<T> find_word(const Words& words, std::string_view word) {
  const auto* const at = std::find(words.begin(), words.end(), word);
  if (word.empty() || at == words.end()) return std::nullopt;
  return static_cast<T>(at - words.begin());
}

template <class T>
std::string_view word_of(const Words& words, T value) {
  return words[static_cast<std::size_t>(value)];
}

}  // namespace

std::string_view to_string(CapStatus v) { return word_of(kStatus, v); }
std::string_view to_string(CapMsgType v) { return word_of(kMsgType, v); }
std::string_view to_string(CapScope v) { return word_of(kScope, v); }
std::string_view to_string(CapUrgency v) { return word_of(kUrgency, v); }
std::string_view to_string(CapSeverity v) { return word_of(kSeverity, v); }
std::string_view to_string(CapCertainty v) { return word_of(kCertainty, v); }

template <>
std::optional<CapStatus> cap_word(std::string_view word) {
  return find_word<CapStatus>(kStatus, word);
}
template <>
std::optional<CapMsgType> cap_word(std::string_view word) {
  return find_word<CapMsgType>(kMsgType, word);
}
template <>
std::optional<CapScope> cap_word(std::string_view word) {
  return find_word<CapScope>(kScope, word);
}
template <>
std::optional<CapUrgency> cap_word(std::string_view word) {
  return find_word<CapUrgency>(kUrgency, word);
}
template <>
std::optional<CapSeverity> cap_word(std::string_view word) {
  return find_word<CapSeverity>(kSeverity, word);
}
template <>
std::optional<CapCertainty> cap_word(std::string_view word) {
  return find_word<CapCertainty>(kCertainty, word);
}

std::span<const std::string_view> cap_categories() { return kCategories; }

bool is_cap_category(std::string_view word) {
  return std::find(kCategories.begin(), kCategories.end(), word) != kCategories.end();
}
bool is_cap_response_type(std::string_view word) {
  return std::find(kResponses.begin(), kResponses.end(), word) != kResponses.end();
}

}  // namespace hornbill::alerts
