// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/signed/judge.h"

#include <algorithm>

#include "alerts/model/name_pattern.h"
#include "alerts/sources/signed/announcement.h"
#include "alerts/sources/signed/wording.h"
#include "base/digest.h"
#include "base/signature/ssh_signature.h"

namespace hornbill::alerts {
namespace {

constexpr base::Duration kClockSlack = std::chrono::minutes(5);

bool for_use(const RosterKey& key, std::string_view name_space) {
  return key.name_spaces.empty() || any_name_matches(key.name_spaces, name_space);
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

class Judge {
 public:
  Judge(const Package& package, const JudgeRules& rules, const JudgeMoment& moment)
      : package_(package),
        rules_(rules),
        moment_(moment),
        believed_(moment.guard.believed(moment.now)) {}

  Judgement judge() {
    result_.draft.source = AlertSource::announcement;
    result_.draft.digest = base::to_hex(base::sha256(package_.text));
    if (check_signature() && check_text()) {
      check_issuer();
      check_address();
      check_times();
      check_replay();
      check_clips();
      check_persons();
    }
    conclude();
    return std::move(result_);
  }

 private:
  void refuse(std::string reason) { refusals_.push_back(std::move(reason)); }
  void hold(std::string reason) { holds_.push_back(std::move(reason)); }
  void warn(std::string reason) { result_.verdict.warnings.push_back(std::move(reason)); }

  // Who signed, and whether the station believes that key anything. Comes before the text is read.
  bool check_signature() {
    if (package_.signature.empty()) {
      refuse("it has no signature: " + package_.name + ".sig is missing");
      return false;
    }
    const auto key = base::ssh_verify({package_.text, kAlertNamespace}, package_.signature);
    if (!key) {
      const bool foreign = key.error().code == base::ErrorCode::unsupported;
      result_.draft.trust = foreign ? Trust::unverified : Trust::forged;
      refuse(key.error().message);
      return false;
    }
    result_.draft.key = key->fingerprint();
    const KeyStanding standing = standing_of(rules_.roster, *key, believed_, rules_.keys);
    if (!standing.may_speak) {
      refuse(standing.words);
      return false;
    }
    if (!standing.words.empty()) warn(standing.words);
    key_ = rules_.roster.find(*key);
    if (!for_use(*key_, kAlertNamespace)) {
      refuse("the key of " + listed(key_->issuers) + " is not trusted for alerts");
      return false;
    }
    result_.draft.trust = Trust::signed_by_roster;
    return true;
  }

  bool check_text() {
    AnnouncementRead read = read_announcement(package_.text, package_.name);
    result_.faults = std::move(read.faults);
    if (!read.announcement) {
      const std::size_t n = result_.faults.size();
      refuse("its text has " + std::to_string(n) + (n == 1 ? " fault: " : " faults, the first: ") +
             to_string(result_.faults.front()));
      return false;
    }
    says_ = *std::move(read.announcement);
    fill_draft();
    return true;
  }

  void fill_draft() {
    AlertDraft& draft = result_.draft;
    draft.action = says_.action;
    draft.id = says_.id;
    draft.issuer = says_.issuer;
    draft.sequence = says_.sequence;
    draft.urgency = says_.urgency;
    draft.drill = says_.drill;
    draft.zones = says_.zones;
    draft.not_before = says_.not_before;
    draft.expires = says_.expires;
    draft.repeats = says_.repeats;
    draft.after = says_.after;
    draft.references = says_.references;
    if (!says_.phrase.empty()) draft.phrase = says_.phrase;
    for (const auto& [language, words] : says_.texts)
      draft.messages.push_back({language, words, ""});
    result_.mark = {says_.issuer, says_.id, draft.key, says_.sequence, says_.expires};
  }

  void check_issuer() {
    if (!contains(key_->issuers, says_.issuer)) {
      refuse("it says that it comes from " + says_.issuer + ", but the key is that of " +
             listed(key_->issuers));
      return;
    }
    role_ = rules_.roster.role_of(says_.issuer);
    if (role_ == nullptr) refuse(says_.issuer + " has no role at this station");
    const std::string name = rules_.roster.name_of(says_.issuer);
    if (name != says_.issuer) result_.draft.issuer_names = {{"", name}};
  }

  void check_address() {
    const std::string& site = rules_.station.site;
    if (!says_.sites.empty() && rules_.station.anywhere) {
      warn("it is only for the sites " + shown(listed(says_.sites), 200));
    } else if (!says_.sites.empty() && site.empty()) {
      refuse("it is for the sites " + shown(listed(says_.sites), 200) +
             ", and this station has no site name");
    } else if (!says_.sites.empty() && !any_name_matches(says_.sites, site)) {
      refuse("it is for the sites " + shown(listed(says_.sites), 200) + ", not for " + site);
    }
    check_zones();
  }

  bool may_use(const std::string& zone) const {
    return role_ == nullptr || role_->zones.empty() || any_name_matches(role_->zones, zone);
  }

  // Zones of other stations are passed over; every zone means those that the role reaches.
  void check_zones() {
    const std::vector<std::string>& here = rules_.station.zones;
    std::vector<std::string>& zones = result_.draft.zones;
    if (zones.empty()) {
      if (role_ == nullptr || role_->zones.empty()) return;
      for (const std::string& zone : here) {
        if (may_use(zone)) zones.push_back(zone);
      }
      if (here.empty())
        return warn("it sounds only in the zones of the role \"" + role_->name + "\"");
      if (zones.empty())
        return refuse("the role \"" + role_->name + "\" has no zone at this station");
      if (zones.size() < here.size()) {
        warn("it is for every zone, and the role \"" + role_->name + "\" reaches only " +
             listed(zones));
      }
      return;
    }
    std::vector<std::string> strange;
    for (const std::string& zone : says_.zones) {
      if (!here.empty() && !contains(here, zone)) {
        strange.push_back(zone);
      } else if (!may_use(zone)) {
        refuse("the role \"" + role_->name + "\" may not speak in the zone \"" + zone + "\"");
      }
    }
    std::erase_if(zones, [&](const std::string& zone) { return contains(strange, zone); });
    if (zones.empty()) return refuse("this station has none of the zones " + listed(says_.zones));
    if (!strange.empty()) warn("this station has no zone " + listed(strange));
  }

  void check_times() {
    if (says_.expires <= believed_) {
      refuse("it expired on " + moment(says_.expires) + ", " +
             length_of(believed_ - says_.expires) + " ago");
    } else if (says_.not_before > believed_ + kMaxValidity) {
      refuse("it begins only on " + moment(says_.not_before) +
             "; an announcement is taken 31 days ahead at most");
    } else if (!moment_.clock_trusted) {
      hold("the station's clock is not set, so a person must say that this still holds");
    }
    if (!moment_.remembers) {
      hold("nobody knows whether it was received before: the ledger of what was cannot be read");
    }
    const base::Duration back = moment_.guard.set_back(moment_.now);
    if (back > kClockSlack) {
      warn("the station's clock was set back by " + length_of(back) +
           "; ends are judged by the latest time that was known");
    }
  }

  void check_replay() {
    if (const auto why = moment_.guard.seen(result_.mark)) refuse(*why);
  }

  void check_clips() {
    for (const AnnouncedClip& clip : says_.clips) {
      const auto found =
          std::find_if(package_.clips.begin(), package_.clips.end(),
                       [&](const PackagedClip& given) { return given.name == clip.name; });
      if (found == package_.clips.end()) {
        refuse("the recording \"" + clip.name + "\" is missing");
      } else if (found->sha256 != clip.sha256 || found->bytes != clip.bytes) {
        refuse("the recording \"" + clip.name + "\" is not the one that was signed");
      } else {
        add_clip(clip, *found);
      }
    }
  }

  void add_clip(const AnnouncedClip& clip, const PackagedClip& given) {
    const std::string target = rules_.station.clip_folder + "/" + clip.sha256 + ".clip";
    const auto same = [&](const ClipToKeep& kept) { return kept.target == target; };
    if (std::none_of(result_.clips.begin(), result_.clips.end(), same)) {
      result_.clips.push_back({given, target});
    }
    auto& messages = result_.draft.messages;
    if (clip.language.empty() && messages.size() == 1) {
      messages[0].audio_file = target;
      return;
    }
    const auto of_language = std::find_if(
        messages.begin(), messages.end(),
        [&](const AlertMessage& message) { return message.language == clip.language; });
    if (of_language != messages.end()) {
      of_language->audio_file = target;
    } else {
      messages.push_back(
          {clip.language.empty() ? std::string(kEveryLanguage) : clip.language, "", target});
    }
  }

  // Ending one's own alert needs neither a class, nor a limit, nor a second person.
  void check_persons() {
    if (role_ == nullptr || says_.action == DraftAction::cancel) return;
    ApprovalQuestion question{says_.urgency, {says_.issuer, role_}, approvers()};
    const std::vector<std::string>& zones = result_.draft.zones;
    question.zones = zones.empty() ? rules_.station.zones : zones;
    auto beyond = moment_.limits.beyond(result_.draft.key, says_.urgency, *role_, believed_);
    if (beyond && moment_.corrects_own && moment_.corrects_own(result_.draft)) beyond.reset();
    question.beyond_limit = beyond.has_value();
    const ApprovalAnswer answer = judge_approval(question, rules_.approval);
    for (const std::string& why : answer.not_counted) warn(why);
    result_.approvers = answer.counted;
    if (answer.approval == Approval::enough) {
      result_.bypassed = answer.bypassed;
      if (answer.bypassed) warn(answer.words);
    } else if (!role_->classes[index_of(says_.urgency)]) {
      refuse(answer.words);
    } else {
      hold(beyond ? *beyond : answer.words);
    }
  }

  // Those whose signature under this very text says that they agree.
  std::vector<RolePerson> approvers() {
    std::vector<RolePerson> persons;
    for (const std::string& armored : package_.approvals) {
      const auto key = base::ssh_verify({package_.text, kApprovalNamespace}, armored);
      if (!key) {
        warn("an approval is not counted: " + key.error().message);
        continue;
      }
      const KeyStanding standing = standing_of(rules_.roster, *key, believed_, rules_.keys);
      if (!standing.may_speak) {
        warn("an approval is not counted: " + standing.words);
        continue;
      }
      const RosterKey& entry = *rules_.roster.find(*key);
      if (!for_use(entry, kApprovalNamespace)) {
        warn("an approval is not counted: the key of " + listed(entry.issuers) +
             " is not trusted for approvals");
      } else if (contains(entry.issuers, says_.issuer)) {
        persons.push_back({says_.issuer, role_});
      } else {
        persons.push_back(best_of(entry));
      }
    }
    return persons;
  }

  // A key of several principals speaks as the first that may approve.
  RolePerson best_of(const RosterKey& entry) const {
    for (const std::string& name : entry.issuers) {
      const Role* role = rules_.roster.role_of(name);
      if (role != nullptr && role->approves[index_of(says_.urgency)]) return {name, role};
    }
    return {entry.issuers.front(), rules_.roster.role_of(entry.issuers.front())};
  }

  void conclude() {
    Verdict& verdict = result_.verdict;
    if (!refusals_.empty()) {
      verdict.decision = Decision::refuse;
      verdict.reasons = std::move(refusals_);
    } else if (!holds_.empty()) {
      verdict.decision = Decision::hold;
      verdict.reasons = std::move(holds_);
    } else {
      verdict.decision = Decision::accept;
    }
    if (verdict.decision == Decision::refuse) return;
    std::string who = "it is signed by " + rules_.roster.name_of(says_.issuer) + " with the key " +
                      result_.draft.key + ", in the role \"" + role_->name + "\"";
    if (!result_.approvers.empty()) who += "; " + listed(result_.approvers) + " agreed to it";
    verdict.reasons.push_back(std::move(who));
  }

  const Package& package_;
  const JudgeRules& rules_;
  const JudgeMoment& moment_;
  base::UtcTime believed_;
  const RosterKey* key_ = nullptr;
  const Role* role_ = nullptr;
  Announcement says_;
  Judgement result_;
  std::vector<std::string> refusals_;
  std::vector<std::string> holds_;
};

}  // namespace

Judgement judge_announcement(const Package& package, const JudgeRules& rules,
                             const JudgeMoment& moment) {
  return Judge(package, rules, moment).judge();
}

base::Result<void> keep_clips(const Judgement& judgement) {
  for (const ClipToKeep& clip : judgement.clips) {
    if (auto kept = keep_clip(clip.from, clip.target); !kept) return kept;
  }
  return {};
}

std::string remember_announcement(const Judgement& judgement, base::UtcTime now, ReplayGuard& guard,
                                  KeyLimits& limits) {
  const AlertDraft& draft = judgement.draft;
  std::string lines = guard.remember(judgement.mark, draft.references);
  if (draft.action == DraftAction::cancel) return lines;
  return lines + limits.count(draft.key, draft.urgency, guard.believed(now));
}

}  // namespace hornbill::alerts
