// SPDX-License-Identifier: Apache-2.0
// Alerts in the place of others.
#include <algorithm>
#include <utility>

#include "hornbill/alert_desk_impl.h"
#include "hornbill/alert_order.h"

namespace hornbill {

using alerts::AlertState;
using alerts::StepKind;

// What an order says of the alerts in whose place it is to be heard, and takes over from them.
base::Result<AlertDesk::Impl::Corrects> AlertDesk::Impl::complete_correction(
    web::AlertOrder& order) const {
  Corrects corrects;
  alerts::AlertDraft& draft = order.draft;
  for (const std::uint64_t number : order.replaces) {
    const alerts::AlertRecord* record = book.find(number);
    if (record == nullptr) {
      return base::fail(base::ErrorCode::not_found,
                        "there is no alert " + std::to_string(number) + " here");
    }
    if (number == order.replaces.front()) inherit(order, *record, parts.time.utc());
    draft.references.push_back(record->draft().id);
    if (is_end(record->state())) {
      corrects.notes.push_back("alert " + std::to_string(number) + " is over already (it is \"" +
                               std::string(alerts::to_string(record->state())) +
                               "\"): this is an alert of its own and takes nothing's place");
      continue;
    }
    if (auto may = may_replace(order, *record); !may) return base::fail(may.error());
    if (auto may = may_end_it(*record, draft.issuer); !may) return base::fail(may.error());
    corrects.live.push_back(number);
  }
  return corrects;
}

// How many of those that waited for a person are made ready now.
std::size_t AlertDesk::Impl::agreed() const {
  return static_cast<std::size_t>(
      std::count_if(rendering.begin(), rendering.end(), [this](std::uint64_t number) {
        const alerts::AlertRecord* record = book.find(number);
        return record != nullptr && record->state() == AlertState::awaiting_approval;
      }));
}

// What waits for a person, or for its sound, is not in the mixing, which ends all others.
void AlertDesk::Impl::end_replaced(std::uint64_t by) {
  for (const std::uint64_t number : book.find(by)->replaces()) {
    const alerts::AlertRecord* old = book.find(number);
    if (old == nullptr || old->state() > AlertState::awaiting_approval) continue;
    take(step(number, StepKind::superseded, "station", "by alert " + std::to_string(by)));
  }
}

}  // namespace hornbill
