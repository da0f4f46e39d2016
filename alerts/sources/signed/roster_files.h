// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/sources/signed/roster.h"
#include "base/result.h"
#include "base/time_zone.h"
#include "base/toml/faults.h"

// The roster as three files of one folder, each of which a person may edit:
//   allowed_signers  keys and whose they are, as `ssh-keygen -Y verify -f` reads it
//   revoked_keys     keys that are trusted no more, as `ssh-keygen -Y verify -r` reads it, with
//   when
//                    and why as the comment of each line
//   roles.toml       what each issuer may do
namespace hornbill::alerts {

struct RosterTexts {
  std::string allowed_signers;
  std::string revoked_keys;
  std::string roles;
};

struct RosterRead {
  // What could be read; nobody is in it by a line that is faulty. A key that stands in a faulty
  // line of revoked_keys, or whose fingerprint does, is revoked all the same.
  Roster roster;
  // A faulty line of revoked_keys names none of the trusted keys: whom it means is not known.
  bool revoked_unknown = false;
  // Errors mean that somebody may be missing: a running station keeps the roster it had, joined
  // with the new revocations.
  std::vector<base::TextFault> faults;
};

// Reads the three texts. Times without a Z are those of `zone`.
// Thread: any.
RosterRead read_roster(const RosterTexts& texts, const base::TimeZone& zone);

// Reads the files; one that does not exist counts as empty.
// Fails: limit, a file is larger than 1 MiB; io.
base::Result<RosterRead> load_roster(const std::string& folder, const base::TimeZone& zone);

// The text of a roles.toml to begin with: roles village, district and province, no issuers.
std::string_view first_roles();

// Whom to trust, with which key.
struct TrustOrder {
  base::SshPublicKey key;
  std::string comment;
  std::string issuer;  // principal
  std::string name;    // for people; may be empty
  std::string role;    // a role of roles.toml
  std::optional<base::UtcTime> valid_after;
  std::optional<base::UtcTime> valid_before;
};
// Adds a line to allowed_signers and, where the issuer is new, a table to roles.toml (which is made
// with first_roles() if need be). All else in the files stays as it is, comments too.
// Fails: refused, the key is known or revoked, or the issuer has another role; invalid_argument,
// no such role, or a word that is no principal; io.
base::Result<void> trust_key(const std::string& folder, const TrustOrder& order,
                             const base::TimeZone& zone);

struct RevokeOrder {
  std::string which;  // a fingerprint, a public key line, or a principal for all its keys
  std::string why;
  base::UtcTime now;
};
// Adds lines to revoked_keys; allowed_signers keeps its lines, so that old signatures can still be
// told. Gives the fingerprints that were revoked by this order.
// Fails: not_found, no such key or issuer; refused, all of them are revoked already; io.
base::Result<std::vector<std::string>> revoke_key(const std::string& folder,
                                                  const RevokeOrder& order,
                                                  const base::TimeZone& zone);

}  // namespace hornbill::alerts
