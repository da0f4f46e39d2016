// SPDX-License-Identifier: Apache-2.0
// Any bytes as a feed: no crash; what is read names its entries apart, each has a message or tells
// where it is, and is wanted once and after a restart no more. Any bytes as what was remembered of
// a feed: what is read of it is written back the same.
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "alerts/sources/cap/feed_document.h"
#include "alerts/sources/cap/feed_memory.h"
#include "base/check.h"

namespace {

using hornbill::alerts::FeedDocument;
using hornbill::alerts::FeedEntry;
using hornbill::alerts::FeedMemory;

constexpr const char* kUrl = "https://feeds.example.org/alerts/feed";

void check_entries(const FeedDocument& feed) {
  std::set<std::string> keys;
  for (const FeedEntry& entry : feed.entries) {
    HORNBILL_CHECK(!entry.key.empty() && !entry.version.empty());
    HORNBILL_CHECK(keys.insert(entry.key).second);
    HORNBILL_CHECK(entry.url.empty() != entry.message.empty());
    HORNBILL_CHECK(entry.url.empty() || entry.url.starts_with("http"));
  }
}

void check_memory(const FeedDocument& feed) {
  FeedMemory memory;
  HORNBILL_CHECK(memory.wanted(feed).size() == feed.entries.size());
  for (const FeedEntry& entry : feed.entries) memory.take(entry);
  HORNBILL_CHECK(memory.wanted(feed).empty());
  FeedMemory after;
  after.load(memory.save(kUrl), kUrl);
  HORNBILL_CHECK(after.wanted(feed).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  hornbill::alerts::parse_mail_date(text.substr(0, 64));
  FeedMemory memory;
  memory.load(text, kUrl);
  const std::string lines = memory.save(kUrl);
  FeedMemory same;
  same.load(lines, kUrl);
  HORNBILL_CHECK(same.save(kUrl) == lines);
  const auto feed = hornbill::alerts::read_feed(text, kUrl);
  if (!feed) {
    HORNBILL_CHECK(!feed.error().message.empty());
    return 0;
  }
  check_entries(*feed);
  check_memory(*feed);
  return 0;
}
