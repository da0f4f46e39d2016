// SPDX-License-Identifier: Apache-2.0
// What alerts of the book are to each other: who may end which, and how many one sender sent.
#include "alerts/model/alert_book.h"

namespace hornbill::alerts {
namespace {

constexpr base::Duration kLimitWindow = std::chrono::hours(1);

bool same_sender(const AlertDraft& a, const AlertDraft& b) {
  return b.key.empty() ? a.key.empty() && a.issuer == b.issuer : a.key == b.key;
}

std::string count_of(int n) { return std::to_string(n) + (n == 1 ? " alert" : " alerts"); }

}  // namespace

Related AlertBook::related(const AlertDraft& draft) const {
  Related related;
  for (const std::string& id : draft.references) {
    const AlertRecord* record = find(draft.issuer, id);
    if (record == nullptr) {
      related.unknown.push_back(id);
    } else if (is_end(record->state())) {
      related.over.push_back(id);
    } else {
      related.live.push_back(record->number());
    }
  }
  return related;
}

std::optional<std::string> AlertBook::beyond_limit(const AlertDraft& draft, const Role& role,
                                                   base::UtcTime now) const {
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
