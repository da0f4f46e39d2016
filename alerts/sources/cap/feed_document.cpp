// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/feed_document.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "alerts/sources/cap/cap_reader.h"
#include "alerts/sources/cap/cap_time.h"
#include "alerts/sources/cap/xml_walk.h"
#include "base/digest.h"
#include "base/http/http_document.h"

namespace hornbill::alerts {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::string_view kAtom = "http://www.w3.org/2005/Atom";

bool is_cap_alert(const XmlNode* node) {
  return is_element(node, kCap12, "alert") || is_element(node, kCap11, "alert");
}

const XmlNode* alert_below(const XmlNode* parent) {
  for (const XmlNode* node = first_element(parent); node != nullptr; node = next_element(node)) {
    if (is_cap_alert(node)) return node;
  }
  return nullptr;
}

// How well a link of this type would do: 0 not at all.
int worth_of_type(std::string type) {
  type = type.substr(0, type.find(';'));
  std::transform(type.begin(), type.end(), type.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::string_view bare = trimmed(type);
  if (bare == "application/cap+xml" || bare == "application/common-alerting-protocol+xml") return 3;
  if (bare == "application/xml" || bare == "text/xml") return 2;
  return bare.empty() ? 1 : 0;
}

bool is_rel_of_message(const std::string& rel) {
  constexpr std::array<std::string_view, 5> kRels{"", "alternate", "enclosure", "related", "via"};
  return std::find(kRels.begin(), kRels.end(), rel) != kRels.end();
}

// Reads the entries of one feed.
class FeedReading {
 public:
  FeedReading(const std::string& url, const FeedLimits& limits) : url_(url), limits_(limits) {}

  base::Result<FeedDocument> atom(const XmlNode* feed) {
    out_.kind = FeedKind::atom;
    return each(feed, kAtom, "entry", [this](const XmlNode* node) { return atom_entry(node); });
  }
  base::Result<FeedDocument> rss(const XmlNode* channel) {
    out_.kind = FeedKind::rss;
    return each(channel, "", "item", [this](const XmlNode* node) { return rss_item(node); });
  }

 private:
  template <class Read>
  // check: allow parameters (which children, and how they are read)
  base::Result<FeedDocument> each(const XmlNode* parent, std::string_view space,
                                  std::string_view name, Read read) {
    std::size_t count = 0;
    for (const XmlNode* node = first_element(parent); node != nullptr; node = next_element(node)) {
      if (!is_element(node, space, name)) continue;
      if (++count > limits_.entries) {
        return fail(ErrorCode::limit,
                    "the feed has more than " + std::to_string(limits_.entries) + " entries");
      }
      add(node, read(node));
    }
    return std::move(out_);
  }

  void add(const XmlNode* node, FeedEntry entry) {
    const auto note = [&](std::string_view what) {
      if (out_.notes.size() >= limits_.notes) return;
      out_.notes.push_back("line " + std::to_string(line_of(node)) + ": an entry " +
                           std::string(what) + "; it is passed over");
    };
    if (entry.url.empty() && entry.message.empty()) return note("names no message");
    if (entry.key.empty()) entry.key = entry.url;
    if (entry.key.empty()) return note("has neither an id nor a link");
    entry.version += " " + (entry.message.empty() ? entry.url : digest_text(entry.message));
    const auto same = [&](const FeedEntry& other) { return other.key == entry.key; };
    if (std::any_of(out_.entries.begin(), out_.entries.end(), same)) {
      // Both are wanted, and both are known the next time.
      entry.key += " " + digest_text(entry.version);
      if (std::any_of(out_.entries.begin(), out_.entries.end(), same)) return;
    }
    out_.entries.push_back(std::move(entry));
  }

  FeedEntry atom_entry(const XmlNode* node) {
    FeedEntry entry;
    int best = 0;
    for (const XmlNode* part = first_element(node); part != nullptr; part = next_element(part)) {
      if (is_element(part, kAtom, "id")) entry.key = short_text(part);
      if (is_element(part, kAtom, "title")) entry.title = short_text(part);
      if (is_element(part, kAtom, "updated")) {
        entry.version = short_text(part);
        entry.updated = parse_cap_time(entry.version).at;
      }
      if (is_element(part, kAtom, "content")) take_content(part, entry);
      if (is_element(part, kAtom, "link") && is_rel_of_message(attribute_of(part, "rel"))) {
        take_link({attribute_of(part, "href"), attribute_of(part, "type")}, best, entry);
      }
    }
    take_message(alert_below(node), entry);
    if (!entry.message.empty()) entry.url.clear();
    return entry;
  }

  FeedEntry rss_item(const XmlNode* node) {
    FeedEntry entry;
    int best = 0;
    for (const XmlNode* part = first_element(node); part != nullptr; part = next_element(part)) {
      if (is_element(part, "", "guid")) entry.key = short_text(part);
      if (is_element(part, "", "title")) entry.title = short_text(part);
      if (is_element(part, "", "pubDate")) {
        entry.version = short_text(part);
        entry.updated = parse_mail_date(entry.version);
      }
      if (is_element(part, "", "description")) take_content(part, entry);
      if (is_element(part, "", "link")) take_link({text_of(part), ""}, best, entry);
      if (is_element(part, "", "enclosure")) {
        take_link({attribute_of(part, "url"), attribute_of(part, "type")}, best, entry);
      }
      if (is_element(part, kAtom, "link") && is_rel_of_message(attribute_of(part, "rel"))) {
        take_link({attribute_of(part, "href"), attribute_of(part, "type")}, best, entry);
      }
    }
    take_message(alert_below(node), entry);
    if (!entry.message.empty()) entry.url.clear();
    return entry;
  }

  struct Link {
    std::string href;
    std::string type;
  };
  void take_link(const Link& link, int& best, FeedEntry& entry) const {
    const int worth = worth_of_type(link.type);
    if (worth <= best || link.href.size() > limits_.text) return;
    std::string address = base::resolve_url(url_, link.href);
    if (address.empty()) return;
    best = worth;
    entry.url = std::move(address);
  }

  // A message as a child, or as text that was made of it.
  void take_content(const XmlNode* content, FeedEntry& entry) {
    take_message(alert_below(content), entry);
    if (!entry.message.empty() || first_element(content) != nullptr) return;
    const std::string text = text_of(content);
    const std::string_view bare = trimmed(text);
    if (bare.starts_with('<') && bare.find("urn:oasis:names:tc:emergency:cap:") != bare.npos) {
      entry.message = bare;
    }
  }
  // All messages together are bounded, since each has a copy of the name spaces that it uses.
  void take_message(const XmlNode* alert, FeedEntry& entry) {
    if (alert == nullptr || !entry.message.empty()) return;
    if (message_bytes_ > 2 * limits_.xml.max_bytes) return;
    auto text = serialise(const_cast<XmlNode*>(alert), limits_.xml.max_bytes);
    if (!text) return;
    message_bytes_ += text->size();
    entry.message = *std::move(text);
  }

  std::string short_text(const XmlNode* node) const {
    const std::string text = text_of(node);
    const std::string_view bare = trimmed(text);
    return bare.size() <= limits_.text ? std::string(bare) : digest_text(bare);
  }
  static std::string digest_text(std::string_view text) { return base::to_hex(base::sha256(text)); }

  const std::string& url_;
  const FeedLimits& limits_;
  FeedDocument out_;
  std::size_t message_bytes_ = 0;
};

// How many bytes the character at the front has; 0: they are no UTF-8.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool outside = (first == 0xED && byte(1) > 0x9F) || (first == 0xF4 && byte(1) > 0x8F);
  return overlong || outside ? 0 : length;
}

// The text with a question mark for each byte that is no UTF-8; "" if there is none such.
std::string mended_utf8(std::string_view text) {
  std::string out;
  bool mended = false;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      mended = true;
      out += '?';
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  return mended ? out : "";
}

base::Result<FeedDocument> read_root(std::string_view bytes, const std::string& url,
                                     const FeedLimits& limits) {
  const auto document = XmlDocument::parse(bytes, limits.xml);
  if (!document) return fail(document.error());
  const XmlNode* root = document->root();
  if (is_cap_alert(root) || local_name(root) == "alerts") {
    // The bytes as they came: a signature may be about them.
    return FeedDocument{
        FeedKind::cap,
        {{url, base::to_hex(base::sha256(bytes)), "", std::nullopt, "", std::string(bytes)}},
        {}};
  }
  FeedReading reading(url, limits);
  if (is_element(root, kAtom, "feed")) return reading.atom(root);
  const XmlNode* channel = is_element(root, "", "rss") ? child_of(root, "", "channel") : nullptr;
  if (channel != nullptr) return reading.rss(channel);
  return fail(ErrorCode::corrupt, "<" + std::string(local_name(root)).substr(0, 40) +
                                      "> is neither a CAP message, Atom nor RSS 2.0");
}

}  // namespace

base::Result<FeedDocument> read_feed(std::string_view bytes, const std::string& url,
                                     const FeedLimits& limits) {
  auto feed = read_root(bytes, url, limits);
  if (feed || feed.error().code != ErrorCode::corrupt) return feed;
  // One title in another encoding than the feed says must not silence all of its messages.
  const std::string mended = mended_utf8(bytes);
  if (mended.empty()) return feed;
  auto again = read_root(mended, url, limits);
  if (!again || again->kind == FeedKind::cap) return feed;
  again->notes.insert(again->notes.begin(),
                      "the feed is not UTF-8 as it says; what cannot be read shows as \"?\"");
  return again;
}

}  // namespace hornbill::alerts
