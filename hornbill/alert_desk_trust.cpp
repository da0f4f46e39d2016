// SPDX-License-Identifier: Apache-2.0
// What the desk asks of messages beyond what their own sources judged.
#include <utility>

#include "hornbill/alert_desk_impl.h"
#include "hornbill/alert_order.h"

namespace hornbill {

using alerts::StepKind;

// A service is one sender among others: the station's limits and its second person hold for it too.
// Ending its own alerts needs neither.
void AlertDesk::Impl::judge_service(JudgedDraft& message) const {
  const alerts::AlertDraft& draft = message.draft;
  const bool asked = draft.source == alerts::AlertSource::cap &&
                     draft.action != alerts::DraftAction::cancel &&
                     message.verdict.decision == alerts::Decision::accept;
  if (!asked) return;
  alerts::Role role;
  role.name = draft.service;
  role.classes = {true, true, true};  // what its table allows was judged before
  role.per_hour = config::CapOptions().per_hour;
  for (const config::CapOptions& service : config->alerts.cap) {
    if (service.name == draft.service) role.per_hour = service.per_hour;
  }
  alerts::ApprovalQuestion question;
  question.urgency = draft.urgency;
  question.issuer = {draft.issuer, &role};
  const auto beyond = book.beyond_limit(draft, role, parts.time.utc());
  question.beyond_limit = beyond.has_value();
  const auto answer = alerts::judge_approval(question, approval_policy(config->alerts));
  std::vector<std::string>& reasons = message.verdict.reasons;
  if (answer.approval == alerts::Approval::enough) {
    message.bypassed = answer.bypassed;
    if (answer.bypassed) message.verdict.warnings.push_back(answer.words);
    return;
  }
  message.verdict.decision = alerts::Decision::hold;
  reasons.insert(reasons.begin(), beyond ? *beyond : answer.words);
}

// Of a message that is accepted: they agreed before it came, and the station only counted them.
void AlertDesk::Impl::record_approvers(std::uint64_t number,
                                       const std::vector<std::string>& approvers) {
  for (const std::string& who : approvers) {
    take(step(number, StepKind::approved, who, "by a signature that came with it"));
  }
}

bool AlertDesk::corrects_own(const alerts::AlertDraft& draft) const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->book.corrects_own(draft);
}

void AlertDesk::revoke(std::set<std::string> keys) {
  Impl& s = *impl_;
  const std::lock_guard lock(s.mutex);
  s.revoked = std::move(keys);
  std::vector<std::uint64_t> theirs;
  for (const auto& [number, record] : s.book.records()) {
    const bool over = record.steps().empty() || is_end(record.state());
    if (!over && s.revoked.contains(record.draft().key)) theirs.push_back(number);
  }
  for (const std::uint64_t number : theirs) {
    s.call_off(s.step(number, StepKind::ending, "station", "its key was revoked"),
               "its key was revoked");
  }
  // Who waits for this is about to look at other messages.
  if (!theirs.empty()) s.write_later();
}

}  // namespace hornbill
