// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/sources/cap/xml_document.h"
#include "base/result.h"
#include "base/time.h"

namespace hornbill::alerts {

// One message that a feed tells of.
struct FeedEntry {
  std::string key;      // what the feed calls it from one poll to the next
  std::string version;  // other once the entry has changed
  std::string title;
  std::optional<base::UtcTime> updated;
  std::string url;      // where the message is; empty: it is here
  std::string message;  // a CAP document
};

enum class FeedKind : std::uint8_t { cap, atom, rss };

struct FeedDocument {
  FeedKind kind = FeedKind::cap;
  std::vector<FeedEntry> entries;  // as they stand
  std::vector<std::string> notes;  // of entries that are passed over, a sentence each
};

struct FeedLimits {
  XmlOptions xml;
  std::size_t entries = 1'000;
  std::size_t text = 2'000;  // bytes of a name, a time or an address
  std::size_t notes = 10;
};

// Reads what is at the address of a feed: a CAP message itself, Atom 1.0 or RSS 2.0 whose entries
// name CAP messages or hold them. Of an entry's links one is taken: the first whose type says CAP,
// else XML, else nothing; never one that says it is a page. `url` is where it came from, for links
// that begin there. A feed that is not the UTF-8 that it says is read with question marks, and a
// note.
// Fails: as XmlDocument::parse; corrupt, it is none of the three; limit, too many entries.
base::Result<FeedDocument> read_feed(std::string_view bytes, const std::string& url,
                                     const FeedLimits& limits = {});

// "Fri, 04 Feb 2011 20:32:08 GMT", with or without the day's name and the seconds, an offset or
// the zones that RFC 822 itself names. Source: RFC 822, section 5, with years of four digits.
std::optional<base::UtcTime> parse_mail_date(std::string_view text);

}  // namespace hornbill::alerts
