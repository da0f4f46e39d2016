// SPDX-License-Identifier: Apache-2.0
#include "web/event_hub.h"

#include <optional>
#include <utility>

#include "web/station_control.h"

namespace hornbill::web {
namespace {

constexpr auto kOutputsPeriod = std::chrono::seconds(1);
constexpr auto kSilence = std::chrono::seconds(15);

}  // namespace

void EventHub::refresh(base::SteadyTime now) {
  auto snapshot = control_.snapshot();
  bool changed = version_ == 0 || snapshot != snapshot_;
  std::optional<std::string> outputs;
  // Counters of outputs may change at any time; once a second is enough for eyes.
  if (changed || now - outputs_read_ >= kOutputsPeriod) {
    outputs_read_ = now;
    outputs = outputs_json(gather_outputs(control_));
    changed = changed || *outputs != outputs_;
  }
  if (changed) {
    // Where there is no memory for it, nothing has changed yet and it is tried again.
    status_event_ = std::make_shared<std::string>(
        "id: " + std::to_string(version_ + 1) +
        "\nevent: status\ndata: " + status_json(gather_status(control_)) + "\n\n");
    snapshot_ = std::move(snapshot);
    if (outputs) outputs_ = *std::move(outputs);
    ++version_;
  }
  levels_event_.reset();
  ++levels_version_;
}

std::shared_ptr<const std::string> EventHub::next(EventCursor& cursor, base::SteadyTime now) {
  std::shared_ptr<const std::string> event;
  if (cursor.seen != version_) {
    cursor.seen = version_;
    event = status_event_;
  } else if (cursor.wants_levels && cursor.levels_seen != levels_version_) {
    cursor.levels_seen = levels_version_;
    if (!levels_event_) {
      const std::string time = control_.identity().zone.format(control_.now().utc);
      levels_event_ = std::make_shared<std::string>(
          "event: levels\ndata: " + levels_json(time, gather_zones(control_)) + "\n\n");
    }
    event = levels_event_;
  } else if (now - cursor.last_sent >= kSilence) {
    event = std::make_shared<std::string>(": alive\n\n");
  }
  if (event) cursor.last_sent = now;
  return event;
}

}  // namespace hornbill::web
