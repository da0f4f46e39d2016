// SPDX-License-Identifier: Apache-2.0
#include "alerts/model/alert_record.h"

#include <algorithm>
#include <array>
#include <utility>

namespace hornbill::alerts {
namespace {

constexpr std::array<std::string_view, 19> kSteps{
    "drafted", "held",     "approved",  "accepted",   "not durable", "queued",       "resumed",
    "began",   "repeated", "cut",       "completed",  "checked",     "acknowledged", "ending",
    "aired",   "expired",  "cancelled", "superseded", "refused"};

AlertState end_of(StepKind kind) {
  switch (kind) {
    case StepKind::aired:
      return AlertState::aired;
    case StepKind::expired:
      return AlertState::expired;
    case StepKind::cancelled:
      return AlertState::cancelled;
    case StepKind::superseded:
      return AlertState::superseded;
    default:
      return AlertState::refused;
  }
}

std::optional<AlertState> after_drafted(AlertState from, StepKind kind) {
  switch (kind) {
    case StepKind::held:
      if (from == AlertState::drafted) return AlertState::awaiting_approval;
      return std::nullopt;
    case StepKind::approved:
    case StepKind::acknowledged:
      return from;
    case StepKind::accepted:
      return AlertState::accepted;
    default:
      return std::nullopt;
  }
}

// Accepted and not over. The mixing tells facts about what was heard: where they are possible at
// all they are taken, in whatever order they come.
std::optional<AlertState> after_accepted(AlertState from, StepKind kind) {
  const bool in_core = from != AlertState::accepted;
  const bool called_off = from == AlertState::ending;
  switch (kind) {
    case StepKind::queued:
      return from >= AlertState::on_air ? from : AlertState::queued;
    case StepKind::resumed:
      return called_off ? std::nullopt : std::optional(AlertState::accepted);
    case StepKind::ending:
      return in_core && !called_off ? std::optional(AlertState::ending) : std::nullopt;
    case StepKind::began:
      if (called_off) return from;  // it was on its way already
      return in_core ? std::optional(AlertState::on_air) : std::nullopt;
    case StepKind::repeated:
    case StepKind::cut:
    case StepKind::completed:
      return in_core ? std::optional(from) : std::nullopt;
    case StepKind::not_durable:
    case StepKind::checked:
    case StepKind::acknowledged:
      return from;
    default:
      return std::nullopt;
  }
}

void join(std::vector<std::string>& zones, const std::vector<std::string>& more) {
  for (const std::string& zone : more) {
    if (std::find(zones.begin(), zones.end(), zone) == zones.end()) zones.push_back(zone);
  }
}

void leave(std::vector<std::string>& zones, const std::vector<std::string>& gone) {
  std::erase_if(zones, [&](const std::string& zone) {
    return std::find(gone.begin(), gone.end(), zone) != gone.end();
  });
}

bool needs_air(StepKind kind) {
  return kind == StepKind::repeated || kind == StepKind::cut || kind == StepKind::completed ||
         kind == StepKind::aired;
}

}  // namespace

std::string_view to_string(StepKind kind) { return kSteps[static_cast<std::size_t>(kind)]; }

std::optional<StepKind> step_kind_from(std::string_view word) {
  const auto found = std::find(kSteps.begin(), kSteps.end(), word);
  if (found == kSteps.end()) return std::nullopt;
  return static_cast<StepKind>(found - kSteps.begin());
}

std::optional<AlertState> next_state(std::optional<AlertState> from, StepKind kind) {
  if (!from) {
    return kind == StepKind::drafted ? std::optional(AlertState::drafted) : std::nullopt;
  }
  if (is_end(*from)) {
    // What is only known afterwards.
    const bool late = kind == StepKind::not_durable || kind == StepKind::checked ||
                      kind == StepKind::acknowledged;
    return late ? from : std::nullopt;
  }
  if (kind == StepKind::aired) {
    const bool in_core = *from >= AlertState::queued;
    return in_core ? std::optional(AlertState::aired) : std::nullopt;
  }
  if (is_end(kind)) return end_of(kind);
  return *from <= AlertState::awaiting_approval ? after_drafted(*from, kind)
                                                : after_accepted(*from, kind);
}

AlertRecord::AlertRecord(std::uint64_t number, AlertDraft draft, std::string title,
                         std::vector<std::uint64_t> replaces)
    : number_(number),
      draft_(std::move(draft)),
      title_(std::move(title)),
      replaces_(std::move(replaces)) {}

const AlertStep* AlertRecord::last(StepKind kind) const {
  const auto found = std::find_if(steps_.rbegin(), steps_.rend(),
                                  [kind](const AlertStep& step) { return step.kind == kind; });
  return found == steps_.rend() ? nullptr : &*found;
}

const AlertStep* AlertRecord::counted() const {
  for (const AlertStep& step : steps_) {
    if (step.kind == StepKind::held || step.kind == StepKind::accepted) return &step;
  }
  // Several that are rendered at once count before the first of them is accepted.
  return steps_.empty() || state_ == AlertState::refused ? nullptr : &steps_.front();
}

bool AlertRecord::may_come_again() const {
  const AlertStep* step = last(StepKind::refused);
  return step != nullptr && (step->why == kOvertaken || step->why == kNoMemory);
}

base::Result<void> AlertRecord::take(AlertStep step) {
  const std::string name = "alert " + std::to_string(number_);
  if (step.number != number_) {
    return base::fail(base::ErrorCode::invalid_argument,
                      "a step of alert " + std::to_string(step.number) + " is none of " + name);
  }
  const auto next = next_state(state_, step.kind);
  const std::string word(to_string(step.kind));
  if (!next) {
    const std::string is =
        state_ ? "is \"" + std::string(to_string(*state_)) + "\"" : std::string("is new");
    return base::fail(base::ErrorCode::refused,
                      name + " " + is + " and cannot be \"" + word + "\" now");
  }
  if (step.kind == StepKind::accepted && !sound_) {
    return base::fail(base::ErrorCode::refused,
                      name + " cannot be accepted before its sound is there");
  }
  if (needs_air(step.kind) && !was_heard()) {
    return base::fail(base::ErrorCode::refused,
                      name + " was never heard and cannot be \"" + word + "\"");
  }
  const bool may_sound = state_ == AlertState::on_air || state_ == AlertState::ending;
  if (step.kind == StepKind::refused && may_sound && !step.at) {
    return base::fail(
        base::ErrorCode::refused,
        name + " is \"" + std::string(to_string(*state_)) +
            "\" and can only be \"refused\" by the mixing, which says at which frame");
  }
  state_ = next;
  if (step.kind == StepKind::began) join(sounding_in_, step.zones);
  if (step.kind == StepKind::cut || step.kind == StepKind::completed) {
    leave(sounding_in_, step.zones);
  }
  if (step.kind == StepKind::resumed || is_end(step.kind)) sounding_in_.clear();
  const bool waits = step.kind == StepKind::cut && state_ != AlertState::ending;
  if (waits && sounding_in_.empty()) state_ = AlertState::queued;
  steps_.push_back(std::move(step));
  return {};
}

base::Result<void> AlertRecord::give_sound(AlertSound sound) {
  const std::string name = "alert " + std::to_string(number_);
  if (state_ && *state_ > AlertState::awaiting_approval) {
    return base::fail(base::ErrorCode::refused, name + " is \"" + std::string(to_string(*state_)) +
                                                    "\": its sound does not change any more");
  }
  for (const ClipRef& clip : sound.clips) {
    if (clip.frames > 0 && (clip.channels == 1 || clip.channels == 2)) continue;
    return base::fail(base::ErrorCode::invalid_argument, name + " has a clip without sound");
  }
  const int clips = static_cast<int>(sound.clips.size());
  for (const SoundGroup& group : sound.plan) {
    for (const auto* pieces : {&group.before, &group.repeated, &group.after, &group.cancelled}) {
      for (const Piece& piece : *pieces) {
        if (piece.kind == PieceKind::live && draft_.live) continue;
        if (piece.clip >= 0 && piece.clip < clips) continue;
        return base::fail(base::ErrorCode::invalid_argument,
                          name + " plans a clip that it does not have");
      }
    }
  }
  sound_ = std::move(sound);
  return {};
}

}  // namespace hornbill::alerts
