// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/feed_document.h"

#include <gtest/gtest.h>

#include <chrono>

#include "alerts/sources/cap/allowed_hosts.h"
#include "alerts/sources/cap/cap_message.h"
#include "base/time.h"
#include "tests/alerts/cap/feed_text.h"
#include "tests/alerts/cap/message_text.h"
#include "tests/alerts/cap/verdict_rows.h"

namespace hornbill::test {
namespace {

using alerts::FeedDocument;
using alerts::FeedKind;
using alerts::read_feed;

constexpr const char* kUrl = "https://feeds.example.org/alerts/feed";

FeedDocument good(const std::string& text) {
  auto feed = read_feed(text, kUrl);
  EXPECT_TRUE(feed) << feed.error().message;
  return feed ? *std::move(feed) : FeedDocument{};
}

TEST(FeedDocument, AtomEntriesNameTheirMessages) {
  const FeedDocument feed = good(atom_feed(
      {{.id = "urn:a", .updated = "2026-11-24T14:00:00+07:00", .link = "a.xml"},
       {.id = "urn:b", .updated = "2026-11-24T06:00:00Z", .link = "https://x.example/b.cap"}}));
  EXPECT_EQ(feed.kind, FeedKind::atom);
  ASSERT_EQ(feed.entries.size(), 2U);
  EXPECT_EQ(feed.entries[0].key, "urn:a");
  EXPECT_EQ(feed.entries[0].url, "https://feeds.example.org/alerts/a.xml");
  EXPECT_EQ(feed.entries[1].url, "https://x.example/b.cap");
  ASSERT_TRUE(feed.entries[0].updated);
  EXPECT_EQ(base::format_utc(*feed.entries[0].updated), "2026-11-24T07:00:00.000Z");
  EXPECT_TRUE(feed.notes.empty());
}

TEST(FeedDocument, OfSeveralLinksTheOneOfAMessageIsTaken) {
  const FeedDocument feed = good(
      R"(<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>1</a:id>
      <a:link rel="self" href="self.xml"/><a:link type="text/html" href="page"/>
      <a:link href="untyped"/><a:link rel="alternate" type="text/xml" href="plain.xml"/>
      <a:link rel="related" type="application/cap+xml; charset=utf-8" href="the.cap"/>
      <a:link type="application/cap+xml" href="second.cap"/></a:entry></a:feed>)");
  ASSERT_EQ(feed.entries.size(), 1U);
  EXPECT_EQ(feed.entries[0].url, "https://feeds.example.org/alerts/the.cap");
}

TEST(FeedDocument, MessagesInEntriesAreReadAsIfTheyCameAlone) {
  const std::string alert = flood_warning().substr(flood_warning().find("<alert"));
  const FeedDocument feed = good(
      R"(<feed xmlns="http://www.w3.org/2005/Atom" xmlns:unused="urn:u"><entry><id>1</id>
      <content type="text/xml">)" +
      alert + "</content></entry><entry><id>2</id><content type=\"text\"><![CDATA[" +
      flood_warning() + "]]></content></entry></feed>");
  ASSERT_EQ(feed.entries.size(), 2U);
  for (const auto& entry : feed.entries) {
    EXPECT_EQ(entry.url, "");
    const auto messages = alerts::open_cap(entry.message, {}, five_past_seven());
    ASSERT_TRUE(messages) << messages.error().message;
    EXPECT_EQ(messages->at(0).reading.alert.identifier, "flood-2026-0042");
  }
}

TEST(FeedDocument, RssItemsNameTheirMessagesByLinkOrEnclosure) {
  const FeedDocument feed = good(R"(<rss version="2.0"><channel><title>Alerts</title>
      <item><title>A road</title><link>https://x.example/cap?id=1</link><guid>one</guid>
        <pubDate>Fri, 04 Feb 2011 20:20:00 GMT</pubDate></item>
      <item><link>https://x.example/page.html</link>
        <enclosure url="https://x.example/2.cap" type="application/cap+xml" length="9"/></item>
      <item><title>neither</title><guid>three</guid></item></channel></rss>)");
  EXPECT_EQ(feed.kind, FeedKind::rss);
  ASSERT_EQ(feed.entries.size(), 2U);
  EXPECT_EQ(feed.entries[0].key, "one");
  EXPECT_EQ(feed.entries[0].url, "https://x.example/cap?id=1");
  ASSERT_TRUE(feed.entries[0].updated);
  EXPECT_EQ(base::format_utc(*feed.entries[0].updated), "2011-02-04T20:20:00.000Z");
  EXPECT_EQ(feed.entries[1].key, "https://x.example/2.cap");
  ASSERT_EQ(feed.notes.size(), 1U);
  EXPECT_EQ(feed.notes[0], "line 6: an entry names no message; it is passed over");
}

TEST(FeedDocument, AMessageAtTheAddressItselfIsOneEntryWithItsBytes) {
  const FeedDocument feed = good(flood_warning());
  EXPECT_EQ(feed.kind, FeedKind::cap);
  ASSERT_EQ(feed.entries.size(), 1U);
  EXPECT_EQ(feed.entries[0].message, flood_warning());
  EXPECT_NE(feed.entries[0].version, good(flood_warning() + "\n").entries[0].version);
}

TEST(FeedDocument, TwoEntriesOfOneNameAreBothKeptAndTheSameTwiceOnce) {
  const AtomEntry one{.id = "same", .updated = "2026-11-24T14:00:00+07:00", .link = "1.xml"};
  AtomEntry two = one;
  two.link = "2.xml";
  const FeedDocument feed = good(atom_feed({one, two, two}));
  ASSERT_EQ(feed.entries.size(), 2U);
  EXPECT_NE(feed.entries[0].key, feed.entries[1].key);
}

TEST(FeedDocument, X1_X2_WhatIsNoFeedIsRefusedWithItsReason) {
  const auto reason = [](const std::string& text) {
    const auto feed = read_feed(text, kUrl);
    return feed ? std::string("read") : feed.error().message;
  };
  EXPECT_EQ(reason("<html><body/></html>"), "<html> is neither a CAP message, Atom nor RSS 2.0");
  EXPECT_EQ(reason("<!DOCTYPE f [<!ENTITY x 'y'>]><feed xmlns='http://www.w3.org/2005/Atom'/>"),
            "line 1: it has a document type (<!DOCTYPE), never needed");
  EXPECT_EQ(reason("<feed/>"), "<feed> is neither a CAP message, Atom nor RSS 2.0");
  EXPECT_EQ(reason(""), "it is empty");
  std::vector<AtomEntry> many;
  for (int i = 0; i < 1'001; ++i) many.push_back({.id = std::to_string(i), .link = "x"});
  EXPECT_EQ(reason(atom_feed(many)), "the feed has more than 1000 entries");
  std::string deep = "<feed xmlns='http://www.w3.org/2005/Atom'>";
  for (int i = 0; i < 100; ++i) deep += "<x>";
  EXPECT_NE(reason(deep).find("nested more than 64 deep"), std::string::npos);
}

TEST(FeedDocument, ATitleInAWrongEncodingDoesNotSilenceAFeed) {
  AtomEntry entry{.id = "1", .link = "1.xml"};
  entry.title = "M\xE9t\xE9o, m\xC3\xA9t\xC3\xA9o, \xED\xA0\x80 \xC0\x80";
  const FeedDocument feed = good(atom_feed({entry}));
  ASSERT_EQ(feed.entries.size(), 1U);
  EXPECT_EQ(feed.entries[0].title, "M?t?o, météo, ??? ??");
  EXPECT_EQ(feed.notes.size(), 1U);
  // A message is never mended: its bytes are signed.
  EXPECT_FALSE(read_feed(flood_with({{"Met", "M\xE9t"}}), kUrl));
}

TEST(FeedDocument, LinksToElsewhereThanTheWebAreNone) {
  const FeedDocument feed = good(atom_feed(
      {{.id = "1", .link = "file:///etc/passwd"}, {.id = "2", .link = "javascript:alert(1)"}}));
  EXPECT_TRUE(feed.entries.empty());
  EXPECT_EQ(feed.notes.size(), 2U);
}

TEST(FeedDocument, NameSpacesDoNotMultiplyTheSizeOfWhatIsHeld) {
  std::string text =
      "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:big='urn:" + std::string(100'000, 'x') +
      "'>";
  for (int i = 0; i < 500; ++i) {
    text += "<entry><id>" + std::to_string(i) +
            "</id><content><alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'><big:a/></alert>"
            "</content></entry>";
  }
  const FeedDocument feed = good(text + "</feed>");
  std::size_t bytes = 0;
  for (const auto& entry : feed.entries) bytes += entry.message.size();
  EXPECT_GT(feed.entries.size(), 10U);
  EXPECT_LT(bytes, 9U * 1024 * 1024);
}

TEST(MailDate, ReadsWhatFeedsWrite) {
  const auto utc = [](const char* text) {
    const auto at = alerts::parse_mail_date(text);
    return at ? base::format_utc(*at).substr(0, 19) : std::string("none");
  };
  EXPECT_EQ(utc("Tue, 24 Nov 2026 14:05:06 +0700"), "2026-11-24T07:05:06");
  EXPECT_EQ(utc("24 Nov 2026 14:05 -0330"), "2026-11-24T17:35:00");
  EXPECT_EQ(utc(" Tue,  4 Nov 2026 14:05:06 EST"), "2026-11-04T19:05:06");
  for (const char* bad :
       {"", "Tue, 31 Feb 2026 14:05:06 GMT", "24 Nov 26 14:05:06 GMT", "24 Nov 2026 24:00:00 GMT",
        "24 Nov 2026 14:05:06", "24 Nov 2026 14:05:06 XYZ", "24 Nov 2026 14:05:06 +9900",
        "2026-11-24T14:05:06Z", "99999999999 Nov 2026 1:1:1 GMT", ",,,,", "1 Jan 2026 -1:00 GMT"}) {
    EXPECT_EQ(utc(bad), "none") << bad;
  }
}

}  // namespace
}  // namespace hornbill::test
