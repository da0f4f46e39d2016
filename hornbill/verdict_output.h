// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "alerts/model/alert_draft.h"
#include "alerts/sources/signed/announcement.h"
#include "base/time_zone.h"

// How a message and what a station would do with it are shown, to people and to programs.
namespace hornbill {

// One message, judged without being queued.
struct JudgedMessage {
  std::string kind;  // "announcement", "CAP"
  std::string name;  // of its file, or of the entry that holds it
  alerts::Verdict verdict;
  std::string signature;               // "none", "valid", "unchecked", "wrong"
  std::string signature_words;         // a sentence; may be empty
  std::string signer;                  // for people; may be empty
  std::string key;                     // fingerprint; may be empty
  std::vector<std::string> approvers;  // whose yes came with it and counts
  std::vector<alerts::AlertDraft> drafts;
};

// What an announcement says, whether it is to be believed or not.
alerts::AlertDraft draft_of(const alerts::Announcement& says);

// Lines that begin with two blanks.
void print_draft(const alerts::AlertDraft& draft, const base::TimeZone& zone, std::ostream& out);
void print_judged(const JudgedMessage& message, const base::TimeZone& zone, std::ostream& out);

nlohmann::ordered_json draft_json(const alerts::AlertDraft& draft);
nlohmann::ordered_json judged_json(const JudgedMessage& message);

}  // namespace hornbill
