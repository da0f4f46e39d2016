// SPDX-License-Identifier: Apache-2.0
#include "hornbill/announcement_taker.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>

#include "alerts/sources/signed/announcement.h"
#include "alerts/sources/signed/ledger_line.h"
#include "alerts/sources/signed/roster_files.h"
#include "alerts/sources/signed/wording.h"
#include "base/file_store.h"
#include "hornbill/alert_order.h"

namespace hornbill {
namespace {

constexpr std::size_t kMostLedgerBytes = 64U << 20U;
constexpr std::uintmax_t kSumUpBeyond = 1U << 20U;
constexpr base::Duration kClockSlack = std::chrono::minutes(5);

// Other once a file of the roster was written.
std::string mark_of(const std::string& folder) {
  std::string mark;
  for (const char* name : {"allowed_signers", "revoked_keys", "roles.toml"}) {
    std::error_code error;
    const auto path = std::filesystem::path(folder) / name;
    const auto written = std::filesystem::last_write_time(path, error);
    if (error) {
      mark += "none ";
      continue;
    }
    mark += std::to_string(written.time_since_epoch().count()) + "/" +
            std::to_string(std::filesystem::file_size(path, error)) + " ";
  }
  return mark;
}

alerts::DropVerdict refused(std::vector<std::string> sentences) {
  return {alerts::DropOutcome::refused, std::move(sentences)};
}

std::vector<std::string> sentences_of(const alerts::Judgement& judgement) {
  std::vector<std::string> all = judgement.verdict.reasons;
  for (const std::string& w : judgement.verdict.warnings) all.push_back(w);
  return all;
}

std::string ledger_of(const std::string& folder) { return folder + "/ledger"; }

std::uintmax_t bytes_of(const std::string& folder) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(ledger_of(folder), error);
  return error ? 0 : bytes;
}

}  // namespace

AnnouncementTaker::AnnouncementTaker(std::shared_ptr<const config::StationConfig> config,
                                     const AnnouncementTakerParts& parts)
    : parts_(parts), config_(std::move(config)) {
  read_ledger();
  read_roster();
}

// Again where somebody else appended to it: what the guard knows of it already does no harm.
void AnnouncementTaker::read_ledger() {
  const std::string path = ledger_of(parts_.folder);
  const auto lines = base::read_file(path, kMostLedgerBytes);
  if (lines) {
    std::size_t damaged = guard_.load(*lines);
    if (!std::exchange(limits_loaded_, true)) damaged += limits_.load(*lines);
    if (!std::exchange(remembers_, true)) ledger_problem_.clear();
    if (damaged > 0) {
      ledger_problem_ = "lines of the announcements' ledger " + path + " are damaged";
    }
    ledger_bytes_ = lines->size();
  } else if (lines.error().code != base::ErrorCode::not_found) {
    remembers_ = false;
    ledger_problem_ = lines.error().message + "; announcements wait for a person until it is read";
  }
  latest_ = guard_.believed({});
}

void AnnouncementTaker::change(std::shared_ptr<const config::StationConfig> config) {
  const std::lock_guard lock(mutex_);
  const bool other = config->alerts.roster_folder != config_->alerts.roster_folder;
  config_ = std::move(config);
  if (other) roster_ = {};  // who was trusted there is no more, whatever is wrong here
  read_roster();
}

void AnnouncementTaker::read_roster() {
  const std::string& folder = config_->alerts.roster_folder;
  roster_mark_ = mark_of(folder);
  auto read = alerts::load_roster(folder, config_->setup->zone);
  roster_problems_.clear();
  if (!read) {
    roster_problems_.push_back(read.error().message);
    return;
  }
  bool errors = false;
  for (const base::TextFault& fault : read->faults) {
    errors |= fault.severity == base::Severity::error;
    roster_problems_.push_back(to_string(fault));
  }
  // With errors somebody may be missing: those who were trusted stay so, but for the revoked; and
  // who was revoked stays that too.
  if (errors && !roster_.keys.empty()) {
    for (alerts::Revocation& revocation : read->roster.revocations) {
      if (roster_.revocation(revocation.key) != nullptr) continue;
      roster_.revocations.push_back(std::move(revocation));
    }
  } else {
    roster_ = std::move(read->roster);
    if (read->revoked_unknown) {
      roster_.keys.clear();
      roster_problems_.emplace_back(
          "no key is trusted: a line of revoked_keys cannot be read, and whose key it ends is not "
          "known; mend or remove the line");
    }
  }
  revoke();
}

