// SPDX-License-Identifier: Apache-2.0
// Who agrees to an alert, and what becomes of it while it is made ready.
#include <map>
#include <utility>

#include "hornbill/alert_desk_impl.h"
#include "hornbill/alert_order.h"

namespace hornbill {

using alerts::AlertState;
using alerts::StepKind;

// Of who agrees here, and of whom the alert came from: what its source let pass, they may send. Of
// a message that proves nothing the sender is a mere name, which may be that of somebody here.
alerts::Role AlertDesk::Impl::role_of(std::string_view principal,
                                      const alerts::AlertDraft& draft) const {
  if (alerts::is_local(draft.source) || principal != draft.issuer ||
      !alerts::is_proven(draft.trust)) {
    return local_role(config->alerts, std::string(principal));
  }
  alerts::Role role;
  role.name = "issuer";
  role.classes = {true, true, true};
  return role;
}

base::Result<void> AlertDesk::Impl::may_be_agreed_to(std::uint64_t number) const {
  const alerts::AlertRecord* record = book.find(number);
  const std::string name = "alert " + std::to_string(number);
  if (record == nullptr) {
    return base::fail(base::ErrorCode::not_found, "there is no " + name + " here");
  }
  if (revoked.contains(record->draft().key)) {
    return base::fail(base::ErrorCode::refused, name + " was signed with a key that is revoked");
  }
  if (rendering.contains(number)) {
    return base::fail(base::ErrorCode::refused, name + " was agreed to and is being made ready");
  }
  if (record->draft().action == alerts::DraftAction::cancel) return {};
  return book.room_for(record->draft(), agreed());
}

base::Result<alerts::ApprovalAnswer> AlertDesk::Impl::judge_yes(std::uint64_t number,
                                                                const std::string& who,
                                                                bool record_it) {
  alerts::ApprovalGiven given;
  given.number = number;
  given.principal = who;
  given.how = "at the station's computer";
  given.when = parts.time.utc();
  std::map<std::string, alerts::Role> roles;
  const alerts::RoleOf role = [&](std::string_view principal) {
    const alerts::AlertDraft& draft = book.find(number)->draft();
    return &roles.emplace(principal, role_of(principal, draft)).first->second;
  };
  return record_it ? book.approve(given, role) : book.judge_yes(given, role);
}

// Records the yes. Gives nothing where it is enough, or else the answer that the alert still waits.
base::Result<std::optional<Answered>> AlertDesk::Impl::agree(std::uint64_t number,
                                                             const std::string& who) {
  const auto yes = judge_yes(number, who, true);
  if (!yes) return base::fail(yes.error());
  if (yes->approval == alerts::Approval::enough) return std::optional<Answered>();
  Answered waits{answer_of(number), write_later()};
  waits.answer.reasons = {yes->words};
  return std::optional(std::move(waits));
}

// The yes that is enough is recorded once it is known how the alert sounds: who says it shall know.
base::Result<web::AlertAnswer> AlertDesk::approve(std::uint64_t number, const std::string& who,
                                                  bool despite_problems) {
  Impl& s = *impl_;
  std::optional<Answered> waits;
  Consent consent{despite_problems, who};
  {
    const std::lock_guard lock(s.mutex);
    if (auto may = s.may_be_agreed_to(number); !may) return base::fail(may.error());
    const auto judged = s.judge_yes(number, who, false);
    if (!judged) return base::fail(judged.error());
    const bool silent = s.book.find(number)->draft().action == alerts::DraftAction::cancel;
    if (silent || judged->approval != alerts::Approval::enough) {
      auto agreed = s.agree(number, who);
      if (!agreed) return base::fail(agreed.error());
      waits = *std::move(agreed);
      consent.yes_of.clear();
    }
    if (!waits) s.rendering.insert(number);
  }
  if (waits) return s.when_durable(*std::move(waits));
  return s.accept(number, consent);
}

// What became of it while its voices spoke, if it does not wait for them any more: it was called
// off, or replaced, or it expired.
std::optional<base::Result<web::AlertAnswer>> AlertDesk::Impl::over_meanwhile(
    std::uint64_t number) {
  rendering.erase(number);
  const alerts::AlertRecord* record = book.find(number);
  if (record == nullptr) return base::fail(base::ErrorCode::not_found, "it is forgotten");
  if (record->state() > AlertState::awaiting_approval) return answer_of(number);
  return std::nullopt;
}

// Whoever said yes did not know it: they may say it again.
base::Result<web::AlertAnswer> AlertDesk::Impl::leave_waiting(
    std::uint64_t number, const alerts::RenderedAlert& rendered) {
  const std::lock_guard lock(mutex);
  if (auto over = over_meanwhile(number)) return *std::move(over);
  std::string why = "not everybody would hear alert " + std::to_string(number) +
                    ", which waits as before; --go-on lets it sound all the same";
  for (const std::string& problem : rendered.problems) why += "\n  " + problem;
  return base::fail(base::ErrorCode::refused, std::move(why));
}

// A siren alone tells nobody what to do: a person, who may know more, decides.
base::Result<web::AlertAnswer> AlertDesk::Impl::hold_wordless(
    std::uint64_t number, const alerts::RenderedAlert& rendered) {
  Answered answered;
  {
    const std::lock_guard lock(mutex);
    if (auto over = over_meanwhile(number)) return *std::move(over);
    std::string why = "no word of it can be heard, only its signals";
    if (!rendered.problems.empty()) why += ": " + rendered.problems.front();
    take(step(number, StepKind::held, "station", std::move(why)));
    answered = {answer_of(number), write_later()};
  }
  answered.answer.problems = rendered.problems;
  return when_durable(std::move(answered));
}

base::Result<web::AlertAnswer> AlertDesk::Impl::refuse_unheard(
    std::uint64_t number, const alerts::RenderedAlert& rendered) {
  Answered answered;
  {
    const std::lock_guard lock(mutex);
    if (auto over = over_meanwhile(number)) return *std::move(over);
    take(step(number, StepKind::refused, "station",
              "not everybody would hear it: " + rendered.problems.front()));
    answered = {answer_of(number), write_later()};
  }
  answered.answer.problems = rendered.problems;
  return when_durable(std::move(answered));
}

}  // namespace hornbill
