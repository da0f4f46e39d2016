// SPDX-License-Identifier: Apache-2.0
// What the desk asks of messages beyond what their own sources judged.
#include <utility>

#include "hornbill/alert_desk_impl.h"
#include "hornbill/alert_order.h"

namespace hornbill {

using alerts::StepKind;

// A service is one sender among others: the station's limits hold for it too.
void AlertDesk::Impl::judge_service(JudgedDraft& message) const {
  const alerts::AlertDraft& draft = message.draft;
  if (draft.source != alerts::AlertSource::cap) return;
  const auto beyond =
      book.beyond_limit(draft, service_role(config->alerts, draft.service), parts.time.utc());
  message.bypassed |=
      hornbill::judge_service(message.verdict, draft, approval_policy(config->alerts), beyond);
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
