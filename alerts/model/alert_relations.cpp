// SPDX-License-Identifier: Apache-2.0
// What alerts of the book are to each other: who may end which, and how many one sender sent.
#include <algorithm>
#include <utility>

#include "alerts/model/alert_book.h"

namespace hornbill::alerts {
namespace {

constexpr base::Duration kLimitWindow = std::chrono::hours(1);
constexpr std::size_t kMoreForAClass = 32;
constexpr std::size_t kMoreAcceptedForAClass = 8;
constexpr std::size_t kMoreCorrections = 4;  // less than a class has more than the one below

bool same_way(const AlertDraft& a, const AlertDraft& b) {
  return a.source == b.source && a.service == b.service;
}

// Whose limits count. A service is one sender, whatever senders it writes into its messages.
bool same_sender(const AlertDraft& a, const AlertDraft& b) {
  if (b.source == AlertSource::cap) return same_way(a, b);
  if (!b.key.empty()) return a.key == b.key;
  return a.key.empty() && a.issuer == b.issuer && same_way(a, b);
}

// Whether `later` may speak of `earlier`: end it or take its place.
bool may_refer(const AlertDraft& later, const AlertDraft& earlier) {
  return later.issuer == earlier.issuer && same_way(later, earlier) &&
         (is_proven(later.trust) || !is_proven(earlier.trust));
}

// A CAP message may have come to several alerts, "id", "id;2" and so on.
bool is_part_of(std::string_view id, std::string_view message) {
  return id.starts_with(message) && (id.size() == message.size() || id[message.size()] == ';');
}

// The same message: also one that names no sender and came by two ways.
bool same_message(const AlertDraft& a, const AlertDraft& b) {
  if (a.id != b.id) return false;
  const bool same_bytes = a.source == AlertSource::cap && b.source == AlertSource::cap &&
                          !a.digest.empty() && a.digest == b.digest;
  return a.issuer == b.issuer || same_bytes;
}

// It proves nothing and nobody has heard it: a message that is proven goes before it.
bool is_mere_claim(const AlertRecord& record) {
  return !is_proven(record.draft().trust) && !record.was_heard();
}

std::string count_of(int n) { return std::to_string(n) + (n == 1 ? " alert" : " alerts"); }

}  // namespace

const AlertRecord* AlertBook::accepted_in_place_of(const AlertRecord& old) const {
  for (const auto& [number, record] : records_) {
    if (record.last(StepKind::accepted) == nullptr) continue;
    const AlertDraft& draft = record.draft();
    // It may have come before the one that it corrects.
    const auto is_meant = [&](const std::string& id) { return is_part_of(old.draft().id, id); };
    const bool refers = draft.action == DraftAction::update && may_refer(draft, old.draft()) &&
                        std::any_of(draft.references.begin(), draft.references.end(), is_meant);
    const auto& all = record.replaces();
    const bool replaced = std::find(all.begin(), all.end(), old.number()) != all.end();
    const bool may = may_end_by_kind(draft, old.draft());
    if (may && (refers || replaced)) return &record;
  }
  return nullptr;
}

const AlertRecord* AlertBook::ended_before(const AlertDraft& draft) const {
  const auto is_meant = [&](const std::string& id) { return is_part_of(draft.id, id); };
  for (const auto& [number, record] : records_) {
    const AlertDraft& by = record.draft();
    const bool agreed = record.last(StepKind::approved) != nullptr &&
                        (record.last(StepKind::accepted) != nullptr ||
                         (by.action == DraftAction::cancel && is_end(record.state())));
    if (by.action == DraftAction::announce || !agreed) continue;
    const bool may = may_refer(by, draft) && may_end_by_kind(by, draft);
    if (may && std::any_of(by.references.begin(), by.references.end(), is_meant)) return &record;
  }
  return nullptr;
}

Related AlertBook::related(const AlertDraft& draft) const {
  Related related;
  for (const std::string& id : draft.references) {
    bool known = false;
    bool live = false;
    for (const auto& [number, record] : records_) {
      if (!may_refer(draft, record.draft()) || !is_part_of(record.draft().id, id)) continue;
      known = true;
      if (is_end(record.state())) continue;
      live = true;
      if (may_end_by_kind(draft, record.draft())) {
        related.live.push_back(number);
      } else if (related.real.empty() || related.real.back() != id) {
        related.real.push_back(id);
      }
    }
    if (!known) {
      related.unknown.push_back(id);
    } else if (!live) {
      related.over.push_back(id);
    }
  }
  return related;
}

std::vector<const AlertRecord*> AlertBook::twins_of(const AlertDraft& draft) const {
  std::vector<const AlertRecord*> twins;
  for (const auto& [number, record] : records_) {
    if (same_message(record.draft(), draft)) twins.push_back(&record);
  }
  return twins;
}

// Gives those that it is heard in the place of: they are in the mixing, but proved nothing.
base::Result<std::vector<std::uint64_t>> AlertBook::check_twins(const AlertDraft& draft) const {
  std::vector<std::uint64_t> copies;
  for (const AlertRecord* twin : twins_of(draft)) {
    const bool gave_way = is_mere_claim(*twin) && twin->state() == AlertState::superseded;
    if (gave_way || twin->may_come_again()) continue;
    if (!is_mere_claim(*twin) || !is_proven(draft.trust)) {
      return base::fail(base::ErrorCode::refused,
                        "message " + draft.id + " of " + draft.issuer + " is alert " +
                            std::to_string(twin->number()) + " already, which is \"" +
                            std::string(to_string(twin->state())) + "\"");
    }
    if (!is_end(twin->state())) copies.push_back(twin->number());
  }
  return copies;
}

void AlertBook::give_way_to(const AlertDraft& draft, base::UtcTime when) {
  for (const AlertRecord* twin : twins_of(draft)) {
    if (!is_mere_claim(*twin) || twin->state() > AlertState::awaiting_approval) continue;
    AlertStep step;
    step.number = twin->number();
    step.kind = StepKind::superseded;
    step.when = when;
    step.who = "station";
    step.why = "the same message came in a way that is trusted, as alert " + std::to_string(next_);
    step.digest = draft.digest;
    (void)take_own(std::move(step));  // possible in these states
  }
}

base::Result<void> AlertBook::take_own(AlertStep step) {
  auto taken = take(step);
  if (taken) own_steps_.push_back(std::move(step));
  return taken;
}

// Whether there is room for one more. Of what proves nothing and waits, the oldest of the source
// with the most goes: so a flood of it crowds out itself, and nothing that is to be heard.
base::Result<void> AlertBook::make_room(const AlertDraft& draft, base::UtcTime when) {
  std::map<std::pair<AlertSource, std::string>, std::vector<std::uint64_t>> waiting;
  std::size_t count = 0;
  for (const auto& [number, record] : records_) {
    const bool waits = !record.steps().empty() && record.state() == AlertState::awaiting_approval;
    if (!waits || is_proven(record.draft().trust)) continue;
    waiting[{record.draft().source, record.draft().service}].push_back(number);
    ++count;
  }
  const std::size_t live = live_ - count;
  if (live >= options_.most_live + kMoreForAClass * rank_of(draft)) {
    return base::fail(base::ErrorCode::limit, std::to_string(live) +
                                                  " alerts are not over yet; the station takes no "
                                                  "more of the class " +
                                                  std::string(to_string(draft.urgency)) +
                                                  " until some are");
  }
  if (is_proven(draft.trust) || count < options_.most_unproven) return {};
  const auto most = std::max_element(
      waiting.begin(), waiting.end(),
      [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
  AlertStep step;
  step.number = most->second.front();
  step.kind = StepKind::refused;
  step.when = when;
  step.who = "station";
  step.why = std::to_string(count) +
             " messages that prove nothing wait for a person; this was the oldest of the source "
             "with the most of them";
  return take_own(std::move(step));
}

base::Result<void> AlertBook::room_for(const AlertDraft& draft, std::size_t agreed) const {
  std::size_t count = agreed;
  for (const auto& [number, record] : records_) {
    if (record.steps().empty() || is_end(record.state())) continue;
    if (record.state() != AlertState::awaiting_approval) ++count;
  }
  std::size_t most = options_.most_accepted + kMoreAcceptedForAClass * rank_of(draft);
  if (draft.action == DraftAction::update) most += kMoreCorrections;
  if (count < most) return {};
  return base::fail(base::ErrorCode::limit,
                    std::to_string(count) +
                        " alerts are accepted and not over yet; the station accepts no more of "
                        "the class " +
                        std::string(to_string(draft.urgency)) + " until some are");
}

bool AlertBook::corrects_own(const AlertDraft& draft) const {
  if (draft.action != DraftAction::update) return false;
  const std::vector<std::uint64_t> own = related(draft).live;
  return std::any_of(own.begin(), own.end(), [&](std::uint64_t number) {
    const AlertRecord& old = *find(number);
    const bool accepted =
        old.state() > AlertState::awaiting_approval && old.state() < AlertState::ending;
    return accepted && draft.urgency <= old.draft().urgency && same_sender(old.draft(), draft);
  });
}

std::optional<std::string> AlertBook::beyond_limit(const AlertDraft& draft, const Role& role,
                                                   base::UtcTime now) const {
  if (corrects_own(draft)) return std::nullopt;
  int all = 0;
  int of_class = 0;
  for (const auto& [number, record] : records_) {
    if (!same_sender(record.draft(), draft)) continue;
    const AlertStep* step = record.counted();
    // Also what is in the future: the clock was set back since.
    if (step == nullptr || step->when <= now - kLimitWindow) continue;
    ++all;
    if (record.draft().urgency == draft.urgency) ++of_class;
  }
  const auto& limit = role.per_hour_of[index_of(draft.urgency)];
  const bool by_class = limit && of_class >= *limit;
  if (!by_class && all < role.per_hour) return std::nullopt;
  const std::string of =
      by_class ? " of the class " + std::string(to_string(draft.urgency)) : std::string();
  return draft.issuer + " has sent " + count_of(by_class ? of_class : all) + of +
         " within an hour, and the role \"" + role.name + "\" allows " +
         std::to_string(by_class ? *limit : role.per_hour) + "; a second person must agree to more";
}

}  // namespace hornbill::alerts
