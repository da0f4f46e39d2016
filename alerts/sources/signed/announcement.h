// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alerts/model/alert.h"
#include "alerts/model/alert_draft.h"
#include "base/time.h"
#include "base/toml/faults.h"

// The signed announcement: a small TOML text that a person can write and read. What is signed are
// its bytes as they are; it is never written again from what was read.
namespace hornbill::alerts {

inline constexpr std::string_view kAnnouncementFormat = "hornbill-announcement-1";
// Namespaces of the signatures: of the issuer, and of a second person who agrees.
inline constexpr std::string_view kAlertNamespace = "hornbill-alert";
inline constexpr std::string_view kApprovalNamespace = "hornbill-approval";

inline constexpr std::size_t kMaxAnnouncementBytes = 64 * 1024;
inline constexpr std::uint64_t kMaxClipBytes = 64 * 1024 * 1024;
inline constexpr std::size_t kMaxClips = 16;
inline constexpr base::Duration kMaxValidity = std::chrono::hours(31 * 24);

// A recording that belongs to an announcement, named by its content.
struct AnnouncedClip {
  std::string language;  // "vi"; empty: the one recording for every language
  std::string name;      // of its file, without a folder
  std::string sha256;    // 64 hex digits
  std::uint64_t bytes = 0;
  bool operator==(const AnnouncedClip&) const = default;
};

// What an announcement says, checked for form alone.
struct Announcement {
  std::string id;                  // unique by issuer; letters, digits and . _ : @ / + -
  std::string issuer;              // principal of the roster; letters, digits and . _ @ -
  std::uint64_t sequence = 0;      // from 1, grows with each announcement of one key
  std::vector<std::string> sites;  // patterns of site names, * and ?; empty: every site
  std::vector<std::string> zones;  // empty: every zone
  AlertClass urgency = AlertClass::normal;
  bool drill = false;
  DraftAction action = DraftAction::announce;
  std::vector<std::string> references;  // ids of the same issuer, for update and cancel
  base::UtcTime not_before;
  base::UtcTime expires;
  std::optional<Repeats> repeats;
  std::optional<ReturnPolicy> after;
  std::string phrase;                                      // of the phrase library; empty: none
  std::vector<std::pair<std::string, std::string>> texts;  // language, words; by language
  std::vector<AnnouncedClip> clips;                        // by language
  bool operator==(const Announcement&) const = default;
};

struct AnnouncementRead {
  std::optional<Announcement> announcement;  // none where a fault is an error
  std::vector<base::TextFault> faults;       // all of them, by place
};

// Reads the text of `file` (a name for faults only). Any bytes may be given.
// Thread: any.
AnnouncementRead read_announcement(std::string_view text, const std::string& file);

// The text of an announcement, its times shown with `offset` from UTC. It reads back the same,
// unless read_announcement() finds fault with a value.
std::string write_announcement(const Announcement& announcement, std::chrono::minutes offset);

}  // namespace hornbill::alerts
