// SPDX-License-Identifier: Apache-2.0
#include "alerts/model/heard.h"

#include <algorithm>

namespace hornbill::alerts {
namespace {

constexpr std::string_view kOnAir = "on air";

bool names(const AlertStep& step, const std::string& zone) {
  return std::find(step.zones.begin(), step.zones.end(), zone) != step.zones.end();
}

void close(HeardStretch& stretch, const AlertStep& step, std::string_view how) {
  stretch.ended = step.when;
  stretch.ended_frame = step.at;
  stretch.how = how;
}

void follow(std::vector<HeardStretch>& all, const AlertStep& step) {
  for (HeardStretch& stretch : all) {
    if (stretch.how != kOnAir) continue;
    if (step.kind == StepKind::resumed) {
      stretch.how = "station restarted";
    } else if (is_end(step.kind) && step.at) {
      close(stretch, step, to_string(step.kind));
    } else if (is_end(step.kind)) {
      stretch.how = to_string(step.kind);  // while the station was off
    } else if (!names(step, stretch.zone)) {
      continue;
    } else if (step.kind == StepKind::repeated) {
      ++stretch.repetitions;
    } else if (step.kind == StepKind::cut) {
      close(stretch, step, step.why.starts_with(kNoOutput) ? kNoOutput : "cut");
    } else if (step.kind == StepKind::completed) {
      close(stretch, step, "complete");
    }
  }
}

}  // namespace

std::vector<HeardStretch> heard_stretches(const AlertRecord& record) {
  std::vector<HeardStretch> all;
  for (const AlertStep& step : record.steps()) {
    follow(all, step);
    if (step.kind != StepKind::began) continue;
    for (const std::string& zone : step.zones) {
      HeardStretch stretch;
      stretch.zone = zone;
      stretch.began = step.when;
      stretch.began_frame = step.at;
      stretch.how = kOnAir;
      all.push_back(std::move(stretch));
    }
  }
  return all;
}

}  // namespace hornbill::alerts
