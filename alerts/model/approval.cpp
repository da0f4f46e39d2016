// SPDX-License-Identifier: Apache-2.0
#include "alerts/model/approval.h"

#include <algorithm>

#include "alerts/model/name_pattern.h"

namespace hornbill::alerts {
namespace {

// "a, b and c".
std::string joined(const std::vector<std::string>& names) {
  std::string text = names.front();
  for (std::size_t i = 1; i < names.size(); ++i) {
    text += (i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

// Why this person's yes does not count; empty if it does.
std::string objection(const RolePerson& approver, const ApprovalQuestion& question) {
  const std::string urgency(to_string(question.urgency));
  if (approver.principal == question.issuer.principal) {
    return approver.principal + " sent this alert and cannot be the second person too";
  }
  if (approver.role == nullptr) return approver.principal + " has no role at this station";
  if (!approver.role->approves[index_of(question.urgency)]) {
    return approver.principal + " has the role \"" + approver.role->name +
           "\", which may not approve alerts of the class " + urgency;
  }
  const std::vector<std::string>& reach = approver.role->zones;
  for (const std::string& zone : question.zones) {
    if (reach.empty() || any_name_matches(reach, zone)) continue;
    return approver.principal + " has the role \"" + approver.role->name +
           "\", which does not reach the zone \"" + zone + "\"";
  }
  return "";
}

}  // namespace

ApprovalAnswer judge_approval(const ApprovalQuestion& question, const ApprovalPolicy& policy) {
  ApprovalAnswer answer;
  const std::size_t urgency = index_of(question.urgency);
  const std::string word(to_string(question.urgency));
  const Role* role = question.issuer.role;
  if (role == nullptr || !role->classes[urgency]) {
    answer.words =
        question.issuer.principal + (role == nullptr ? " has no role at this station"
                                                     : " has the role \"" + role->name +
                                                           "\", which may not send alerts of the "
                                                           "class " +
                                                           word);
    return answer;
  }
  for (const RolePerson& approver : question.approvers) {
    std::string why = objection(approver, question);
    (why.empty() ? answer.counted : answer.not_counted)
        .push_back(why.empty() ? approver.principal : std::move(why));
  }
  const bool by_class = policy.second_person[urgency] || role->second_person[urgency];
  if (!answer.counted.empty()) {
    answer.approval = Approval::enough;
    answer.words = joined(answer.counted) + " agreed to it";
  } else if (!by_class && !question.beyond_limit) {
    answer.approval = Approval::enough;
    answer.words = "one person is enough for the class " + word;
  } else if (!question.beyond_limit && policy.life_safety_bypass &&
             question.urgency == AlertClass::life_safety) {
    answer.approval = Approval::enough;
    answer.bypassed = true;
    answer.words =
        "two persons are asked for, but this station lets life-safety alerts of one "
        "person sound at once; this is logged";
  } else if (!question.approvers.empty()) {
    answer.words = answer.not_counted.front();
  } else {
    answer.approval = Approval::needs_another;
    answer.words = question.beyond_limit
                       ? "the key is beyond its limit, so a second person must agree"
                       : "alerts of the class " + word + " need a second person's yes";
  }
  return answer;
}

}  // namespace hornbill::alerts