void AnnouncementTaker::revoke() const {
  std::set<std::string> keys;
  for (const alerts::Revocation& r : roster_.revocations) keys.insert(r.key.fingerprint());
  parts_.desk.revoke(std::move(keys));
}

base::Result<void> AnnouncementTaker::append(const std::string& lines) {
  if (lines.empty()) return {};
  if (auto made = base::make_folders(parts_.folder); !made) return made;
  const bool known = bytes_of(parts_.folder) == ledger_bytes_;
  if (auto written = alerts::append_to_ledger(ledger_of(parts_.folder), lines); !written)
    return written;
  if (known) ledger_bytes_ = bytes_of(parts_.folder);
  return {};
}

// A line a minute would fill it in a few years: what is still of use is written anew.
void AnnouncementTaker::sum_up() {
  if (!remembers_ || ledger_bytes_ == 0) return;
  if (summed_up_ && ledger_bytes_ < summed_bytes_ + kSumUpBeyond) return;
  summed_up_ = true;
  const auto written =
      base::replace_file(ledger_of(parts_.folder), guard_.save() + limits_.save(believed()));
  if (!written) {
    ledger_problem_ = written.error().message;
    return;
  }
  summed_bytes_ = ledger_bytes_ = bytes_of(parts_.folder);
}

std::size_t AnnouncementTaker::rank_of(const std::string& path) {
  const auto text = alerts::read_package_text(path);
  if (!text) return 0;
  const auto read = alerts::read_announcement(*text, path);
  if (!read.announcement) return 0;
  alerts::AlertDraft draft;
  draft.urgency = read.announcement->action == alerts::DraftAction::cancel
                      ? alerts::AlertClass::life_safety
                      : read.announcement->urgency;
  draft.drill = read.announcement->drill;
  return alerts::rank_of(draft);
}

// What is under way counts as seen: of two copies one is taken, what was replaced is heard no more,
// and no key gets more than its limit.
alerts::Judgement AnnouncementTaker::judge(const alerts::Package& package) const {
  const std::lock_guard lock(mutex_);
  const base::UtcTime now = parts_.time.utc();
  std::optional<std::pair<alerts::ReplayGuard, alerts::KeyLimits>> ahead;
  if (!under_way_.empty()) ahead.emplace(guard_, limits_);
  for (const alerts::Judgement* one : under_way_) {
    (void)alerts::remember_announcement(*one, now, ahead->first, ahead->second);
  }
  alerts::StationView station{config_->alerts.site, {}, parts_.folder + "/clips"};
  for (const auto& zone : config_->setup->zones) station.zones.push_back(zone.name);
  const alerts::JudgeRules rules{roster_, station, {}, approval_policy(config_->alerts)};
  const auto corrects_own = [this](const auto& draft) { return parts_.desk.corrects_own(draft); };
  const alerts::JudgeMoment moment{now,
                                   parts_.clock_trusted(),
                                   ahead ? ahead->first : guard_,
                                   ahead ? ahead->second : limits_,
                                   remembers_,
                                   corrects_own};
  return alerts::judge_announcement(package, rules, moment);
}

