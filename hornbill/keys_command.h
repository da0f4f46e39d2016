// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>

#include "base/time.h"
#include "hornbill/alert_context.h"

// hornbill keys: the keys of those who may speak, and the roster of a station. All need no running
// station. Each gives the exit status; results are on `out`, for people or as JSON, trouble is on
// `err`.
namespace hornbill {

// hornbill keys new: makes an Ed25519 pair, FILE (0600) and FILE.pub, as ssh-keygen does.
struct KeysNewOptions {
  std::string file;
  std::string issuer;  // principal; the comment of the key
  bool json = false;
};
int run_keys_new(const KeysNewOptions& options, std::ostream& out, std::ostream& err);

// hornbill keys list: the roster, and how each key stands now.
struct KeysListOptions {
  AlertPlace place;
  base::UtcTime now;
  bool json = false;
  bool colour = false;  // of faults on `err`
};
int run_keys_list(const KeysListOptions& options, std::ostream& out, std::ostream& err);

// hornbill keys trust
struct KeysTrustOptions {
  AlertPlace place;
  base::UtcTime now;
  std::string key;     // a .pub file, or its line
  std::string issuer;  // empty: the comment of the key
  std::string name;
  std::string role;
  std::string from;  // times as base::parse_moment() and parse_end() take them; empty: none
  std::string until;
  bool json = false;
};
int run_keys_trust(const KeysTrustOptions& options, std::ostream& out, std::ostream& err);

// hornbill keys revoke
struct KeysRevokeOptions {
  AlertPlace place;
  base::UtcTime now;
  std::string which;  // a fingerprint, a .pub file or its line, or an issuer for all their keys
  std::string why;
  bool json = false;
};
int run_keys_revoke(const KeysRevokeOptions& options, std::ostream& out, std::ostream& err);

// hornbill keys time-is-right: the station believed a time that never was, and the clock is right
// now. It takes notice within a second, or when it starts.
struct KeysTimeOptions {
  AlertPlace place;
  base::UtcTime now;
  bool json = false;
};
int run_keys_time(const KeysTimeOptions& options, std::ostream& out, std::ostream& err);

}  // namespace hornbill
