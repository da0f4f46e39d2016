// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/sources/cap/cap_reader.h"
#include "alerts/sources/cap/cap_words.h"

namespace hornbill::alerts {

// What reading one message carries along: its name space, bounds, and what was found wrong.
class CapScan {
 public:
  CapScan(std::string_view space, const CapLimits& limits, std::vector<CapFinding>& findings)
      : space_(space), limits_(limits), findings_(findings) {}

  std::string_view space() const { return space_; }
  const CapLimits& limits() const { return limits_; }
  void forgive(const XmlNode* at, std::string text) { add(at, std::move(text), true); }
  void fault(const XmlNode* at, std::string text) { add(at, std::move(text), false); }
  // Counts `more` of something of which `most` are allowed in all. False, with a fault the first
  // time: too many.
  bool count(const XmlNode* at, std::string_view what, int more, int most);

 private:
  void add(const XmlNode* at, std::string text, bool forgiven);

  std::string_view space_;
  const CapLimits& limits_;
  std::vector<CapFinding>& findings_;
  std::map<std::string_view, int> counts_;
};

// The children of one element by name. Finds doubled, strange and misplaced ones.
class CapFields {
 public:
  // `order`: the names that may stand in it, as the standard orders them.
  CapFields(const XmlNode* parent, std::span<const std::string_view> order, CapScan& scan);

  // The one element of that name; null if there is none. Two are a fault.
  XmlNode* one(std::string_view name);
  const std::vector<XmlNode*>& all(std::string_view name) { return by_name_[name]; }
  // The trimmed text of the one element; "" if there is none.
  std::string text(std::string_view name);
  // The same; "" is a fault. `forgiven`: of those that real services leave out.
  std::string required(std::string_view name, bool forgiven);
  std::vector<std::string> texts(std::string_view name);
  // Of a time: none if it is absent or bad.
  std::optional<base::UtcTime> time(std::string_view name);
  std::optional<double> number(std::string_view name);
  // Of a word of a closed list.
  template <class T>
  std::optional<T> word(std::string_view name, bool forgiven) {
    const std::string text = required(name, forgiven);
    if (text.empty()) return std::nullopt;
    auto value = cap_word<T>(text);
    if (!value) bad_word(name, text);
    return value;
  }
  std::vector<CapNamedValue> named_values(std::string_view name);

 private:
  void bad_word(std::string_view name, const std::string& text);
  std::string read(const XmlNode* node);

  const XmlNode* parent_;
  CapScan& scan_;
  std::map<std::string_view, std::vector<XmlNode*>> by_name_;
};

// A finite number, with or without a sign; none if anything else is in `text`.
std::optional<double> parse_number(std::string_view text);
// Parts between blanks; a part in double quotes may hold blanks.
std::vector<std::string> split_quoted(std::string_view text);

// Parts of a message, by the files that read them.
CapInfo read_cap_info(const XmlNode* node, CapScan& scan);
CapArea read_cap_area(const XmlNode* node, CapScan& scan);
CapResource read_cap_resource(const XmlNode* node, CapScan& scan);

}  // namespace hornbill::alerts
