// SPDX-License-Identifier: Apache-2.0
#include "hornbill/cap_taker.h"

#include <algorithm>

#include "base/file_store.h"
#include "hornbill/cap_options.h"

namespace hornbill {
namespace {

constexpr std::size_t kMostCapBytes = 4U << 20U;
constexpr std::size_t kForemost = 2;
constexpr std::size_t kMostOfHeld = 1;

std::size_t rank_in(const alerts::CapJudgement& judgement) {
  if (judgement.verdict.decision == alerts::Decision::refuse) return 0;  // nothing waits for it
  std::size_t most = 0;
  for (const alerts::AlertDraft& draft : judgement.drafts) {
    const bool ends = draft.action == alerts::DraftAction::cancel;
    most = std::max(most, ends ? kForemost : alerts::rank_of(draft));
  }
  const bool held = judgement.verdict.decision == alerts::Decision::hold;
  return held ? std::min(most, kMostOfHeld) : most;
}

}  // namespace

CapTaker::CapTaker(const CapTakerParts& parts)
    : parts_(parts),
      ended_(parts.folder + "/cap-ended", parts.believed()),
      judges_(std::make_shared<Judges>()) {}

std::shared_ptr<const CapTaker::Judges> CapTaker::current() const {
  const std::lock_guard lock(mutex_);
  return judges_;
}

void CapTaker::change(const config::StationConfig& config) {
  auto judges = std::make_shared<Judges>();
  if (auto made = base::make_folders(parts_.folder); !made) {
    judges->problems.push_back(made.error().message);
  }
  judges->station = cap_station(config, judges->problems);
  for (const config::CapOptions& options : config.alerts.cap) {
    Rules& rules = judges->services[options.name];
    rules.options = cap_source(options, config.alerts, judges->problems);
    rules.audio.hosts.hosts = options.audio_hosts;
    rules.audio.folder = parts_.folder + "/clips";
  }
  judges->nobody.options = cap_of_files(config.alerts);
  judges->nobody.audio.folder = parts_.folder + "/clips";
  const std::lock_guard lock(mutex_);
  judges_ = std::move(judges);
}

CapTaker::Rules CapTaker::rules_of_file(std::string_view bytes, const Judges& by) const {
  std::vector<alerts::CapSourceOptions> known;
  for (const auto& [name, rules] : by.services) known.push_back(rules.options);
  Rules rules = by.nobody;
  rules.options = source_of_file(bytes, known, by.nobody.options, {by.station, parts_.believed()});
  const auto service = by.services.find(rules.options.name);
  if (service != by.services.end()) rules.audio = service->second.audio;
  return rules;
}

// The foremost first.
std::vector<alerts::CapJudgement> CapTaker::judge(const Question& question) const {
  const alerts::CapMoment moment{parts_.believed(), parts_.clock_trusted()};
  auto all = alerts::judge_cap_document(question.bytes, question.rules.options, question.by.station,
                                        moment);
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return rank_in(a) > rank_in(b); });
  return all;
}

std::size_t CapTaker::rank(const Question& question) const {
  const auto all = judge(question);
  return all.empty() ? 0 : rank_in(all.front());
}

std::size_t CapTaker::rank(const std::string& service, std::string_view bytes) const {
  const auto by = current();
  const auto found = by->services.find(service);
  return found == by->services.end() ? 0 : rank({bytes, *by, found->second});
}

std::size_t CapTaker::rank_of_file(const alerts::DroppedFile& file) const {
  const auto bytes = alerts::read_dropped(file, kMostCapBytes);
  if (!bytes) return 0;
  const auto by = current();
  return rank({*bytes, *by, rules_of_file(*bytes, *by)});
}

std::optional<alerts::DropVerdict> CapTaker::take(const std::string& service,
                                                  std::string_view bytes) {
  const auto by = current();
  const auto found = by->services.find(service);
  if (found == by->services.end()) return std::nullopt;
  return take({bytes, *by, found->second});
}

