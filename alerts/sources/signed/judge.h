// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "alerts/model/alert_draft.h"
#include "alerts/model/approval.h"
#include "alerts/sources/signed/key_limits.h"
#include "alerts/sources/signed/package.h"
#include "alerts/sources/signed/replay_guard.h"
#include "alerts/sources/signed/roster.h"
#include "base/result.h"
#include "base/toml/faults.h"

// From an announcement as it was received to what is to be done with it.
namespace hornbill::alerts {

// The station that judges.
struct StationView {
  std::string site;                // its name among sites, "th/57/5714/nong-bua"; empty: none
  std::vector<std::string> zones;  // its zones; empty: not known, as on an official's computer
  std::string clip_folder;         // absolute; where recordings are kept, by their digest
  bool anywhere = false;           // no station in particular: sites are told, not judged
};

struct JudgeRules {
  const Roster& roster;
  StationView station;
  KeyPolicy keys;
  ApprovalPolicy approval;
};

struct JudgeMoment {
  base::UtcTime now;
  bool clock_trusted = true;  // false: no time was ever learnt since the station started
  const ReplayGuard& guard;
  const KeyLimits& limits;
  bool remembers = true;  // false: what `guard` saw before could not be read
  // As AlertBook::corrects_own(), of a draft that is signed by the roster: such a correction is not
  // held for `limits`. May be empty: nothing is known of other alerts.
  std::function<bool(const AlertDraft&)> corrects_own = {};
};

// A recording to be copied before the alert counts as accepted.
struct ClipToKeep {
  PackagedClip from;
  std::string target;  // the `audio_file` of the draft's message
};

struct Judgement {
  AlertDraft draft;  // as far as it could be read; its trust says whether to believe a word
  Verdict verdict;   // reasons: the deciding one first
  std::vector<base::TextFault> faults;  // of the text, by place
  std::vector<std::string> approvers;   // principals whose yes came with it and counts
  bool bypassed = false;                // accepted by the life-safety bypass: log it
  AnnouncementMark mark;
  std::vector<ClipToKeep> clips;
};

// Refuses what is not signed by a trusted key, forged, revoked, expired, seen before, meant for
// another site, or beyond its issuer's role; holds what needs a person. A message with a recording
// for every language has the language kEveryLanguage. Changes nothing. Thread: any.
Judgement judge_announcement(const Package& package, const JudgeRules& rules,
                             const JudgeMoment& moment);

// Copies the recordings durably. Fails: as keep_clip(); the alert must then be refused.
base::Result<void> keep_clips(const Judgement& judgement);

// Counts an accepted or held announcement as seen. The lines are to be made durable before it is
// answered that the alert is accepted.
std::string remember_announcement(const Judgement& judgement, base::UtcTime now, ReplayGuard& guard,
                                  KeyLimits& limits);

}  // namespace hornbill::alerts
