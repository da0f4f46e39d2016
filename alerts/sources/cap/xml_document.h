// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

// libxml2's, so that its headers stay out of ours.
struct _xmlDoc;   // NOLINT(bugprone-reserved-identifier): libxml2's name
struct _xmlNode;  // NOLINT(bugprone-reserved-identifier)

namespace hornbill::alerts {

using XmlNode = ::_xmlNode;

struct XmlOptions {
  std::size_t max_bytes = 4U * 1024 * 1024;
  int max_depth = 64;
  int max_nodes = 150'000;  // elements, attributes, comments and instructions together
  // In all; the parser compares those of an element with each other, each with each.
  int max_attributes = 10'000;
  int max_spaces = 100;      // name spaces that hold at a place, which it searches for each element
  bool drop_blanks = false;  // text of nothing but blanks, and whatever stands beside the root
};

// A document of untrusted bytes, whole in memory. No document type, no entity but the five that
// XML itself has, no XInclude, nothing fetched. Encodings: Unicode and those in which ASCII is
// itself, with or without a byte order mark.
// Thread: one at a time.
class XmlDocument {
 public:
  // Fails: limit, a bound was reached; refused, a document type or an XInclude; corrupt, not well
  // formed. The message has the line.
  static base::Result<XmlDocument> parse(std::string_view bytes, const XmlOptions& options = {});

  XmlNode* root() const;
  ::_xmlDoc* get() const { return doc_.get(); }

 private:
  struct Free {
    void operator()(::_xmlDoc* doc) const;
  };
  explicit XmlDocument(::_xmlDoc* doc) : doc_(doc) {}
  std::unique_ptr<::_xmlDoc, Free> doc_;
};

// `node` as a document of its own, in UTF-8, declaring only the name spaces that it uses.
// Fails: limit, more than `max_bytes`; internal, no memory.
base::Result<std::string> serialise(XmlNode* node, std::size_t max_bytes);

}  // namespace hornbill::alerts
