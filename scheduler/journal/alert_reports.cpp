// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/alert_reports.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace hornbill::scheduler {
namespace {

using alerts::AlertState;
using alerts::AlertStep;
using alerts::StepKind;

StepKind kind_of(AlertEvent event) {
  switch (event) {
    case AlertEvent::waits:
      return StepKind::queued;
    case AlertEvent::began:
      return StepKind::began;
    case AlertEvent::repeated:
      return StepKind::repeated;
    case AlertEvent::cut:
      return StepKind::cut;
    case AlertEvent::completed:
      return StepKind::completed;
    case AlertEvent::aired:
      return StepKind::aired;
    case AlertEvent::cancelled:
      return StepKind::cancelled;
    case AlertEvent::superseded:
      return StepKind::superseded;
    case AlertEvent::expired:
      return StepKind::expired;
    case AlertEvent::refused:
      break;
  }
  return StepKind::refused;
}

AlertStep step_by_station(const AlertReport& report, StepKind kind) {
  AlertStep step;
  step.number = report.number;
  step.kind = kind;
  step.when = report.utc;
  step.who = "station";
  return step;
}

// How long it holds, where that does not depend on the clock. After a restart it does, because
// nobody knows how long the station was off.
std::optional<base::Duration> length_of(const alerts::AlertRecord& record) {
  const AlertStep* accepted = record.last(StepKind::accepted);
  if (!record.draft().expires_by_length || record.resumed() || accepted == nullptr) return {};
  const base::UtcTime begins =
      std::max(accepted->when, record.draft().not_before.value_or(accepted->when));
  return std::max(record.expires() - begins, base::Duration{0});
}

// By the step that resumed it, which is never earlier than the station's last sign of life.
std::optional<base::Duration> left_of(const alerts::AlertRecord& record) {
  const AlertStep* resumed = record.last(StepKind::resumed);
  if (resumed == nullptr) return {};
  return std::max(record.expires() - resumed->when, base::Duration{0});
}

}  // namespace

std::vector<AlertStep> steps_of(const AlertReport& report, const alerts::AlertRecord& record) {
  const StepKind kind = kind_of(report.event);
  std::vector<AlertStep> steps;
  if (record.state() == AlertState::accepted && !alerts::is_end(kind) && kind != StepKind::queued) {
    steps.push_back(step_by_station(report, StepKind::queued));
  }
  AlertStep step = step_by_station(report, kind);
  step.why = report.text;
  if (report.at.value != 0) step.at = report.at;
  step.zones = report.zones;
  step.repetition = report.repetition;
  const AlertStep* order = record.last(StepKind::ending);
  if (kind == StepKind::cancelled && order != nullptr) {
    step.who = order->who;  // who ended it, not who told
    step.why = order->why;
    step.digest = order->digest;
  }
  steps.push_back(std::move(step));
  return steps;
}

std::shared_ptr<const AirAlert> air_alert_of(const alerts::AlertRecord& record,
                                             std::vector<std::shared_ptr<const audio::Clip>> clips,
                                             bool clock_known) {
  HORNBILL_CHECK(record.sound() && record.sound()->clips.size() == clips.size());
  const alerts::AlertDraft& draft = record.draft();
  auto alert = std::make_shared<AirAlert>();
  alert->number = record.number();
  alert->urgency = draft.urgency;
  alert->drill = draft.drill;
  alert->not_before = draft.not_before;
  alert->expires = record.expires();
  alert->lasts = length_of(record);
  if (!clock_known) alert->at_most = left_of(record);
  alert->repeats = draft.repeats.value_or(alerts::Repeats{});
  alert->after = draft.after.value_or(alerts::ReturnPolicy::as_the_item_says);
  alert->plan = record.sound()->plan;
  alert->clips = std::move(clips);
  alert->live = draft.live;
  alert->replaces = record.replaces();
  alert->resumed = record.resumed();
  alert->title = record.title();
  alert->issuer = draft.issuer;
  return alert;
}

}  // namespace hornbill::scheduler
