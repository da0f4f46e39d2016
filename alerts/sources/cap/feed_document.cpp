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

}  // namespace

base::Result<FeedDocument> read_feed(std::string_view bytes, const std::string& url,
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

}  // namespace hornbill::alerts
