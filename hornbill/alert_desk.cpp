// SPDX-License-Identifier: Apache-2.0
// How an alert is taken in and put on air; alert_desk_answers.cpp has what people ask of it.
#include "hornbill/alert_desk.h"

#include <utility>

#include "base/digest.h"
#include "hornbill/alert_desk_impl.h"
#include "hornbill/alert_order.h"
#include "scheduler/journal/alert_reports.h"

namespace hornbill {

using alerts::AlertState;
using alerts::StepKind;

namespace {

constexpr std::chrono::milliseconds kDurableWithin{300};
constexpr std::chrono::hours kSweepEvery{1};
constexpr std::chrono::minutes kSweepOn{1};  // where more is left than was removed at a time

}  // namespace

alerts::AlertStep AlertDesk::Impl::step(std::uint64_t number, StepKind kind, std::string who,
                                        std::string why) const {
  alerts::AlertStep step;
  step.number = number;
  step.kind = kind;
  step.when = parts.time.utc();
  step.who = std::move(who);
  step.why = std::move(why);
  return step;
}

bool AlertDesk::Impl::take(alerts::AlertStep step) {
  const auto taken = book.take(step);
  if (!taken) {
    parts.log.warning("alerts.step", taken.error().message);
    return false;
  }
  tell_of(step);
  if (is_end(step.kind)) first_messages.erase(step.number);
  return true;
}

// What people outside the station want to hear of.
void AlertDesk::Impl::tell_of(const alerts::AlertStep& step) const {
  const bool wanted = is_end(step.kind) || step.kind == StepKind::held ||
                      step.kind == StepKind::began || step.kind == StepKind::resumed;
  const alerts::AlertRecord* record = book.find(step.number);
  if (!parts.tell || !wanted || record == nullptr) return;
  std::string text =
      "Alert " + std::to_string(step.number) + " (" + (record->draft().drill ? "drill, " : "") +
      std::string(alerts::to_string(record->draft().urgency)) + ", \"" + record->title() +
      "\", from " + record->draft().issuer + "): " + std::string(alerts::to_string(step.kind));
  if (!step.why.empty()) text += ", " + step.why;
  parts.tell(text);
}

// Gives the number of the alert that there was no room for.
std::optional<std::uint64_t> AlertDesk::Impl::hand_over(
    std::shared_ptr<const scheduler::AirAlert> alert) {
  auto& lengths = first_messages[alert->number];
  for (const alerts::SoundGroup& group : alert->plan) {
    base::FrameCount frames{};
    for (const auto* pieces : {&group.before, &group.repeated}) {
      for (const alerts::Piece& piece : *pieces) {
        if (piece.kind == alerts::PieceKind::live) continue;  // nothing to compare it with
        frames = frames + alert->clips[static_cast<std::size_t>(piece.clip)]->frames();
      }
    }
    for (const std::string& zone : group.zones) lengths[zone] = frames;
  }
  return parts.inbox.put(std::move(alert));
}

void AlertDesk::Impl::write_later() { parts.spool.append_later(book.take_lines()); }

web::AlertAnswer AlertDesk::Impl::answer_of(std::uint64_t number) const {
  web::AlertAnswer answer;
  answer.number = number;
  if (const alerts::AlertRecord* record = book.find(number)) {
    answer.state = record->state();
    if (record->sound()) answer.problems = record->sound()->problems;
    answer.durable = record->last(StepKind::not_durable) == nullptr;
    if (!record->steps().back().why.empty()) answer.reasons = {record->steps().back().why};
  }
  return answer;
}

base::Result<web::AlertAnswer> AlertDesk::Impl::take_in(JudgedDraft message,
                                                        std::vector<std::uint64_t> replaces,
                                                        bool despite_problems,
                                                        std::unique_lock<std::mutex> held) {
  std::uint64_t number = 0;
  std::optional<web::AlertAnswer> waits;
  const alerts::Verdict& verdict = message.verdict;
  const std::string why = verdict.reasons.empty() ? "" : verdict.reasons.front();
  {
    const std::unique_lock lock(std::move(held));
    if (verdict.decision == alerts::Decision::accept) {
      if (auto room = book.room_for(message.draft, agreed()); !room) {
        return base::fail(room.error());
      }
    }
    const std::string title = title_of(message.draft);
    if (verdict.decision == alerts::Decision::accept) {
      book.give_way_to(message.draft, parts.time.utc());
    }
    auto drafted =
        book.draft(std::move(message.draft), title, parts.time.utc(), std::move(replaces));
    if (!drafted) return base::fail(drafted.error());
    number = *drafted;
    if (verdict.decision == alerts::Decision::refuse) {
      take(step(number, StepKind::refused, "station", why));
    } else if (verdict.decision == alerts::Decision::hold) {
      take(step(number, StepKind::held, "station", why));
    } else if (message.bypassed) {
      parts.log.warning("alerts.bypass", "alert " + std::to_string(number) + ": " + why);
    }
    if (verdict.decision != alerts::Decision::accept) {
      const bool durable = parts.spool.append(book.take_lines()) == scheduler::Durability::durable;
      web::AlertAnswer answer = answer_of(number);
      answer.durable = durable;
      answer.reasons = verdict.reasons;
      waits = std::move(answer);
    }
  }
  if (message.taken) message.taken();
  if (waits) return *waits;
  return accept(number, despite_problems);
}

alerts::AlertSound AlertDesk::Impl::keep_sound(const alerts::RenderedAlert& rendered,
                                               std::string& trouble) {
  alerts::AlertSound sound;
  sound.plan = rendered.plan;
  sound.problems = rendered.problems;
  for (const auto& clip : rendered.clips) {
    auto kept = parts.clips.keep(*clip);
    if (kept) {
      sound.clips.push_back(std::move(*kept));
    } else {
      trouble = kept.error().message;
      sound.clips.push_back(scheduler::clip_ref_of(*clip));
    }
  }
  return sound;
}

base::Result<web::AlertAnswer> AlertDesk::Impl::accept(std::uint64_t number,
                                                       bool despite_problems) {
  alerts::AlertDraft draft;
  std::shared_ptr<AlertStudio> at;
  {
    const std::lock_guard lock(mutex);
    const alerts::AlertRecord* record = book.find(number);
    if (record == nullptr) return base::fail(base::ErrorCode::not_found, "it is forgotten");
    draft = record->draft();
    at = studio;
    // One that only ends others has nothing to say itself.
    if (draft.action == alerts::DraftAction::cancel) return end_held(number);
    rendering.insert(number);
  }
  // Voices take seconds: nobody else waits for them.
  const bool timely = parts.clock_trusted();
  const alerts::RenderedAlert rendered =
      at->render(draft, timely ? std::optional(parts.time.utc()) : std::nullopt);
  const bool unheard = !rendered.unheard.empty() && !despite_problems;
  std::string trouble;
  alerts::AlertSound sound;
  if (!unheard) sound = keep_sound(rendered, trouble);

  const std::lock_guard lock(mutex);
  rendering.erase(number);
  const alerts::AlertRecord* record = book.find(number);
  if (record == nullptr) return base::fail(base::ErrorCode::not_found, "it is forgotten");
  // Called off, replaced or expired meanwhile.
  if (record->state() > AlertState::awaiting_approval) return answer_of(number);
  if (unheard) {
    take(step(number, StepKind::refused, "station",
              "not everybody would hear it: " + rendered.problems.front()));
    parts.spool.append(book.take_lines());
    web::AlertAnswer answer = answer_of(number);
    answer.problems = rendered.problems;
    return answer;
  }
  if (auto given = book.give_sound(number, std::move(sound)); !given) {
    take(step(number, StepKind::refused, "station", given.error().message));
    write_later();
    return answer_of(number);
  }
  const std::string header =
      rendered.same_header.empty() ? "" : "with the SAME header " + rendered.same_header;
  if (!take(step(number, StepKind::accepted, "station", header))) return answer_of(number);
  end_replaced(number);
  const bool durable = parts.spool.append(book.take_lines()) == scheduler::Durability::durable;
  if (!durable || !trouble.empty()) {
    if (trouble.empty()) trouble = "the disk does not answer";
    take(step(number, StepKind::not_durable, "station", trouble));
    parts.log.error("alerts.durable", "alert " + std::to_string(number) +
                                          " is heard, but a power cut would lose it: " + trouble);
  }
  put_on_air(number, rendered.clips);
  return answer_of(number);
}

void AlertDesk::Impl::put_on_air(std::uint64_t number,
                                 std::vector<std::shared_ptr<const audio::Clip>> clips) {
  const alerts::AlertRecord* record = book.find(number);
  if (record == nullptr) return;
  const auto displaced = hand_over(scheduler::air_alert_of(*record, std::move(clips)));
  if (!displaced || *displaced != number) take(step(number, StepKind::queued, "station", ""));
  if (displaced) {
    take(step(*displaced, StepKind::refused, "station",
              "too many alerts came at once; this was the least urgent of them"));
  }
  write_later();
}

bool AlertDesk::Impl::put_again(std::uint64_t number) {
  const alerts::AlertRecord* record = book.find(number);
  if (record == nullptr || !record->sound()) return false;
  std::vector<std::shared_ptr<const audio::Clip>> clips;
  for (const alerts::ClipRef& ref : record->sound()->clips) {
    auto clip = parts.clips.load(ref);
    if (!clip) {
      take(
          step(number, StepKind::refused, "station", "its sound is lost: " + clip.error().message));
      parts.log.error("alerts.sound", "alert " + std::to_string(number) +
                                          " cannot be heard again: " + clip.error().message);
      return false;
    }
    clips.push_back(std::move(*clip));
  }
  put_on_air(number, std::move(clips));
  return true;
}

void AlertDesk::Impl::recover_at(bool trusted) {
  const alerts::Recovery recovery = book.recover({parts.time.utc(), trusted, last_alive});
  for (const std::uint64_t number : recovery.resume) {
    if (put_again(number)) {
      parts.log.warning("alerts.resumed",
                        "alert " + std::to_string(number) + " is heard again from its beginning");
    }
  }
  for (const std::uint64_t number : recovery.expired) {
    parts.inbox.end({number, false, "its time is over"});  // where it went on without a clock
    parts.log.warning("alerts.expired",
                      "alert " + std::to_string(number) + " expired while the station was off");
  }
  undecided = !recovery.undecided.empty();
  write_later();
}

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
    parts.sounds(report.number, zone, report.at, report.at + length->second);
  }
}

