// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alerts/sources/cap/cap_segments.h"

namespace hornbill::alerts {

// An audio file that a message offers for the words of one language.
struct CapAudioOffer {
  std::size_t draft = 0;    // index into the judgement's drafts
  std::size_t message = 0;  // index into that draft's messages
  CapResource resource;
};

struct CapMessages {
  std::vector<AlertMessage> messages;
  std::vector<CapAudioOffer> audio;  // `draft` is not set
  std::vector<std::string> notes;    // languages that are missing or left over, texts cut
};

// The words of a segment in the languages of its zones, each under the station's own tag. Without
// any of them, the message's first language under its tag, with a note.
CapMessages messages_of(const CapSegment& segment, const CapStation& station,
                        const CapTextOptions& options);

}  // namespace hornbill::alerts
