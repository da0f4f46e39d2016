// SPDX-License-Identifier: Apache-2.0
// What becomes of alerts that are heard: what the mixing reports, and what air checks hear.
#include <algorithm>
#include <utility>

#include "hornbill/alert_desk_impl.h"
#include "scheduler/journal/alert_reports.h"

namespace hornbill {

using alerts::StepKind;

namespace {

// Whether the alert was cut in the zone since it last began there.
bool is_cut_in(const alerts::AlertRecord& record, const std::string& zone) {
  const auto& steps = record.steps();
  const auto last = std::find_if(steps.rbegin(), steps.rend(), [&](const alerts::AlertStep& step) {
    const bool of_air = step.kind == StepKind::began || step.kind == StepKind::cut;
    return of_air && std::find(step.zones.begin(), step.zones.end(), zone) != step.zones.end();
  });
  return last != steps.rend() && last->kind == StepKind::cut;
}

}  // namespace

void AlertDesk::Impl::record(const scheduler::AlertReport& report) {
  const alerts::AlertRecord* record = book.find(report.number);
  if (record == nullptr || is_end(record->state())) return;
  for (alerts::AlertStep& s : scheduler::steps_of(report, *record)) {
    if (!take(std::move(s))) break;
  }
  write_later();
  if (report.event != scheduler::AlertEvent::began || !parts.sounds) return;
  const auto lengths = first_messages.find(report.number);
  if (lengths == first_messages.end()) return;
  for (const std::string& zone : report.zones) {
    const auto length = lengths->second.find(zone);
    if (length == lengths->second.end()) continue;
    begun.push_back({report.number, zone, report.at, report.at + length->second});
  }
}

void AlertDesk::Impl::work(const std::stop_token& stop) {
  std::unique_lock waiting(reports_mutex);
  while (reports_there.wait(waiting, stop, [this] { return !reports.empty(); })) {
    std::deque<scheduler::AlertReport> taken;
    taken.swap(reports);
    waiting.unlock();
    std::vector<Begun> sounding;
    {
      const std::lock_guard lock(mutex);
      for (const scheduler::AlertReport& report : taken) record(report);
      sounding.swap(begun);
    }
    // Without the lock: who listens may end, and waits then for one who waits for the desk.
    for (const Begun& one : sounding) parts.sounds(one.alert, one.zone, one.from, one.to);
    waiting.lock();
  }
}

void AlertDesk::heard(const AirVerdict& verdict) {
  Impl& s = *impl_;
  const std::lock_guard lock(s.mutex);
  const alerts::AlertRecord* record = s.book.find(verdict.alert);
  if (record == nullptr) return;
  // What sounded in their place says nothing of them.
  if (verdict.words && is_cut_in(*record, verdict.zone)) return;
  alerts::AlertStep step = s.step(verdict.alert, StepKind::checked, "station", to_text(verdict));
  alerts::AirCheck check;
  check.input = verdict.input;
  if (verdict.hearing != audio::AirHearing::unanswered) {
    check.heard = verdict.hearing == audio::AirHearing::heard;
  }
  check.match = verdict.match;
  check.delay = verdict.delay;
  check.level_db = verdict.level_db;
  check.words = verdict.words;
  step.zones = {verdict.zone};
  step.air_check = check;
  s.take(std::move(step));
  s.write_later();
}

void AlertDesk::report(const scheduler::AlertReport& report) {
  {
    const std::lock_guard lock(impl_->reports_mutex);
    impl_->reports.push_back(report);
  }
  impl_->reports_there.notify_one();
}

}  // namespace hornbill
