// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alerts/model/alert_record.h"
#include "alerts/model/approval.h"
#include "base/result.h"
#include "base/time.h"

namespace hornbill::alerts {

struct BookOptions {
  ApprovalPolicy approval;
  // Alerts that are not over. Beyond it a newcomer is refused; a priority alert may exceed it by
  // 32 and a life-safety one by 64, so that the lower classes cannot crowd them out.
  // What nobody vouches for and waits for a person is not among them: it is bounded by itself.
  std::size_t most_live = 200;
  std::size_t most_unproven = 40;  // beyond it the source with the most of them loses its oldest
  // Of all of them what is accepted or being made ready: a priority alert may exceed it by 8, a
  // life-safety one by 16, and what corrects another one by 8 more. All of it together has room in
  // the mixing, so that nothing is accepted and then refused for room.
  std::size_t most_accepted = 40;
  std::size_t most_ended = 2'000;  // kept to know them again; those whose time is over go first
  // Of these classes an alert is heard again after a restart even if the clock is not known: it
  // was in force when the station was last alive. Others wait until the clock is known.
  ClassSet resume_without_clock{false, false, true};
};

// A person says yes to an alert.
struct ApprovalGiven {
  std::uint64_t number = 0;
  std::string principal;
  std::string how;     // "on the console", "by signature"
  std::string digest;  // SHA-256 of the signature; empty: there is none
  base::UtcTime when;
};
// The role of a principal; null where there is none.
using RoleOf = std::function<const Role*(std::string_view principal)>;

// What a message refers to.
struct Related {
  // Of the same issuer by the same way, and as well proven: a sender's name alone ends nothing.
  std::vector<std::uint64_t> live;   // that are not over; all parts of a CAP message
  std::vector<std::string> real;     // ids of those left out: they are real, and this is a drill
  std::vector<std::string> over;     // ids of its alerts that are over
  std::vector<std::string> unknown;  // ids that this issuer never sent here
};

struct RestartMoment {
  base::UtcTime now;
  bool clock_trusted = true;
  std::optional<base::UtcTime> last_alive;  // of the last run
};
// What becomes of the alerts that the last run left. Of each, the step is in the book already.
struct Recovery {
  std::vector<std::uint64_t> resume;      // to be put on air again, from the attention signal
  std::vector<std::uint64_t> expired;     // while the station was off
  std::vector<std::uint64_t> unjudged;    // refused: nobody was told that they were accepted
  std::vector<std::uint64_t> held;        // wait for a person, as before
  std::vector<std::uint64_t> called_off;  // were called off before: cancelled, and heard no more
  std::vector<std::uint64_t> undecided;   // wait until the clock is known: recover() again then
};

// All alerts of a station, by number. Pure: reads no clock and writes no file. What changed is
// given out as lines to be made durable (take_lines), and load() makes the book again from them.
// The use of it, by whoever has the alerts:
//   draft() → judge → [hold(), approve()] → render → give_sound() → take(accepted) → write
//   take_lines() to the spool → put it into the mixing → take(queued) → take() what it reports.
// Thread: one at a time.
class AlertBook {
 public:
  explicit AlertBook(BookOptions options = {}) : options_(std::move(options)) {}

  // A new alert with its first step. Its number is never used again. One that is proven takes the
  // place of the same message that proved nothing and was not heard.
  // Fails: refused, this issuer's message of this id was here already (the same alert twice);
  // limit, too many are not over; invalid_argument, no `expires` in the draft.
  // `replaces`: alerts in whose place it is heard beside those of its issuer that it refers to; for
  // people of the station, who may put anything right.
  // check: allow parameters (what, how it is called, when, and for which others)
  base::Result<std::uint64_t> draft(AlertDraft draft, std::string title, base::UtcTime when,
                                    std::vector<std::uint64_t> replaces = {});
  // The same message waits for a person and proves nothing, but now came by a way that is trusted:
  // what waits is superseded, so that nobody's copy locks it out. draft() does this for what is
  // proven.
  void give_way_to(const AlertDraft& draft, base::UtcTime when);
  // Fails: not_found, and as AlertRecord::give_sound().
  base::Result<void> give_sound(std::uint64_t number, AlertSound sound);
  // Fails: not_found, and as AlertRecord::take().
  base::Result<void> take(AlertStep step);
  // A person's yes. Whoever sent the alert counts as the first of two persons; of a message that
  // nobody vouches for, the first who says yes and may send its class does. `enough` means that
  // it may be accepted now. What does not count is not recorded.
  // Fails: not_found; refused, it does not wait for approval, another one was accepted in its
  // place, or this yes does not count.
  base::Result<ApprovalAnswer> approve(const ApprovalGiven& given, const RoleOf& role_of);
  // What approve() would answer. Nothing is recorded.
  base::Result<ApprovalAnswer> judge_yes(const ApprovalGiven& given, const RoleOf& role_of) const;

