// SPDX-License-Identifier: Apache-2.0
// How an alert is taken in and put on air; alert_desk_answers.cpp has what people ask of it.
#include "hornbill/alert_desk.h"

#include <algorithm>
#include <array>
#include <utility>

#include "alerts/sources/sound/leveller.h"
#include "base/digest.h"
#include "base/niceness.h"
#include "hornbill/alert_desk_impl.h"
#include "hornbill/alert_order.h"
#include "scheduler/journal/alert_reports.h"

namespace hornbill {

using alerts::AlertState;
using alerts::StepKind;

namespace {

constexpr std::chrono::milliseconds kDurableWithin{300};
constexpr std::array kNice{-5, -8, -11};  // by rank: before the machine's other work

// How loud its words are, by the beginning of the first; nothing where it has none, or is live.
std::optional<double> level_of_message(const alerts::RenderedAlert& rendered) {
  for (const alerts::SoundGroup& group : rendered.plan) {
    for (const alerts::Piece& piece : group.repeated) {
      if (piece.kind != alerts::PieceKind::message) continue;
      return alerts::loudness(*rendered.clips.at(static_cast<std::size_t>(piece.clip)),
                              base::seconds_to_frames(10));
    }
  }
  return std::nullopt;
}

// Whether anything but signals and openings is heard anywhere.
bool says_something(const alerts::RenderedAlert& rendered) {
  const auto is_message = [](const alerts::Piece& piece) {
    return piece.kind == alerts::PieceKind::message || piece.kind == alerts::PieceKind::live;
  };
  return std::any_of(rendered.plan.begin(), rendered.plan.end(), [&](const auto& group) {
    return std::any_of(group.repeated.begin(), group.repeated.end(), is_message);
  });
}

// A message of many oddities does not fill the record.
std::string first_of(const std::vector<std::string>& sentences) {
  constexpr std::size_t kMost = 8;
  std::string all;
  for (std::size_t n = 0; n < std::min(kMost, sentences.size()); ++n) {
    all += (n > 0 ? "; " : "") + sentences[n];
  }
  return all;
}

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
  if (step.kind == StepKind::began && record->sound()) {
    for (const std::string& problem : record->sound()->problems) text += "; " + problem;
  }
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

scheduler::AlertSpool::Ticket AlertDesk::Impl::write_later() {
  for (const alerts::AlertStep& step : book.take_own_steps()) tell_of(step);
  return parts.spool.append_later(book.take_lines());
}

web::AlertAnswer AlertDesk::Impl::when_durable(Answered answered) {
  answered.answer.durable =
      parts.spool.wait(answered.lines) == scheduler::Durability::durable && answered.answer.durable;
  return std::move(answered.answer);
}

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
  std::optional<Answered> decided;
  const alerts::Verdict& verdict = message.verdict;
  const std::string because = first_of(verdict.warnings);
  std::string why = verdict.reasons.empty() ? "" : verdict.reasons.front();
  if (!because.empty()) why += (why.empty() ? "" : "; ") + because;
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
    } else {
      record_approvers(number, message.approvers);
      if (message.bypassed) {
        parts.log.warning("alerts.bypass", "alert " + std::to_string(number) + ": " + because);
      }
    }
    if (verdict.decision != alerts::Decision::accept) {
      decided = Answered{answer_of(number), write_later()};
      decided->answer.reasons = verdict.reasons;
    }
  }
  if (message.drafted) message.drafted(verdict.decision);
  const Consent consent{despite_problems, "", because};
  auto answer = decided ? when_durable(*std::move(decided)) : accept(number, consent);
  if (answer && message.taken) message.taken();
  return answer;
}

base::Result<web::AlertAnswer> AlertDesk::Impl::accept(std::uint64_t number,
                                                       const Consent& consent) {
  alerts::AlertDraft draft;
  std::shared_ptr<AlertStudio> at;
  std::optional<Answered> ended;
  {
    const std::lock_guard lock(mutex);
    const alerts::AlertRecord* record = book.find(number);
    if (record == nullptr) return base::fail(base::ErrorCode::not_found, "it is forgotten");
    draft = record->draft();
    at = studio;
    // One that only ends others has nothing to say itself.
    if (draft.action == alerts::DraftAction::cancel) {
      ended = end_held(number);
    } else {
      rendering.insert(number);
    }
  }
  if (ended) return when_durable(*std::move(ended));
  const base::Niceness hurry(kNice.at(alerts::rank_of(draft)));
  // Voices take seconds: nobody else waits for them.
  const bool timely = parts.clock_trusted();
  try {
    const alerts::RenderedAlert rendered =
        at->render(draft, timely ? std::optional(parts.time.utc()) : std::nullopt);
    return accept_rendered(draft, number, rendered, consent);
  } catch (const std::bad_alloc&) {
    return refuse_for_memory(number);
  }
}

