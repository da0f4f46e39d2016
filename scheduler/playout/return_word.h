// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "alerts/model/alert.h"
#include "scheduler/timetable/rule.h"

namespace hornbill::scheduler {

// What becomes of an item that an alert cut: by the alert's word, else by the item's own.
constexpr ResumePolicy policy_of(alerts::ReturnPolicy after, ResumePolicy own) {
  switch (after) {
    case alerts::ReturnPolicy::as_the_item_says:
      break;
    case alerts::ReturnPolicy::resume:
      return ResumePolicy::resume;
    case alerts::ReturnPolicy::rejoin:
      return ResumePolicy::rejoin;
    case alerts::ReturnPolicy::restart:
      return ResumePolicy::restart;
    case alerts::ReturnPolicy::skip:
      return ResumePolicy::skip;
  }
  return own;
}

}  // namespace hornbill::scheduler