  // From the next yes on.
  void set_approval(const ApprovalPolicy& policy) { options_.approval = policy; }

  // Null: no such alert (any more).
  const AlertRecord* find(std::uint64_t number) const;
  const AlertRecord* find(std::string_view issuer, std::string_view id) const;
  const std::map<std::uint64_t, AlertRecord>& records() const { return records_; }
  // Whether one more may be accepted. `agreed`: how many beside what the book knows as accepted are
  // being made ready. Fails: limit.
  base::Result<void> room_for(const AlertDraft& draft, std::size_t agreed) const;
  // An alert that was accepted in the place of this one, or null.
  const AlertRecord* accepted_in_place_of(const AlertRecord& old) const;
  // A cancel or an update of its own sender that a person agreed to before this message came, or
  // null. What needs nobody's yes is remembered by its source.
  const AlertRecord* ended_before(const AlertDraft& draft) const;
  // What an update or a cancel refers to. Only its own issuer's alerts: nobody ends others'.
  Related related(const AlertDraft& draft) const;
  // Whether it corrects an alert of its own sender that was accepted and is not over, of its class
  // or a higher one. No limit for an hour keeps it back: else the wrong one would go on.
  bool corrects_own(const AlertDraft& draft) const;
  // Why one more alert by this key, or issuer where there is no key, needs a second person: the
  // role's limits for an hour. Counts what was accepted or held, or is being made ready. What
  // corrects_own() is never beyond them. Nothing: it does not.
  std::optional<std::string> beyond_limit(const AlertDraft& draft, const Role& role,
                                          base::UtcTime now) const;

  // What changed since the last call, as lines in order.
  std::vector<std::string> take_lines();
  // The steps since the last call by which the book itself made room or let one message give way to
  // another, so that people can be told of them.
  std::vector<AlertStep> take_own_steps() { return std::exchange(own_steps_, {}); }
  // Takes a line that was written before. A record that is there already starts anew with its
  // draft. Fails: corrupt, or a step that its record refuses; the line counts as not there.
  base::Result<void> load(std::string_view line);
  // After load(): decides what goes on; called again once the clock
  // is known: what was undecided, and whether the time of what went on without it is over. Nothing
  // is heard whose time is over, also when the clock was set back: an alert is never judged by an
  // earlier time than its own last step or the last sign of life.
  Recovery recover(const RestartMoment& moment);

  // Lines from which a book with all that may still matter is made: the next number, what is over
  // but could come again (the latest of these, up to `most_bytes_over`), what is not over.
  std::vector<std::string> carried_lines(std::size_t most_bytes_over = SIZE_MAX) const;
  std::uint64_t next_number() const { return next_; }
  // Numbers below are never given: they were used in what was lost. Gives a line.
  void reserve_numbers_below(std::uint64_t next);
  // The latest time of any step.
  base::UtcTime latest() const { return latest_; }

 private:
  AlertRecord* own(std::uint64_t number);
  std::vector<const AlertRecord*> twins_of(const AlertDraft& draft) const;
  base::Result<std::vector<std::uint64_t>> check_twins(const AlertDraft& draft) const;
  base::Result<void> make_room(const AlertDraft& draft, base::UtcTime when);
  void forget_id(const AlertRecord& record);
  base::Result<void> apply(AlertStep step);
  base::Result<void> take_own(AlertStep step);
  void resume_or_end(AlertRecord& record, const RestartMoment& moment, Recovery& recovery);
  bool matters(const AlertRecord& record) const;
  void forget_old();

  BookOptions options_;
  std::map<std::uint64_t, AlertRecord> records_;
  std::map<std::string, std::uint64_t> by_id_;           // issuer, line end, id
  std::optional<std::vector<std::uint64_t>> undecided_;  // by the last recover()
  std::vector<std::uint64_t> resumed_blind_;             // by it, without a clock
  std::size_t live_ = 0;
  std::uint64_t next_ = 1;
  base::UtcTime latest_{};
  std::vector<std::string> lines_;
  std::vector<AlertStep> own_steps_;
};

}  // namespace hornbill::alerts