base::Result<web::AlertAnswer> AlertDesk::Impl::accept_rendered(
    const alerts::AlertDraft& draft, std::uint64_t number, const alerts::RenderedAlert& rendered,
    const Consent& consent) {
  const bool by_yes = !consent.yes_of.empty();
  if (!rendered.unheard.empty() && !consent.despite_problems) {
    return by_yes ? leave_waiting(number, rendered) : refuse_unheard(number, rendered);
  }
  if (!by_yes && !alerts::is_local(draft.source) && !says_something(rendered)) {
    return hold_wordless(number, rendered);
  }
  std::optional<Answered> waits;
  if (by_yes) {
    const std::lock_guard lock(mutex);
    if (auto over = over_meanwhile(number)) return *std::move(over);
    auto agreed = agree(number, consent.yes_of);
    if (!agreed) return base::fail(agreed.error());
    waits = *std::move(agreed);
    if (!waits) rendering.insert(number);
  }
  if (waits) return when_durable(*std::move(waits));
  return make_durable(draft, number, rendered, consent.because);
}

// Its sound first, then the record, so that what the record has accepted can be heard again. It is
// heard after 300 ms whatever the disk does; the answer waits a while longer to tell of the disk.
base::Result<web::AlertAnswer> AlertDesk::Impl::make_durable(const alerts::AlertDraft& draft,
                                                             std::uint64_t number,
                                                             const alerts::RenderedAlert& rendered,
                                                             const std::string& because) {
  alerts::AlertSound sound;
  sound.plan = rendered.plan;
  sound.problems = rendered.problems;
  sound.level_lufs = level_of_message(rendered);
  for (const auto& clip : rendered.clips) sound.clips.push_back(scheduler::clip_ref_of(*clip));
  const base::SteadyTime begin = parts.time.steady();
  OnDisk on_disk{keeper.keep(rendered.clips, sound.clips, alerts::is_foremost(draft)), {}};
  (void)keeper.wait(*on_disk.files, kDurableWithin);
  {
    const std::lock_guard lock(mutex);
    if (auto over = over_meanwhile(number)) return *std::move(over);
    if (auto given = book.give_sound(number, std::move(sound)); !given) {
      take(step(number, StepKind::refused, "station", given.error().message));
      write_later();
      return answer_of(number);
    }
    std::string why = because;
    if (!rendered.same_header.empty()) {
      why += (why.empty() ? "" : "; ") + ("with the SAME header " + rendered.same_header);
    }
    ready.push_back({number, rendered.clips});  // first: nothing that is accepted may miss it
    if (!take(step(number, StepKind::accepted, "station", std::move(why)))) {
      ready.pop_back();
      return answer_of(number);
    }
    end_replaced(number);
    on_disk.lines = write_later();
  }
  const auto waited = std::chrono::duration_cast<base::Duration>(parts.time.steady() - begin);
  (void)parts.spool.wait(on_disk.lines, waited);
  {
    const std::lock_guard lock(mutex);
    put_ready(number);
  }
  const std::string trouble = trouble_of(on_disk);
  const std::lock_guard lock(mutex);
  if (!trouble.empty()) {
    take(step(number, StepKind::not_durable, "station", trouble));
    write_later();
    parts.log.error("alerts.durable", "alert " + std::to_string(number) +
                                          " is heard, but a power cut would lose it: " + trouble);
  }
  return answer_of(number);
}

// Why a power cut now would lose it; empty: it would not.
std::string AlertDesk::Impl::trouble_of(const OnDisk& alert) {
  const auto files = keeper.wait(*alert.files, parts.answer_within);
  if (!files.trouble.empty()) return files.trouble;
  const bool durable =
      files.done && parts.spool.wait(alert.lines) == scheduler::Durability::durable;
  return durable ? "" : "the disk does not answer";
}

// With it go those that were accepted before, whoever waits for them: the mixing gets a correction
// after what it corrects.
void AlertDesk::Impl::put_ready(std::uint64_t number) {
  const auto is_it = [number](const ReadyAlert& one) { return one.number == number; };
  while (std::any_of(ready.begin(), ready.end(), is_it)) {
    ReadyAlert next = std::move(ready.front());
    ready.pop_front();
    const alerts::AlertRecord* record = book.find(next.number);
    if (record == nullptr || record->state() != AlertState::accepted) continue;  // it was ended
    put_on_air(next.number, std::move(next.clips));
  }
}

void AlertDesk::Impl::put_on_air(std::uint64_t number,
                                 std::vector<std::shared_ptr<const audio::Clip>> clips) {
  const alerts::AlertRecord* record = book.find(number);
  if (record == nullptr) return;
  const auto displaced =
      hand_over(scheduler::air_alert_of(*record, std::move(clips), parts.clock_trusted()));
  if (!displaced || *displaced != number) take(step(number, StepKind::queued, "station", ""));
  if (displaced) {
    take(step(*displaced, StepKind::refused, "station",
              "too many alerts came at once; this was the least urgent of them"));
  }
  write_later();
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

void AlertDesk::configure(std::shared_ptr<const config::StationConfig> config,
                          std::shared_ptr<AlertStudio> studio) {
  // The old studio ends after the lock is gone: it may wait for a voice, and no alert for that.
  const std::lock_guard lock(impl_->mutex);
  impl_->book.set_approval(approval_policy(config->alerts));
  impl_->config = std::move(config);
  impl_->studio.swap(studio);
}

bool AlertDesk::all_durable() { return impl_->parts.spool.flush(kDurableWithin); }

}  // namespace hornbill