alerts::DropVerdict CapTaker::take_file(const alerts::DroppedFile& file) {
  const auto bytes = alerts::read_dropped(file, kMostCapBytes);
  if (!bytes) return {alerts::DropOutcome::refused, {bytes.error().message}};
  const auto by = current();
  return take({*bytes, *by, rules_of_file(*bytes, *by)});
}

alerts::DropVerdict CapTaker::take(const Question& question) {
  alerts::DropVerdict verdict;
  for (alerts::CapJudgement& judgement : judge(question)) {
    if (judgement.verdict.decision != alerts::Decision::refuse &&
        verdict.outcome == alerts::DropOutcome::refused) {
      verdict.outcome = alerts::DropOutcome::done;
    }
    take_judgement(judgement, question.rules, verdict);
  }
  return verdict;
}

// Takes every draft of a message, once its recordings are there, the foremost first. What the
// station has no room for, or what is not on the disk, must come again; it is then known and not
// heard a second time.
void CapTaker::take_judgement(alerts::CapJudgement& judgement, const Rules& rules,
                              alerts::DropVerdict& verdict) {
  std::vector<std::string>& sentences = verdict.sentences;
  if (judgement.verdict.decision != alerts::Decision::refuse) {
    alerts::fetch_cap_audio(judgement, rules.audio, parts_.time);
  }
  for (const std::string& reason : judgement.verdict.reasons) sentences.push_back(reason);
  for (const std::string& warning : judgement.verdict.warnings) sentences.push_back(warning);
  if (judgement.verdict.decision == alerts::Decision::refuse) return;
  std::vector<const alerts::AlertDraft*> drafts;
  for (const alerts::AlertDraft& draft : judgement.drafts) drafts.push_back(&draft);
  std::stable_sort(drafts.begin(), drafts.end(), [](const auto* a, const auto* b) {
    return alerts::rank_of(*a) > alerts::rank_of(*b);
  });
  for (const alerts::AlertDraft* draft : drafts) {
    const auto taken = take_draft(judgement, *draft);
    if (!taken) {
      sentences.push_back("its sender cancelled or replaced it before it came");
      break;
    }
    const auto& answer = *taken;
    const bool full = !answer && answer.error().code == base::ErrorCode::limit;
    if (full || !parts_.desk.all_durable()) verdict.outcome = alerts::DropOutcome::later;
    sentences.push_back(answer ? "alert " + std::to_string(answer->number) + ": " +
                                     std::string(alerts::to_string(answer->state))
                               : answer.error().message);
    if (!answer) continue;
    sentences.insert(sentences.end(), answer->problems.begin(), answer->problems.end());
  }
  // After all parts are heard: a disk that hangs must not keep one of them waiting.
  if (auto kept = ended_.keep(); !kept) parts_.log.error("alerts.cap", kept.error().message);
}

// A message that was cancelled or replaced may come later than what ended it, and while that is
// made ready: what it ends is known as soon as the desk knows it. Nothing: it was ended itself.
std::optional<base::Result<web::AlertAnswer>> CapTaker::take_draft(
    const alerts::CapJudgement& judgement, const alerts::AlertDraft& draft) {
  std::unique_lock turn(taking_);
  if (ended_.ended(draft, judgement.alert.id())) return std::nullopt;
  JudgedDraft message{draft, judgement.verdict, false, {}, parts_.believed()};
  message.drafted = [&](alerts::Decision decision) {
    const bool waits = decision == alerts::Decision::hold;
    if (draft.action != alerts::DraftAction::announce && !waits) {
      ended_.add(draft, parts_.believed() + alerts::CapSourceOptions().default_validity);
    }
    turn.unlock();  // voices take seconds
  };
  return parts_.desk.take_in(std::move(message));
}

std::vector<std::pair<std::string, std::string>> CapTaker::faults() const {
  std::vector<std::pair<std::string, std::string>> all;
  const auto by = current();
  for (const std::string& problem : by->problems) all.emplace_back("sources", problem);
  for (const auto& [name, rules] : by->services) {
    const base::Duration ahead = rules.options.warn_ahead;
    for (const auto& warning : rules.options.signers.warnings(parts_.time.utc(), ahead)) {
      all.emplace_back("certificate." + name, warning);
    }
  }
  return all;
}

}  // namespace hornbill
