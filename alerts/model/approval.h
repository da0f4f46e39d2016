// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "alerts/model/alert.h"
#include "alerts/model/role.h"

// When one person is enough for an alert, and when a second one must agree.
namespace hornbill::alerts {

// What the station asks beside what the roles ask.
struct ApprovalPolicy {
  ClassSet second_person{};         // of these classes every alert needs two persons
  bool life_safety_bypass = false;  // life-safety sounds with one all the same, which is logged
};

// A person by principal; no role where the roster has none for them.
struct RolePerson {
  std::string principal;
  const Role* role = nullptr;
};

struct ApprovalQuestion {
  AlertClass urgency = AlertClass::normal;
  RolePerson issuer;
  std::vector<RolePerson> approvers;  // who said yes, or offers to
  bool beyond_limit = false;          // of the issuer's key: the bypass does not cover it
  // Where it is for: whoever says yes must reach all of them. Empty: not known, all will do.
  std::vector<std::string> zones;
};

enum class Approval : std::uint8_t {
  enough,         // it may sound
  needs_another,  // a person who may approve this class has to say yes
  not_allowed,    // the issuer may not send this class, or none of the approvers may approve it
};

struct ApprovalAnswer {
  Approval approval = Approval::not_allowed;
  bool bypassed = false;                 // enough only by the bypass: to be logged
  std::string words;                     // a sentence for a person
  std::vector<std::string> counted;      // approvers whose yes counts
  std::vector<std::string> not_counted;  // and why the others' does not, a sentence each
};

// Pure. Thread: any.
ApprovalAnswer judge_approval(const ApprovalQuestion& question, const ApprovalPolicy& policy);

}  // namespace hornbill::alerts