// Known as seen once it is in the alerts' record: a power cut before that leaves it to be judged
// when it comes again, and one after that finds it in the record, so that it never sounds twice.
// Not where the station is full: it is to come again.
void AnnouncementTaker::remember(const alerts::Judgement& judgement, base::UtcTime now) {
  const std::lock_guard lock(mutex_);
  std::erase(under_way_, &judgement);
  const std::string lines = alerts::remember_announcement(judgement, now, guard_, limits_);
  if (auto written = append(lines); !written) ledger_problem_ = written.error().message;
}

void AnnouncementTaker::forget(const alerts::Judgement& judgement) {
  const std::lock_guard lock(mutex_);
  std::erase(under_way_, &judgement);
}

// Its recordings are kept before its turn comes, which nobody holds while files are copied.
alerts::DropVerdict AnnouncementTaker::take(const std::string& path) {
  const auto package = alerts::read_package(path);
  if (!package) return refused({package.error().message});
  const alerts::Judgement first = judge(*package);
  if (first.verdict.decision == alerts::Decision::refuse) return refused(sentences_of(first));
  if (auto made = base::make_folders(parts_.folder + "/clips"); !made) {
    return {alerts::DropOutcome::later, {made.error().message}};
  }
  if (auto kept = alerts::keep_clips(first); !kept) return refused({kept.error().message});
  return hand_over(*package);
}

alerts::DropVerdict AnnouncementTaker::hand_over(const alerts::Package& package) {
  std::unique_lock turn(taking_);
  const base::UtcTime now = parts_.time.utc();
  const alerts::Judgement judgement = judge(package);
  std::vector<std::string> sentences = sentences_of(judgement);
  if (judgement.verdict.decision == alerts::Decision::refuse) return refused(sentences);
  {
    const std::lock_guard lock(mutex_);
    under_way_.push_back(&judgement);
  }
  JudgedDraft message{judgement.draft,    judgement.verdict,
                      judgement.bypassed, [&] { remember(judgement, now); },
                      believed(),         judgement.approvers};
  message.drafted = [&turn](alerts::Decision) { turn.unlock(); };  // voices take seconds
  const auto answer = parts_.desk.take_in(std::move(message));
  forget(judgement);
  if (!answer && answer.error().code == base::ErrorCode::limit) {
    return {alerts::DropOutcome::later, {answer.error().message}};
  }
  if (!answer) return refused({answer.error().message});
  sentences.insert(sentences.begin(), "alert " + std::to_string(answer->number) + ": " +
                                          std::string(alerts::to_string(answer->state)));
  sentences.insert(sentences.end(), answer->problems.begin(), answer->problems.end());
  return {alerts::DropOutcome::done, sentences};
}

void AnnouncementTaker::tick() {
  const std::lock_guard lock(mutex_);
  if (mark_of(config_->alerts.roster_folder) != roster_mark_) read_roster();
  if (bytes_of(parts_.folder) != ledger_bytes_) read_ledger();
  if (!parts_.clock_trusted()) return;
  if (auto written = append(guard_.believe(parts_.time.utc(), parts_.time.steady())); !written) {
    ledger_problem_ = written.error().message;
  }
  latest_ = guard_.believed({});
  sum_up();
}

base::UtcTime AnnouncementTaker::believed() const {
  return std::max(parts_.time.utc(), latest_.load());
}

std::vector<std::string> AnnouncementTaker::problems() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> all = roster_problems_;
  if (!ledger_problem_.empty()) all.push_back(ledger_problem_);
  const base::Duration back = guard_.set_back(parts_.time.utc());
  if (back > kClockSlack) {
    all.push_back("the clock is " + alerts::length_of(back) +
                  " behind the latest time that was known, and messages that end before that time "
                  "are refused; if the clock is right now, say `hornbill keys time-is-right`");
  }
  for (const auto& key : alerts::list_keys(roster_, parts_.time.utc(), {})) {
    const bool ends = key.standing.state == alerts::KeyState::near_end ||
                      key.standing.state == alerts::KeyState::in_grace;
    if (ends) all.push_back(key.standing.words);
  }
  return all;
}

}  // namespace hornbill
