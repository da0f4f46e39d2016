// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "alerts/sources/signed/announcement.h"
#include "alerts/sources/signed/judge.h"
#include "alerts/sources/signed/roster_files.h"
#include "base/digest.h"
#include "base/signature/ssh_signature.h"

namespace hornbill::alerts::test {

using namespace std::chrono_literals;

// Tuesday, 24 November 2026, 00:00 UTC.
inline base::UtcTime day() {
  return base::UtcTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
}

// A station with a roster of three people, and announcements for it.
struct SignedWorld {
  base::SshPrivateKey district = base::SshPrivateKey::generate("district");
  base::SshPrivateKey village = base::SshPrivateKey::generate("village");
  base::SshPrivateKey province = base::SshPrivateKey::generate("province");
  Roster roster;
  StationView station{"th/57/5714/nong-bua", {"village", "school"}, "/clips"};
  KeyPolicy keys;
  ApprovalPolicy approval;
  ReplayGuard guard;
  KeyLimits limits;
  base::UtcTime now = day() + 6h;
  bool clock_trusted = true;

  SignedWorld() { load(); }

  std::string signers(const std::string& options = "") const {
    return "district" + options + " " + district.public_key().line() + " d\n" + "village " +
           village.public_key().line() + "\nprovince " + province.public_key().line() + "\n";
  }
  void load(const std::string& options = "", const std::string& revoked = "") {
    const std::string roles = std::string(first_roles()) +
                              "[issuers.district]\nname = \"District office\"\nrole = "
                              "\"district\"\n[issuers.village]\nrole = \"village\"\n"
                              "[issuers.province]\nrole = \"province\"\n";
    const RosterRead read = read_roster({signers(options), revoked, roles}, base::TimeZone::utc());
    EXPECT_TRUE(read.faults.empty()) << to_string(read.faults.front());
    roster = read.roster;
  }

  Announcement announcement(std::uint64_t sequence = 1) const {
    Announcement a;
    a.id = "flood-" + std::to_string(sequence);
    a.issuer = "district";
    a.sequence = sequence;
    a.urgency = AlertClass::priority;
    a.not_before = now - 1h;
    a.expires = now + 5h;
    a.texts = {{"th", "น้ำกำลังมา"}};
    return a;
  }
  static Package signed_by(const base::SshPrivateKey& key, const std::string& text) {
    return {"flood.announcement.toml", text, base::ssh_sign(key, {text, kAlertNamespace}), {}, {}};
  }
  Package package(const Announcement& a) const {
    return signed_by(district, write_announcement(a, 7h));
  }
  static void approve(Package& package, const base::SshPrivateKey& key) {
    package.approvals.push_back(base::ssh_sign(key, {package.text, kApprovalNamespace}));
  }

  Judgement judge(const Package& package) const {
    return judge_announcement(package, {roster, station, keys, approval},
                              {now, clock_trusted, guard, limits});
  }
  Decision decide(const Package& package) const { return judge(package).verdict.decision; }
  // Judges, and counts what was not refused. Gives the lines for the ledger.
  std::pair<Decision, std::string> take(const Package& package) {
    const Judgement judgement = judge(package);
    if (judgement.verdict.decision == Decision::refuse) return {Decision::refuse, ""};
    return {judgement.verdict.decision, remember_announcement(judgement, now, guard, limits)};
  }
};

// Lets the guard believe a time, which it does once it has lasted.
inline std::string believe(ReplayGuard& guard, base::UtcTime now) {
  guard.believe(now - ReplayGuard::kJumpLasts, base::SteadyTime{});
  return guard.believe(now, base::SteadyTime{ReplayGuard::kJumpLasts});
}

inline std::string words(const Judgement& judgement) {
  std::string all;
  for (const std::string& reason : judgement.verdict.reasons) all += reason + "\n";
  for (const std::string& warning : judgement.verdict.warnings) all += "! " + warning + "\n";
  return all;
}

inline bool says(const Judgement& judgement, std::string_view part) {
  return words(judgement).find(part) != std::string::npos;
}

}  // namespace hornbill::alerts::test
