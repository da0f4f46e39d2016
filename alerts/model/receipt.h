// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "alerts/model/alert_record.h"
#include "base/time.h"
#include "base/time_zone.h"

// What proves that an alert was heard: who sent which message, when it was accepted, where, when
// and how long it sounded, what the air check heard, and where in the chain of records this stands.
// The form is described in docs/receipts.md. Pure. Thread: any.
namespace hornbill::alerts {

// The namespace of a receipt's signature.
inline constexpr const char* kReceiptNamespace = "hornbill-receipt";

struct ReceiptFacts {
  const AlertRecord& record;
  std::string station;               // its name
  std::uint64_t chain_sequence = 0;  // of the last entry of the chain that is durable
  std::string chain_hash;            // and its SHA-256
  base::UtcTime issued;
};

// The receipt as canonical JSON: keys in alphabetical order, no blanks, times RFC 3339 in UTC with
// milliseconds, a line end at the end. The same facts give the same bytes; these are signed.
std::string receipt_json(const ReceiptFacts& facts);

// The same for paper, in plain text, times local to `zone`.
std::string receipt_text(const ReceiptFacts& facts, const base::TimeZone& zone);

}  // namespace hornbill::alerts
