// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/model/alert_draft.h"
#include "alerts/model/alert_record.h"
#include "base/result.h"

namespace hornbill::web {

// An alert as a person asks for it.
struct AlertOrder {
  alerts::AlertDraft draft;  // who it is from and what vouches for it is the station's to fill in
  std::vector<std::uint64_t> replaces;  // alerts in whose place it is heard
  // Whether its class, and that it is a drill or none, were said; else they are those of the first
  // alert in whose place it is heard. What else was not said is so too.
  bool class_said = true;
  bool drill_said = true;
  // By languages that nobody would hear the order is refused, unless this says to go on.
  bool despite_problems = false;
};

// What became of an order.
struct AlertAnswer {
  std::uint64_t number = 0;  // 0: none was made
  alerts::AlertState state = alerts::AlertState::refused;
  bool durable = true;                // on the disk, whatever happens now
  std::vector<std::string> reasons;   // why it waits or is refused, the deciding one first
  std::vector<std::string> problems;  // what will not be heard as it was asked for
};

// Which alerts are wanted, the latest first.
struct AlertQuery {
  bool live_only = false;             // those that are not over
  std::uint64_t before = UINT64_MAX;  // numbers below this
  std::size_t limit = 100;            // 1..1000
};

// The proof that an alert was heard, see docs/receipts.md.
struct AlertReceipt {
  std::string json;             // what is signed, byte for byte
  std::string signature;        // armored, by the station's key
  std::string text;             // the same for paper
  std::string allowed_signers;  // a line by which ssh-keygen verifies it
};

// What the web server asks of the station about alerts; the program implements it. Nothing here
// throws. `who` is the person, as the kernel or the session says.
// Thread: any, several at once. send() and approve() may take as long as voices take to speak; what
// ends an alert never waits for a voice or a decoder.
class AlertControl {
 public:
  virtual ~AlertControl() = default;

  // Once it answers `accepted`, the alert is durable with all its sound.
  // Fails: invalid_argument (what it asks for cannot be), refused, limit.
  virtual base::Result<AlertAnswer> send(AlertOrder order, const std::string& who) = 0;
  // A person's yes to one that waits. By languages that nobody would hear it does not count, and
  // nothing changes, unless it is said `despite_problems`. Fails: not_found, refused, limit.
  virtual base::Result<AlertAnswer> approve(std::uint64_t number, const std::string& who,
                                            bool despite_problems) = 0;
  // Whether lives hang on it: no other alert's voices may hold up what is asked of it. Quick; false
  // where there is none.
  virtual bool is_foremost(std::uint64_t number) = 0;
  // Ends it, within a second where it sounds. Fails: not_found; refused, it is over.
  virtual base::Result<AlertAnswer> cancel(std::uint64_t number, const std::string& who,
                                           const std::string& why) = 0;
  // What was to be said live is said: it goes on to its end signal. Fails: not_found; refused, it
  // is not a live one on air.
  virtual base::Result<AlertAnswer> end_live(std::uint64_t number, const std::string& who) = 0;
  // A person has taken note. Fails: not_found.
  virtual base::Result<AlertAnswer> acknowledge(std::uint64_t number, const std::string& who) = 0;

  // Fails: unavailable, corrupt (the store).
  virtual base::Result<std::vector<alerts::AlertRecord>> alerts(const AlertQuery& query) = 0;
  virtual base::Result<alerts::AlertRecord> alert(std::uint64_t number) = 0;
  // The signed proof, as far as its life has come. Fails: not_found; io, the station has no key.
  virtual base::Result<AlertReceipt> receipt(std::uint64_t number) = 0;

  // Keeps a sound file for a message, by its content; gives its digest, 64 hex digits.
  // Fails: limit, too large or too many.
  virtual base::Result<std::string> keep_recording(std::string_view bytes) = 0;
};

}  // namespace hornbill::web
