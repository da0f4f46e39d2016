// SPDX-License-Identifier: Apache-2.0
// What people and sources ask of the desk.
#include <algorithm>
#include <filesystem>
#include <utility>

#include "alerts/model/receipt.h"
#include "base/digest.h"
#include "base/file_store.h"
#include "hornbill/alert_desk_impl.h"
#include "hornbill/alert_order.h"
#include "hornbill/recordings.h"
#include "scheduler/journal/receipt_signer.h"

namespace hornbill {
namespace {

using alerts::AlertState;
using alerts::StepKind;

constexpr std::size_t kMostUploads = 200;
constexpr std::chrono::hours kUploadsStay{1};

base::Result<web::AlertAnswer> unknown(std::uint64_t number) {
  return base::fail(base::ErrorCode::not_found,
                    "there is no alert " + std::to_string(number) + " here");
}

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

// A recording that was sent before is named by its digest.
base::Result<void> AlertDesk::Impl::resolve_recordings(alerts::AlertDraft& draft) const {
  for (alerts::AlertMessage& message : draft.messages) {
    if (message.audio_file.empty()) continue;
    const std::string path = parts.uploads_folder + "/" + message.audio_file;
    std::error_code none;
    if (!is_digest(message.audio_file) || !std::filesystem::is_regular_file(path, none)) {
      return base::fail(base::ErrorCode::invalid_argument,
                        "no recording \"" + message.audio_file + "\" was sent to the station");
    }
    message.audio_file = path;
  }
  return {};
}

// Who sits at the station's own computer is known to the kernel; what they may do, to the station.
JudgedDraft AlertDesk::Impl::judge_local(alerts::AlertDraft draft) const {
  const config::AlertConfig& rules = config->alerts;
  JudgedDraft judged;
  const auto refuse = [&judged](std::string why) {
    judged.verdict.decision = alerts::Decision::refuse;
    judged.verdict.reasons = {std::move(why)};
  };
  const alerts::Role role = local_role(rules, draft.issuer);
  alerts::ApprovalQuestion question;
  question.urgency = draft.urgency;
  question.issuer = {draft.issuer, &role};
  const auto beyond = book.beyond_limit(draft, role, parts.time.utc());
  question.beyond_limit = beyond.has_value();
  const auto answer = alerts::judge_approval(question, approval_policy(rules));
  if (answer.approval == alerts::Approval::not_allowed) {
    refuse(answer.words);
  } else {
    judged.bypassed = answer.bypassed;
    judged.verdict.decision = answer.approval == alerts::Approval::enough ? alerts::Decision::accept
                                                                          : alerts::Decision::hold;
    if (answer.bypassed) {
      judged.verdict.warnings.push_back(answer.words);
    } else if (!answer.words.empty()) {
      judged.verdict.reasons.push_back(answer.words);
    }
    if (beyond) judged.verdict.reasons.push_back(*beyond);
  }
  judged.draft = std::move(draft);
  return judged;
}

base::Result<web::AlertAnswer> AlertDesk::send(web::AlertOrder order, const std::string& who) {
  Impl& s = *impl_;
  std::unique_lock lock(s.mutex);
  alerts::AlertDraft& draft = order.draft;
  const base::UtcTime now = s.parts.time.utc();
  draft.source = alerts::AlertSource::local_user;
  draft.trust = alerts::Trust::known_person;
  draft.issuer = who;
  auto corrects = s.complete_correction(order);
  if (!corrects) return base::fail(corrects.error());
  if (auto complete = complete_draft(draft, *s.config, now); !complete) {
    return base::fail(complete.error());
  }
  if (auto found = s.resolve_recordings(draft); !found) return base::fail(found.error());
  draft.digest = base::to_hex(base::sha256(order_text(draft)));
  if (draft.id.empty()) {
    // Not by the clock, which may say the same again after a restart.
    draft.id = std::to_string(s.book.next_number()) + "-" + std::to_string(++s.orders);
  }
  JudgedDraft judged = s.judge_local(std::move(draft));
  auto answer = s.take_in(std::move(judged), std::move(corrects->live), order.despite_problems,
                          std::move(lock));
  if (answer) {
    for (std::string& note : corrects->notes) answer->reasons.push_back(std::move(note));
  }
  return answer;
}

base::Result<web::AlertAnswer> AlertDesk::take_in(JudgedDraft message) {
  Impl& s = *impl_;
  // Anybody can play tones into an input: whatever its judge says, a person decides.
  if (message.draft.source == alerts::AlertSource::same &&
      message.verdict.decision == alerts::Decision::accept) {
    message.verdict.decision = alerts::Decision::hold;
  }
  if (message.draft.action == alerts::DraftAction::cancel &&
      message.verdict.decision == alerts::Decision::accept) {
    auto answer = s.end_related(message);
    if (answer && message.taken) message.taken();
    return answer;
  }
  std::unique_lock lock(s.mutex);
  s.judge_service(message);
  const bool signed_in_vain =
      message.verdict.decision == alerts::Decision::accept && s.revoked.contains(message.draft.key);
  if (signed_in_vain) {  // a moment ago
    message.verdict.decision = alerts::Decision::refuse;
    message.verdict.reasons = {"its key was revoked"};
  }
  const alerts::AlertRecord* by = s.book.ended_before(message.draft);
  if (by != nullptr && message.verdict.decision != alerts::Decision::refuse) {
    message.verdict.decision = alerts::Decision::refuse;
    message.verdict.reasons = {"its sender cancelled or replaced it before it came, by alert " +
                               std::to_string(by->number())};
  }
  const base::UtcTime moment = message.moment.value_or(s.parts.time.utc());
  auto complete = complete_draft(message.draft, *s.config, moment);
  if (!complete && message.verdict.decision != alerts::Decision::refuse) {
    message.verdict.decision = alerts::Decision::refuse;
    message.verdict.reasons.insert(message.verdict.reasons.begin(), complete.error().message);
    if (!message.draft.expires) message.draft.expires = s.parts.time.utc();
  }
  // Nobody sits there to be asked: what can be heard is heard, and the rest is in the record.
  return s.take_in(std::move(message), {}, true, std::move(lock));
}

// What the mixing has is over when the mixing says so, with the frame where it fell silent.
void AlertDesk::Impl::call_off(alerts::AlertStep order, const std::string& said) {
  const AlertState state = book.find(order.number)->state();
  if (state == AlertState::ending) return;
  const bool in_mixing = state == AlertState::queued || state == AlertState::on_air;
  order.kind = in_mixing ? StepKind::ending : StepKind::cancelled;
  scheduler::EndAlert end{order.number, true, said};
  take(std::move(order));
  if (in_mixing && !parts.inbox.end(end)) unsent.push_back(std::move(end));
}

// Its issuer, and nobody else, ends alerts by a message.
Answered AlertDesk::Impl::end_others(const alerts::AlertDraft& draft) {
  const alerts::Related related = book.related(draft);
  web::AlertAnswer answer;
  answer.state = AlertState::cancelled;
  for (const std::uint64_t number : related.live) {
    alerts::AlertStep order = step(number, StepKind::ending, draft.issuer, "by its issuer");
    order.digest = draft.digest;
    call_off(std::move(order), "cancelled by " + draft.issuer);
    answer.number = number;
    answer.state = book.find(number)->state();
  }
  for (const std::string& id : related.real) {
    answer.reasons.push_back(id + " is no drill, and a drill ends none that is real");
  }
  for (const std::string& id : related.over) answer.reasons.push_back(id + " is over already");
  for (const std::string& id : related.unknown) {
    answer.reasons.push_back(draft.issuer + " sent no " + id + " here");
  }
  if (related.live.empty()) answer.state = AlertState::refused;
  return {std::move(answer), write_later()};
}

base::Result<web::AlertAnswer> AlertDesk::Impl::end_related(const JudgedDraft& message) {
  Answered answered;
  {
    const std::lock_guard lock(mutex);
    answered = end_others(message.draft);
  }
  if (message.drafted) message.drafted(alerts::Decision::accept);
  return when_durable(std::move(answered));
}

// A cancel that waited for a person, who said yes.
Answered AlertDesk::Impl::end_held(std::uint64_t number) {
  rendering.erase(number);
  // It may have been called off, or have expired, at the same moment.
  if (!take(
          step(number, StepKind::cancelled, "station", "it ends others and is not heard itself"))) {
    return {answer_of(number), write_later()};
  }
  return end_others(book.find(number)->draft());
}

base::Result<void> AlertDesk::Impl::may_end_it(const alerts::AlertRecord& record,
                                               const std::string& who) const {
  const alerts::Role role = local_role(config->alerts, who);
  const alerts::AlertClass urgency = record.draft().urgency;
  if (may_end(role, urgency)) return {};
  return base::fail(base::ErrorCode::refused, who + " has the role \"" + role.name +
                                                  "\", which may not end alerts of the class " +
                                                  std::string(alerts::to_string(urgency)));
}

bool AlertDesk::is_foremost(std::uint64_t number) {
  const std::lock_guard lock(impl_->mutex);
  const alerts::AlertRecord* record = impl_->book.find(number);
  return record != nullptr && alerts::is_foremost(record->draft());
}

base::Result<web::AlertAnswer> AlertDesk::cancel(std::uint64_t number, const std::string& who,
                                                 const std::string& why) {
  Impl& s = *impl_;
  std::unique_lock lock(s.mutex);
  const alerts::AlertRecord* record = s.book.find(number);
  if (record == nullptr) return unknown(number);
  if (is_end(record->state())) {
    return base::fail(base::ErrorCode::refused,
                      "alert " + std::to_string(number) + " is over already: it is \"" +
                          std::string(alerts::to_string(record->state())) + "\"");
  }
  if (auto may = s.may_end_it(*record, who); !may) return base::fail(may.error());
  s.call_off(s.step(number, StepKind::ending, who, why),
             "cancelled by " + who + (why.empty() ? "" : ": " + why));
  Answered answered{s.answer_of(number), s.write_later()};
  lock.unlock();
  return s.when_durable(std::move(answered));
}

base::Result<web::AlertAnswer> AlertDesk::end_live(std::uint64_t number, const std::string& who) {
  Impl& s = *impl_;
  const std::lock_guard lock(s.mutex);
  const alerts::AlertRecord* record = s.book.find(number);
  if (record == nullptr) return unknown(number);
  if (!record->draft().live || record->state() != AlertState::on_air) {
    return base::fail(base::ErrorCode::refused,
                      "alert " + std::to_string(number) + " is not spoken live now: it is \"" +
                          std::string(alerts::to_string(record->state())) + "\"");
  }
  if (auto may = s.may_end_it(*record, who); !may) return base::fail(may.error());
  if (!s.parts.inbox.end({number, true, "ended by " + who, true})) {
    return base::fail(base::ErrorCode::limit, "too many alerts are being ended at once");
  }
  return s.answer_of(number);
}

base::Result<web::AlertAnswer> AlertDesk::acknowledge(std::uint64_t number,
                                                      const std::string& who) {
  Impl& s = *impl_;
  std::unique_lock lock(s.mutex);
  if (s.book.find(number) == nullptr) return unknown(number);
  if (auto taken = s.book.take(s.step(number, StepKind::acknowledged, who, "")); !taken) {
    return base::fail(taken.error());
  }
  Answered answered{s.answer_of(number), s.write_later()};
  lock.unlock();
  return s.when_durable(std::move(answered));
}

base::Result<std::vector<alerts::AlertRecord>> AlertDesk::alerts(const web::AlertQuery& query) {
  std::vector<alerts::AlertRecord> found;
  {
    const std::lock_guard lock(impl_->mutex);
    const auto& records = impl_->book.records();
    for (auto at = records.rbegin(); at != records.rend() && found.size() < query.limit; ++at) {
      if (at->first >= query.before) continue;
      if (query.live_only && is_end(at->second.state())) continue;
      found.push_back(at->second);
    }
  }
  // What lives is in the book.
  if (!query.live_only) impl_->archive.fill(found, query.before, query.limit);
  return found;
}

base::Result<alerts::AlertRecord> AlertDesk::alert(std::uint64_t number) {
  {
    const std::lock_guard lock(impl_->mutex);
    const alerts::AlertRecord* record = impl_->book.find(number);
    if (record != nullptr) return *record;
  }
  auto old = impl_->archive.find(number);
  if (!old) return base::fail(unknown(number).error());
  return std::move(*old);
}

base::Result<web::AlertReceipt> AlertDesk::receipt(std::uint64_t number) {
  Impl& s = *impl_;
  const auto record = alert(number);
  if (!record) return base::fail(record.error());
  std::string station;
  base::TimeZone zone = base::TimeZone::utc();
  {
    const std::lock_guard lock(s.mutex);
    station = s.config->setup->name;
    zone = s.config->setup->zone;
  }
  const auto signer = scheduler::ReceiptSigner::open(s.parts.state_folder, station);
  if (!signer) return base::fail(signer.error());
  // What is said must be in the chain that is named.
  (void)s.parts.spool.flush(std::chrono::seconds(1));
  const scheduler::ChainHead head = s.parts.spool.durable_head();
  const alerts::ReceiptFacts facts{*record, station, head.sequence, head.hash, s.parts.time.utc()};
  web::AlertReceipt receipt;
  receipt.json = alerts::receipt_json(facts);
  receipt.signature = signer->sign(receipt.json);
  receipt.text = alerts::receipt_text(facts, zone);
  receipt.allowed_signers = signer->allowed_signers_line();
  return receipt;
}

base::Result<std::string> AlertDesk::keep_recording(std::string_view bytes) {
  if (bytes.empty()) return base::fail(base::ErrorCode::invalid_argument, "the file is empty");
  const std::string digest = base::to_hex(base::sha256(bytes));
  const std::filesystem::path folder = impl_->parts.uploads_folder;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::set<std::string> used;
  {
    const std::lock_guard lock(impl_->mutex);
    used = impl_->recordings_in_use();
  }
  const std::size_t count = remove_old_recordings(folder, used, kUploadsStay);
  if (count >= kMostUploads) {
    return base::fail(base::ErrorCode::limit, "too many recordings wait for their alerts");
  }
  const std::string path = (folder / digest).string();
  if (auto kept = base::replace_file(path, bytes); !kept) return base::fail(kept.error());
  return digest;
}

}  // namespace hornbill
