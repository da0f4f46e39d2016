// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alerts/model/alert_draft.h"
#include "alerts/sources/cap/cap_languages.h"
#include "alerts/sources/cap/cap_message.h"
#include "alerts/sources/cap/cap_source.h"

namespace hornbill::alerts {

// What one CAP message comes to at this station.
struct CapJudgement {
  Verdict verdict;  // of all its drafts alike
  // One for each segment; a cancel has one. Empty where the message is for nobody here or could
  // not be read. A refused message may have drafts all the same, for who wants to see them.
  // The first has the message's own id, "sender,identifier,sent"; the second ";2" after it.
  std::vector<AlertDraft> drafts;
  std::vector<CapAudioOffer> audio;  // to be fetched before the drafts are accepted; see audio.h
  CapAlert alert;
  SignatureResult signature;
};

// Refuses what is not for the public's ears, not for here, over, or forged; holds what proves
// nothing or needs a reader; accepts the rest. Says why in sentences. Changes nothing. Thread: any.
CapJudgement judge_cap(const CapMessage& message, const CapSourceOptions& source,
                       const CapStation& station, const CapMoment& moment);

// A whole document as it was received: read, checked and judged. One that cannot be read is one
// refused judgement without drafts.
std::vector<CapJudgement> judge_cap_document(std::string_view bytes, const CapSourceOptions& source,
                                             const CapStation& station, const CapMoment& moment);

}  // namespace hornbill::alerts
