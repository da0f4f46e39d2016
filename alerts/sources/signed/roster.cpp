// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/signed/roster.h"

#include <algorithm>

#include "alerts/sources/signed/wording.h"

namespace hornbill::alerts {
namespace {

KeyStanding by_time(const RosterKey& key, base::UtcTime now, const KeyPolicy& policy) {
  const std::string whose = "the key of " + listed(key.issuers);
  if (key.valid_after && now < *key.valid_after) {
    return {KeyState::not_yet, false, whose + " holds only from " + moment(*key.valid_after)};
  }
  if (!key.valid_before) return {KeyState::good, true, ""};
  const base::UtcTime end = *key.valid_before;
  if (now > end + policy.grace) {
    return {KeyState::ended, false,
            whose + " ended on " + moment(end) + "; it has to be trusted anew"};
  }
  if (now > end) {
    return {KeyState::in_grace, true,
            whose + " ended " + length_of(now - end) + " ago and is still taken for " +
                length_of(end + policy.grace - now) + "; renew it now"};
  }
  if (now > end - policy.warn_before) {
    return {KeyState::near_end, true,
            whose + " ends in " + length_of(end - now) + ", on " + moment(end) + "; renew it"};
  }
  return {KeyState::good, true, ""};
}

KeyStanding revoked(const Revocation& revocation) {
  std::string words = "the key " + revocation.key.fingerprint() + " was revoked";
  if (revocation.when) words += " on " + moment(*revocation.when);
  if (!revocation.why.empty()) words += ": " + shown(revocation.why, 200);
  return {KeyState::revoked, false, words};
}

KeyStanding unknown_key(std::string_view fingerprint) {
  return {KeyState::unknown, false,
          "this station does not know the key " + std::string(fingerprint)};
}

void add_issuers(const Roster& roster, const RosterKey& key, ListedKey& entry) {
  for (const std::string& issuer : key.issuers) {
    const Role* role = roster.role_of(issuer);
    entry.names.push_back(roster.name_of(issuer));
    entry.roles.push_back(role != nullptr ? role->name : "none");
  }
}

}  // namespace

std::string_view to_string(KeyState state) {
  switch (state) {
    case KeyState::good:
      return "good";
    case KeyState::near_end:
      return "near its end";
    case KeyState::in_grace:
      return "past its end, in grace";
    case KeyState::not_yet:
      return "not yet valid";
    case KeyState::ended:
      return "ended";
    case KeyState::revoked:
      return "revoked";
    case KeyState::unknown:
      break;
  }
  return "unknown";
}

const RosterKey* Roster::find(const base::SshPublicKey& key) const {
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [&](const RosterKey& entry) { return entry.key == key; });
  return found == keys.end() ? nullptr : &*found;
}

const RosterKey* Roster::find(std::string_view fingerprint) const {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const RosterKey& entry) {
    return entry.key.fingerprint() == fingerprint;
  });
  return found == keys.end() ? nullptr : &*found;
}

const Revocation* Roster::revocation(const base::SshPublicKey& key) const {
  const auto found = std::find_if(revocations.begin(), revocations.end(),
                                  [&](const Revocation& entry) { return entry.key == key; });
  return found == revocations.end() ? nullptr : &*found;
}

const Role* Roster::role_of(std::string_view principal) const {
  const auto issuer = issuers.find(principal);
  if (issuer == issuers.end()) return nullptr;
  const auto role = roles.find(issuer->second.role);
  return role == roles.end() ? nullptr : &role->second;
}

std::string Roster::name_of(std::string_view principal) const {
  const auto issuer = issuers.find(principal);
  if (issuer == issuers.end() || issuer->second.name.empty()) return std::string(principal);
  return issuer->second.name;
}

KeyStanding standing_of(const Roster& roster, const base::SshPublicKey& key, base::UtcTime now,
                        const KeyPolicy& policy) {
  if (const Revocation* revocation = roster.revocation(key)) return revoked(*revocation);
  const RosterKey* entry = roster.find(key);
  return entry == nullptr ? unknown_key(key.fingerprint()) : by_time(*entry, now, policy);
}

KeyStanding standing_of(const Roster& roster, std::string_view fingerprint, base::UtcTime now,
                        const KeyPolicy& policy) {
  for (const Revocation& revocation : roster.revocations) {
    if (revocation.key.fingerprint() == fingerprint) return revoked(revocation);
  }
  const RosterKey* entry = roster.find(fingerprint);
  return entry == nullptr ? unknown_key(fingerprint) : by_time(*entry, now, policy);
}

std::vector<ListedKey> list_keys(const Roster& roster, base::UtcTime now, const KeyPolicy& policy) {
  std::vector<ListedKey> entries;
  for (const RosterKey& key : roster.keys) {
    ListedKey entry;
    entry.fingerprint = key.key.fingerprint();
    entry.issuers = key.issuers;
    entry.valid_after = key.valid_after;
    entry.valid_before = key.valid_before;
    entry.comment = key.comment;
    entry.standing = standing_of(roster, key.key, now, policy);
    add_issuers(roster, key, entry);
    entries.push_back(std::move(entry));
  }
  for (const Revocation& revocation : roster.revocations) {
    if (roster.find(revocation.key) != nullptr) continue;
    ListedKey entry;
    entry.fingerprint = revocation.key.fingerprint();
    entry.standing = revoked(revocation);
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace hornbill::alerts
