// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/model/role.h"
#include "base/signature/ssh_key.h"
#include "base/time.h"

// Who may speak: the keys that a station trusts, whose they are, and what their owners may do.
namespace hornbill::alerts {

// A line of allowed_signers.
struct RosterKey {
  base::SshPublicKey key;
  std::vector<std::string> issuers;      // principals that may sign with it
  std::vector<std::string> name_spaces;  // patterns; empty: for every use
  std::optional<base::UtcTime> valid_after;
  std::optional<base::UtcTime> valid_before;
  std::string comment;
};

// A line of revoked_keys. It counts whatever its time says.
struct Revocation {
  base::SshPublicKey key;
  std::optional<base::UtcTime> when;
  std::string why;
};

struct Issuer {
  std::string principal;
  std::string name;  // for people: "Chiang Rai disaster prevention"
  std::string role;
};

struct Roster {
  std::vector<RosterKey> keys;
  std::vector<Revocation> revocations;
  std::map<std::string, Role, std::less<>> roles;
  std::map<std::string, Issuer, std::less<>> issuers;

  const RosterKey* find(const base::SshPublicKey& key) const;
  const RosterKey* find(std::string_view fingerprint) const;
  const Revocation* revocation(const base::SshPublicKey& key) const;
  // Null where the principal has no role, or one that does not exist.
  const Role* role_of(std::string_view principal) const;
  // The name for people, or the principal.
  std::string name_of(std::string_view principal) const;
};

// How the ends of keys are treated.
struct KeyPolicy {
  base::Duration grace = std::chrono::hours(14 * 24);        // taken after its end, with a warning
  base::Duration warn_before = std::chrono::hours(28 * 24);  // its end is foretold
};

enum class KeyState : std::uint8_t { good, near_end, in_grace, not_yet, ended, revoked, unknown };
std::string_view to_string(KeyState state);  // "good", "near its end", ...

struct KeyStanding {
  KeyState state = KeyState::unknown;
  bool may_speak = false;
  std::string words;  // a sentence for a person; empty for good
};

// Whether a key may speak at `now`; also asked for what is queued or on air already, as a
// revocation holds at once. Thread: any.
KeyStanding standing_of(const Roster& roster, const base::SshPublicKey& key, base::UtcTime now,
                        const KeyPolicy& policy);
// The same by fingerprint, as an alert carries it.
KeyStanding standing_of(const Roster& roster, std::string_view fingerprint, base::UtcTime now,
                        const KeyPolicy& policy);

// A key as `keys list` shows it.
struct ListedKey {
  std::string fingerprint;
  std::vector<std::string> issuers;
  std::vector<std::string> names;  // of the issuers, for people
  std::vector<std::string> roles;  // of the issuers; "none" where there is none
  std::optional<base::UtcTime> valid_after;
  std::optional<base::UtcTime> valid_before;
  std::string comment;
  KeyStanding standing;
};
// The trusted keys in the order of the file, then the revoked ones that are not among them.
std::vector<ListedKey> list_keys(const Roster& roster, base::UtcTime now, const KeyPolicy& policy);

}  // namespace hornbill::alerts
