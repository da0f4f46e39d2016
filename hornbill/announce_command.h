// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "base/time.h"
#include "hornbill/alert_context.h"

// hornbill announce: signed announcements, on an official's computer or on the station. Each gives
// the exit status; results are on `out`, for people or as JSON, trouble is on `err`.
namespace hornbill {

// hornbill announce sign
struct AnnounceSignOptions {
  AlertPlace place;
  base::UtcTime now;
  std::string key;  // a private key file; its numbers are in the file KEY.sequence

  std::string prepared;  // a TOML text to be signed as it is, instead of all up to `after`
  std::string issuer;    // empty: the comment of the key
  std::vector<std::string> texts;  // "vi=Nước đang dâng"
  std::vector<std::string> audio;  // "vi=flood.ogg", or "flood.ogg" for every language
  std::string urgency;             // a class
  std::vector<std::string> zones;  // empty: every zone
  std::vector<std::string> sites;  // empty: every site
  std::string not_before;          // as base::parse_moment() takes it; empty: now
  std::string expires;             // as parse_end() takes it
  bool drill = false;
  std::string phrase;
  std::vector<std::string> updates;  // ids, or files of announcements
  std::vector<std::string> cancels;  // likewise
  std::string repeats;               // "3", "until-expiry"
  std::string gap;                   // "10s"
  std::string after;                 // "resume", ...

  std::string folder = ".";   // where the result goes
  std::string name;           // NAME.announcement.toml; empty: the id
  bool tar = false;           // one file
  bool no_signature = false;  // to be signed by ssh-keygen
  bool json = false;
};
int run_announce_sign(const AnnounceSignOptions& options, std::ostream& out, std::ostream& err);

// hornbill announce approve: a second person says yes.
struct AnnounceApproveOptions {
  AlertPlace place;
  base::UtcTime now;
  std::string file;
  std::string key;
  // Asked after the announcement was shown; not given: it was agreed to beforehand (--yes).
  std::function<bool()> ask;
  bool json = false;
};
int run_announce_approve(const AnnounceApproveOptions& options, std::ostream& out,
                         std::ostream& err);

}  // namespace hornbill
