// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "alerts/sources/signed/announcement.h"
#include "alerts/sources/signed/package.h"
#include "base/result.h"
#include "base/time_zone.h"
#include "hornbill/announce_command.h"

// From the words of `announce sign` to what is to be signed.
namespace hornbill {

// An announcement with the files that its recordings come from, in the order of its clips.
struct AnnouncementOrder {
  alerts::Announcement says;
  std::vector<std::string> recordings;  // paths
  std::chrono::minutes offset{0};       // of the times in its text from UTC
};

// All but its number and what is named after that. `comment` is that of the key.
// Fails: invalid_argument, which option is wrong and how; io, not_found, of recordings.
base::Result<AnnouncementOrder> order_of(const AnnounceSignOptions& options,
                                         const base::TimeZone& zone, const std::string& comment);

// Gives it its number, and an id and names for its recordings made from it: the local time that the
// number stands for.
void number_order(AnnouncementOrder& order, std::uint64_t number, const base::TimeZone& zone);

// Names the recordings after the announcement's own file, "flood-vi.ogg".
void name_recordings(AnnouncementOrder& order, const std::string& name);

// Its text and files. Fails: invalid_argument, the text has faults.
base::Result<alerts::SigningOrder> signing_order(const AnnouncementOrder& order);

// A text that somebody prepared, whose recordings lie beside it.
// Fails: as read_file(); invalid_argument, all its faults, a line each.
struct PreparedText {
  alerts::Announcement says;
  alerts::SigningOrder order;
};
base::Result<PreparedText> read_prepared(const std::string& path);

}  // namespace hornbill
