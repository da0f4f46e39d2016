// SPDX-License-Identifier: Apache-2.0
#include "alerts/model/alert_book.h"

#include <algorithm>
#include <utility>

#include "alerts/model/record_json.h"

namespace hornbill::alerts {
namespace {

constexpr base::Duration kHour = std::chrono::hours(1);
constexpr std::string_view kStation = "station";

std::string id_key(std::string_view issuer, std::string_view id) {
  return std::string(issuer) + "\n" + std::string(id);
}

base::Result<void> unknown(std::uint64_t number) {
  return base::fail(base::ErrorCode::not_found,
                    "there is no alert " + std::to_string(number) + " that is remembered");
}

// Who agreed so far, in order.
std::vector<RolePerson> approvers_of(const AlertRecord& record, const RoleOf& role_of) {
  std::vector<RolePerson> all;
  for (const AlertStep& step : record.steps()) {
    if (step.kind == StepKind::approved) all.push_back({step.who, role_of(step.who)});
  }
  return all;
}

// Whether an accepted alert has taken the place of those that it replaces, or would at once.
bool has_taken_over(const AlertRecord& record, const RestartMoment& moment) {
  if (record.last(StepKind::accepted) == nullptr) return false;
  if (record.was_heard()) return true;
  if (is_end(record.state()) || record.state() == AlertState::ending) return false;
  const auto& from = record.draft().not_before;
  if (!moment.clock_trusted) return !from;
  const base::UtcTime now = std::max(moment.now, record.steps().back().when);
  return record.expires() > now && (!from || *from <= now);
}

// Of those that are not in the mixing now: its word that what was replaced fell silent may be lost,
// or have never come.
void supersede_replaced(AlertBook& book, const std::vector<std::uint64_t>& open,
                        const RestartMoment& moment) {
  std::map<std::uint64_t, std::uint64_t> replaced;  // by which
  for (const auto& [number, record] : book.records()) {
    if (record.steps().empty() || !has_taken_over(record, moment)) continue;
    for (const std::uint64_t old : record.replaces()) replaced[old] = number;
  }
  for (const std::uint64_t number : open) {
    const auto found = replaced.find(number);
    if (found == replaced.end()) continue;
    const std::uint64_t by = found->second;
    const AlertRecord* old = book.find(number);
    if (old == nullptr || old->steps().empty() || is_end(old->state())) continue;
    const bool may = may_end_by_kind(book.find(by)->draft(), old->draft());
    if (!may || old->state() == AlertState::ending) continue;
    AlertStep step;
    step.number = number;
    step.kind = StepKind::superseded;
    step.when = std::max(moment.now, old->steps().back().when);
    step.who = kStation;
    step.why = "by alert " + std::to_string(by) + ", before the station was restarted";
    (void)book.take(std::move(step));  // possible in all these states
  }
}

ApprovalQuestion question_of(const AlertRecord& record, std::vector<RolePerson> yes,
                             const RoleOf& role_of) {
  ApprovalQuestion question;
  question.urgency = record.draft().urgency;
  question.zones = record.draft().zones;
  if (record.draft().trust == Trust::unverified) {
    // Nobody stands behind it but who says yes first.
    question.issuer = yes.front();
    yes.erase(yes.begin());
  } else {
    question.issuer = {record.draft().issuer, role_of(record.draft().issuer)};
  }
  question.approvers = std::move(yes);
  return question;
}

}  // namespace

AlertRecord* AlertBook::own(std::uint64_t number) {
  const auto found = records_.find(number);
  return found == records_.end() ? nullptr : &found->second;
}

const AlertRecord* AlertBook::find(std::uint64_t number) const {
  const auto found = records_.find(number);
  return found == records_.end() ? nullptr : &found->second;
}

const AlertRecord* AlertBook::find(std::string_view issuer, std::string_view id) const {
  const auto found = by_id_.find(id_key(issuer, id));
  return found == by_id_.end() ? nullptr : find(found->second);
}

base::Result<std::uint64_t> AlertBook::draft(AlertDraft draft, std::string title,
                                             base::UtcTime when,
                                             std::vector<std::uint64_t> replaces) {
  if (!draft.expires) {
    return base::fail(base::ErrorCode::invalid_argument,
                      "an alert needs an end; the station's default was not filled in");
  }
  if (is_proven(draft.trust)) give_way_to(draft, when);
  auto copies = check_twins(draft);
  if (!copies) return base::fail(copies.error());
  if (auto room = make_room(draft, when); !room) return base::fail(room.error());
  replaces.insert(replaces.end(), copies->begin(), copies->end());
  const std::uint64_t number = next_++;
  if (draft.action == DraftAction::update) {
    for (const std::uint64_t other : related(draft).live) {
      if (std::find(replaces.begin(), replaces.end(), other) == replaces.end()) {
        replaces.push_back(other);
      }
    }
  }
  const DraftLine line{number, std::move(draft), std::move(title), std::move(replaces)};
  lines_.push_back(to_line(line));
  records_.emplace(number, AlertRecord(number, line.draft, line.title, line.replaces));
  by_id_[id_key(line.draft.issuer, line.draft.id)] = number;
  ++live_;
  AlertStep step;
  step.number = number;
  step.when = when;
  step.who = line.draft.issuer;
  step.why = "received from the source \"" + std::string(to_string(line.draft.source)) + "\"";
  step.digest = line.draft.digest;
  if (auto taken = take(std::move(step)); !taken) return base::fail(taken.error());
  forget_old();
  return number;
}

base::Result<void> AlertBook::give_sound(std::uint64_t number, AlertSound sound) {
  AlertRecord* record = own(number);
  if (record == nullptr) return unknown(number);
  std::string line = to_line(SoundLine{number, sound});
  if (auto given = record->give_sound(std::move(sound)); !given) return given;
  lines_.push_back(std::move(line));
  return {};
}

base::Result<void> AlertBook::apply(AlertStep step) {
  AlertRecord* record = own(step.number);
  if (record == nullptr) return unknown(step.number);
  const bool was_over = !record->steps().empty() && is_end(record->state());
  const base::UtcTime when = step.when;
  if (auto taken = record->take(std::move(step)); !taken) return taken;
  if (!was_over && is_end(record->state())) --live_;
  latest_ = std::max(latest_, when);
  return {};
}

base::Result<void> AlertBook::take(AlertStep step) {
  std::string line = to_line(step);
  if (auto taken = apply(std::move(step)); !taken) return taken;
  lines_.push_back(std::move(line));
  return {};
}

base::Result<ApprovalAnswer> AlertBook::judge_yes(const ApprovalGiven& given,
                                                  const RoleOf& role_of) const {
  const AlertRecord* record = find(given.number);
  if (record == nullptr) return base::fail(unknown(given.number).error());
  const std::string name = "alert " + std::to_string(given.number);
  if (record->state() != AlertState::awaiting_approval) {
    return base::fail(base::ErrorCode::refused, name + " is \"" +
                                                    std::string(to_string(record->state())) +
                                                    "\" and does not wait for approval");
  }
  if (const AlertRecord* later = accepted_in_place_of(*record)) {
    return base::fail(base::ErrorCode::refused, name + " is out of date: alert " +
                                                    std::to_string(later->number()) +
                                                    ", which was accepted, takes its place");
  }
  std::vector<RolePerson> yes = approvers_of(*record, role_of);
  const bool again = std::any_of(yes.begin(), yes.end(), [&](const RolePerson& person) {
    return person.principal == given.principal;
  });
  if (!again) yes.push_back({given.principal, role_of(given.principal)});
  const ApprovalAnswer answer =
      judge_approval(question_of(*record, yes, role_of), options_.approval);
  // Where all had agreed and the power went before it was accepted, anybody of them may say so.
  if (again && answer.approval == Approval::enough) return answer;
  if (again) {
    return base::fail(base::ErrorCode::refused, given.principal + " has agreed to " + name +
                                                    " already; it needs another person");
  }
  // The one who said yes now is the last; where there is an objection it is the last one too.
  const bool counts =
      answer.approval != Approval::not_allowed &&
      (answer.not_counted.empty() || std::find(answer.counted.begin(), answer.counted.end(),
                                               given.principal) != answer.counted.end());
  if (!counts) {
    return base::fail(base::ErrorCode::refused,
                      answer.not_counted.empty() ? answer.words : answer.not_counted.back());
  }
  return answer;
}

base::Result<ApprovalAnswer> AlertBook::approve(const ApprovalGiven& given, const RoleOf& role_of) {
  auto answer = judge_yes(given, role_of);
  if (!answer) return answer;
  const auto& steps = find(given.number)->steps();
  const bool again = std::any_of(steps.begin(), steps.end(), [&](const AlertStep& s) {
    return s.kind == StepKind::approved && s.who == given.principal;
  });
  if (again) return answer;  // it is in the record already
  AlertStep step;
  step.number = given.number;
  step.kind = StepKind::approved;
  step.when = given.when;
  step.who = given.principal;
  step.why = given.how;
  step.digest = given.digest;
  if (auto taken = take(std::move(step)); !taken) return base::fail(taken.error());
  return answer;
}

std::vector<std::string> AlertBook::take_lines() { return std::exchange(lines_, {}); }

base::Result<void> AlertBook::load(std::string_view line) {
  auto parsed = parse_alert_line(line);
  if (!parsed) return base::fail(parsed.error());
  if (auto* step = std::get_if<AlertStep>(&*parsed)) return apply(std::move(*step));
  if (const auto* next = std::get_if<NextLine>(&*parsed)) {
    next_ = std::max(next_, next->number);
    return {};
  }
  if (auto* sound = std::get_if<SoundLine>(&*parsed)) {
    AlertRecord* record = own(sound->number);
    if (record == nullptr) return unknown(sound->number);
    return record->give_sound(std::move(sound->sound));
  }
  auto& draft = std::get<DraftLine>(*parsed);
  if (const AlertRecord* old = find(draft.number)) {
    if (old->steps().empty() || !is_end(old->state())) --live_;
    records_.erase(draft.number);
  }
  by_id_[id_key(draft.draft.issuer, draft.draft.id)] = draft.number;
  next_ = std::max(next_, draft.number + 1);
  ++live_;
  records_.emplace(draft.number, AlertRecord(draft.number, std::move(draft.draft),
                                             std::move(draft.title), std::move(draft.replaces)));
  return {};
}

void AlertBook::resume_or_end(AlertRecord& record, const RestartMoment& moment,
                              Recovery& recovery) {
  base::UtcTime now = std::max(moment.now, record.steps().back().when);
  if (moment.last_alive) now = std::max(now, *moment.last_alive);
  AlertStep step;
  step.number = record.number();
  step.when = now;
  step.who = kStation;
  if (record.state() == AlertState::drafted) {
    step.kind = StepKind::refused;
    step.why = kOvertaken;
    recovery.unjudged.push_back(record.number());
  } else if (record.state() == AlertState::ending) {
    const AlertStep& order = *record.last(StepKind::ending);
    step.kind = StepKind::cancelled;
    step.who = order.who;
    step.why = order.why + (order.why.empty() ? "" : "; ") +
               "the station was restarted before it was known how it stopped";
    step.digest = order.digest;
    recovery.called_off.push_back(record.number());
  } else if (record.expires() <= now) {
    step.kind = StepKind::expired;
    step.why = record.was_heard()
                   ? "its time ran out while the station was off; it was on air before"
                   : "its time ran out while the station was off; it was not heard";
    recovery.expired.push_back(record.number());
  } else if (record.state() == AlertState::awaiting_approval) {
    recovery.held.push_back(record.number());
    return;
  } else if (!moment.clock_trusted &&
             !options_.resume_without_clock[index_of(record.draft().urgency)]) {
    recovery.undecided.push_back(record.number());
    return;
  } else {
    step.kind = StepKind::resumed;
    step.why = record.was_heard() ? "the station was restarted while it was on air"
                                  : "the station was restarted before it was heard";
    if (!moment.clock_trusted) step.why += "; the clock is not known";
    recovery.resume.push_back(record.number());
  }
  // Each of these is possible in each of these states.
  (void)take(std::move(step));
}

Recovery AlertBook::recover(const RestartMoment& moment) {
  Recovery recovery;
  std::vector<std::uint64_t> empty;
  std::vector<std::uint64_t> open;
  if (undecided_) {
    // What has come since is none of the last run's.
    open = std::move(*undecided_);
    supersede_replaced(*this, open, moment);
    for (const std::uint64_t number : std::exchange(resumed_blind_, {})) {
      const AlertRecord* record = find(number);
      // One that is being ended is the mixing's to report.
      if (record == nullptr || record->state() == AlertState::ending) continue;
      if (record->expires() <= moment.now) open.push_back(number);
    }
    std::sort(open.begin(), open.end());
  } else {
    for (const auto& [number, record] : records_) open.push_back(number);
    supersede_replaced(*this, open, moment);
  }
  for (const std::uint64_t number : open) {
    AlertRecord* record = own(number);
    if (record == nullptr) continue;
    // Its first step was lost.
    if (record->steps().empty()) {
      empty.push_back(number);
    } else if (!is_end(record->state())) {
      resume_or_end(*record, moment, recovery);
    }
  }
  undecided_ = recovery.undecided;
  if (!moment.clock_trusted) resumed_blind_ = recovery.resume;
  for (const std::uint64_t number : empty) {
    forget_id(*find(number));
    records_.erase(number);
    --live_;
  }
  return recovery;
}

// Whether a message like it could still be taken for new, or counts against a limit.
bool AlertBook::matters(const AlertRecord& record) const {
  if (record.steps().empty() || !is_end(record.state())) return true;
  if (record.expires() > latest_) return true;
  const AlertStep* step = record.counted();
  return step != nullptr && step->when > latest_ - kHour;
}

// Its id may be another's by now, which took its place.
void AlertBook::forget_id(const AlertRecord& record) {
  const auto found = by_id_.find(id_key(record.draft().issuer, record.draft().id));
  if (found != by_id_.end() && found->second == record.number()) by_id_.erase(found);
}

void AlertBook::forget_old() {
  if (records_.size() - live_ <= options_.most_ended) return;
  // Those that do not matter any more, then whatever is over, the oldest first.
  for (const bool only_useless : {true, false}) {
    for (auto it = records_.begin();
         it != records_.end() && records_.size() - live_ > options_.most_ended;) {
      const AlertRecord& record = it->second;
      const bool over = !record.steps().empty() && is_end(record.state());
      if (!over || (only_useless && matters(record))) {
        ++it;
        continue;
      }
      forget_id(record);
      it = records_.erase(it);
    }
  }
}

std::vector<std::string> AlertBook::carried_lines(std::size_t most_bytes_over) const {
  std::vector<std::vector<std::string>> groups;  // the highest number first
  for (auto it = records_.rbegin(); it != records_.rend(); ++it) {
    const AlertRecord& record = it->second;
    if (!matters(record)) continue;
    std::vector<std::string> lines = lines_of(record);
    if (!record.steps().empty() && is_end(record.state())) {
      std::size_t bytes = 0;
      for (const std::string& line : lines) bytes += line.size();
      if (bytes > most_bytes_over) continue;
      most_bytes_over -= bytes;
    }
    groups.push_back(std::move(lines));
  }
  std::vector<std::string> all{to_line(NextLine{next_})};
  for (auto it = groups.rbegin(); it != groups.rend(); ++it) {
    all.insert(all.end(), std::make_move_iterator(it->begin()), std::make_move_iterator(it->end()));
  }
  return all;
}

void AlertBook::reserve_numbers_below(std::uint64_t next) {
  if (next <= next_) return;
  next_ = next;
  lines_.push_back(to_line(NextLine{next}));
}

}  // namespace hornbill::alerts