void AlertDesk::Impl::work(const std::stop_token& stop) {
  std::unique_lock waiting(reports_mutex);
  while (reports_there.wait(waiting, stop, [this] { return !reports.empty(); })) {
    std::deque<scheduler::AlertReport> taken;
    taken.swap(reports);
    waiting.unlock();
    {
      const std::lock_guard lock(mutex);
      for (const scheduler::AlertReport& report : taken) record(report);
    }
    waiting.lock();
  }
}

AlertDesk::AlertDesk(const AlertDeskParts& parts,
                     std::shared_ptr<const config::StationConfig> config,
                     std::shared_ptr<AlertStudio> studio)
    : impl_(std::make_unique<Impl>(parts, std::move(config), std::move(studio))) {
  impl_->worker = std::jthread([this](const std::stop_token& stop) { impl_->work(stop); });
}

AlertDesk::~AlertDesk() {
  impl_->worker.request_stop();
  if (impl_->worker.joinable()) impl_->worker.join();
  const std::lock_guard lock(impl_->mutex);
  for (const scheduler::AlertReport& report : impl_->reports) impl_->record(report);
}

void AlertDesk::recover(std::optional<base::UtcTime> last_alive) {
  const std::lock_guard lock(impl_->mutex);
  impl_->last_alive = last_alive;
  impl_->recover_at(impl_->parts.clock_trusted());
}

