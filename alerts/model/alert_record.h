// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/model/alert.h"
#include "alerts/model/alert_draft.h"
#include "alerts/model/sound_plan.h"
#include "base/frames.h"
#include "base/result.h"
#include "base/time.h"

// The life of an alert: one state machine, each step with who, when and why. Pure.
// Thread: any; a record is one thread's at a time.
namespace hornbill::alerts {

// What happens to an alert. The last five end it.
enum class StepKind : std::uint8_t {
  drafted,      // it was received
  held,         // it waits for a person's yes
  approved,     // a person said yes; whether that is enough shows in the next step
  accepted,     // it is durable with all its sound and will be heard
  not_durable,  // it is heard though the disk has not answered in time
  queued,       // handed to the mixing; `why` says for what it waits
  resumed,      // after a restart: it will be heard again from the attention signal
  began,        // the attention signal is heard at `at` in `zones`
  repeated,     // heard to the end once more, `repetition` times by now
  cut,          // in `zones`: by a more urgent one, and it will be heard there again; or called off
  completed,    // as often as ordered, in `zones`
  checked,      // what the air check heard
  acknowledged,  // a person has taken note
  ending,        // called off, by whom and why; the mixing will tell how it stopped
  aired,
  expired,
  cancelled,
  superseded,
  refused,
};
std::string_view to_string(StepKind kind);  // "not durable", "began", ...
std::optional<StepKind> step_kind_from(std::string_view word);
constexpr bool is_end(StepKind kind) { return kind >= StepKind::aired; }

// Why alerts are refused of which nothing was judged: their messages may come again.
inline constexpr std::string_view kOvertaken = "the station was restarted before it was judged";
inline constexpr std::string_view kNoMemory = "the machine has no memory left";

// What a monitored input heard of an alert.
struct AirCheck {
  std::string input;          // its name
  std::optional<bool> heard;  // nothing: not known
  double match = 0;           // 1: the very sound
  base::Duration delay{0};
  double level_db = -120;  // where heard: against what was sent
  bool words = false;      // the end of its first message; else its beginning
  bool operator==(const AirCheck&) const = default;
};

struct AlertStep {
  std::uint64_t number = 0;  // of the alert
  StepKind kind = StepKind::drafted;
  base::UtcTime when;
  std::string who;                   // login name, principal, CAP sender; "station"
  std::string why;                   // a sentence for people
  std::string digest;                // SHA-256 of the message that caused it; empty: none did
  std::optional<base::FramePos> at;  // on the run's time line
  std::vector<std::string> zones;
  int repetition = 0;
  std::optional<AirCheck> air_check;
  bool operator==(const AlertStep&) const = default;
};

// The state after a step of this kind; `from` is nothing for an alert that is new. Nothing where
// the step is impossible. A cut in the last zone leads to `queued` instead: AlertRecord knows.
std::optional<AlertState> next_state(std::optional<AlertState> from, StepKind kind);

// A clip of an alert, kept as a file.
struct ClipRef {
  std::string sha256;  // of the samples, 16 bit little endian, interleaved; 64 hex digits
  int channels = 1;
  std::int64_t frames = 0;
  bool operator==(const ClipRef&) const = default;
};

// All that an alert sounds like, as it was rendered before it was accepted.
struct AlertSound {
  SoundPlan plan;
  std::vector<ClipRef> clips;
  std::vector<std::string> problems;  // what will not be heard as it was asked for
  std::optional<double> level_lufs;   // of the message, as rendered
  bool operator==(const AlertSound&) const = default;
};

// An alert and all that happened to it.
class AlertRecord {
 public:
  // Requires: the draft names zones, `expires`, `repeats` and `after`: the station's defaults are
  // filled in already. `title` is for the screen; `replaces` are numbers.
  AlertRecord(std::uint64_t number, AlertDraft draft, std::string title,
              std::vector<std::uint64_t> replaces);

  // Takes a step. Fails: refused, it is impossible in this state (nothing changed), also `refused`
  // without a frame while it may sound: it would sound on with nobody to end it;
  // invalid_argument, it is another alert's.
  base::Result<void> take(AlertStep step);
  // Fails: refused, it was accepted already; invalid_argument, the plan names a clip that is not
  // there, or a clip has no sound.
  base::Result<void> give_sound(AlertSound sound);

  std::uint64_t number() const { return number_; }
  const AlertDraft& draft() const { return draft_; }
  const std::string& title() const { return title_; }
  const std::vector<std::uint64_t>& replaces() const { return replaces_; }
  const std::optional<AlertSound>& sound() const { return sound_; }
  const std::vector<AlertStep>& steps() const { return steps_; }
  // Requires: a step was taken.
  AlertState state() const { return *state_; }
  base::UtcTime expires() const { return draft_.expires.value_or(base::UtcTime{}); }
  // The last step of the kind, or null.
  const AlertStep* last(StepKind kind) const;
  // The step by which the alert counts against its sender's limits: held or accepted, whichever
  // came first; before that its first one. Null: it was refused before.
  const AlertStep* counted() const;
  // It was refused for a reason that was no word on its message.
  bool may_come_again() const;
  bool was_heard() const { return last(StepKind::began) != nullptr; }
  bool resumed() const { return last(StepKind::resumed) != nullptr; }
  // Where it sounds now.
  const std::vector<std::string>& sounding_in() const { return sounding_in_; }

 private:
  std::uint64_t number_;
  AlertDraft draft_;
  std::string title_;
  std::vector<std::uint64_t> replaces_;
  std::optional<AlertSound> sound_;
  std::vector<AlertStep> steps_;
  std::optional<AlertState> state_;
  std::vector<std::string> sounding_in_;
};

}  // namespace hornbill::alerts