void AlertDesk::configure(std::shared_ptr<const config::StationConfig> config,
                          std::shared_ptr<AlertStudio> studio) {
  // The old studio ends after the lock is gone: it may wait for a voice, and no alert for that.
  const std::lock_guard lock(impl_->mutex);
  impl_->book.set_approval(approval_policy(config->alerts));
  impl_->config = std::move(config);
  impl_->studio.swap(studio);
}

// Whose sound must stay; nothing: it is not time to look. Under the mutex.
std::optional<scheduler::ClipFiles::Wanted> AlertDesk::Impl::clips_wanted() {
  const base::SteadyTime now = parts.time.steady();
  if (next_sweep && now < *next_sweep) return std::nullopt;
  next_sweep = now + kSweepEvery;
  scheduler::ClipFiles::Wanted wanted;
  wanted.since = parts.time.utc() - config->alerts.keep_sound;
  for (const auto& [number, record] : book.records()) {
    const bool over = !record.steps().empty() && is_end(record.state());
    const bool old = over && record.steps().back().when < wanted.since;
    if (old || !record.sound()) continue;
    for (const alerts::ClipRef& clip : record.sound()->clips) wanted.sha256.insert(clip.sha256);
  }
  return wanted;
}

void AlertDesk::tick() {
  Impl& s = *impl_;
  const bool trusted = s.parts.clock_trusted();
  std::unique_lock lock(s.mutex);
  std::erase_if(s.unsent, [&s](const scheduler::EndAlert& end) { return s.parts.inbox.end(end); });
  if (s.undecided && trusted) s.recover_at(true);
  if (!trusted) return;
  const base::UtcTime now = s.parts.time.utc();
  std::vector<std::uint64_t> late;
  for (const auto& [number, record] : s.book.records()) {
    if (record.state() == AlertState::awaiting_approval && record.expires() <= now) {
      late.push_back(number);
    }
  }
  for (const std::uint64_t number : late) {
    s.take(s.step(number, StepKind::expired, "station", "nobody agreed to it in time"));
  }
  if (!late.empty()) s.write_later();
  const auto wanted = s.clips_wanted();
  lock.unlock();
  // What is accepted meanwhile is younger than all that is removed.
  if (!wanted || s.parts.clips.keep_only(*wanted) < wanted->most) return;
  lock.lock();
  s.next_sweep = s.parts.time.steady() + kSweepOn;
}

void AlertDesk::heard(const AirVerdict& verdict) {
  Impl& s = *impl_;
  const std::lock_guard lock(s.mutex);
  if (s.book.find(verdict.alert) == nullptr) return;
  alerts::AlertStep step = s.step(verdict.alert, StepKind::checked, "station", to_text(verdict));
  alerts::AirCheck check;
  check.input = verdict.input;
  check.heard = verdict.hearing == audio::AirHearing::heard;
  check.match = verdict.match;
  check.delay = verdict.delay;
  check.level_dbfs = verdict.level_db;
  step.zones = {verdict.zone};
  step.air_check = check;
  s.take(std::move(step));
  s.write_later();
}

bool AlertDesk::all_durable() { return impl_->parts.spool.flush(kDurableWithin); }

void AlertDesk::report(const scheduler::AlertReport& report) {
  {
    const std::lock_guard lock(impl_->reports_mutex);
    impl_->reports.push_back(report);
  }
  impl_->reports_there.notify_one();
}

}  // namespace hornbill
