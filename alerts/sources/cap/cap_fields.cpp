// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/cap_fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "alerts/sources/cap/cap_time.h"
#include "alerts/sources/cap/xml_walk.h"

namespace hornbill::alerts {
namespace {

constexpr std::size_t kMostFindings = 100;

std::string tagged(std::string_view name) { return "<" + std::string(name) + ">"; }

}  // namespace

// A message full of oddities must not fill the memory with complaints; one fault is enough.
void CapScan::add(const XmlNode* at, std::string text, bool forgiven) {
  const int line = line_of(at);
  for (const CapFinding& known : findings_) {
    if (known.line == line && known.text == text) return;  // a field is asked for more than once
  }
  if (findings_.size() >= kMostFindings) {
    if (forgiven || findings_.size() >= 2 * kMostFindings) return;
  }
  findings_.push_back({line, std::move(text), forgiven});
}

bool CapScan::count(const XmlNode* at, std::string_view what, int more, int most) {
  int& counted = counts_[what];
  const bool fitted = counted <= most;
  counted = std::min(counted + more, most + 1);
  if (counted <= most) return true;
  if (fitted) fault(at, "more than " + std::to_string(most) + " " + std::string(what));
  return false;
}

CapFields::CapFields(const XmlNode* parent, std::span<const std::string_view> order, CapScan& scan)
    : parent_(parent), scan_(scan) {
  std::ptrdiff_t furthest = 0;
  bool misplaced = false;
  for (XmlNode* node = first_element(parent); node != nullptr; node = next_element(node)) {
    const std::string_view name = local_name(node);
    if (name_space(node) != scan.space()) {
      if (name_space(node) == kDsig && name == "Signature") continue;
      scan.forgive(node, tagged(name) + " is not of this standard and was not read");
      continue;
    }
    const auto at = std::find(order.begin(), order.end(), name);
    if (at == order.end()) {
      scan.forgive(node, tagged(name) + " has no place in " + tagged(local_name(parent)));
      continue;
    }
    if (at - order.begin() < furthest && !misplaced) {
      misplaced = true;
      scan.forgive(node, tagged(name) + " stands too late in " + tagged(local_name(parent)));
    }
    furthest = std::max(furthest, at - order.begin());
    by_name_[*at].push_back(node);
  }
}

XmlNode* CapFields::one(std::string_view name) {
  const auto& nodes = by_name_[name];
  if (nodes.empty()) return nullptr;
  if (nodes.size() > 1) scan_.fault(nodes[1], tagged(name) + " stands there twice");
  return nodes.front();
}

std::string CapFields::read(const XmlNode* node) {
  if (const XmlNode* inner = first_element(node)) {
    scan_.fault(inner, tagged(local_name(node)) + " must hold text, not elements");
    return "";
  }
  const std::string whole = text_of(node);
  std::string text(trimmed(whole));
  if (text.size() <= scan_.limits().text) return text;
  scan_.fault(node, tagged(local_name(node)) + " is longer than " +
                        std::to_string(scan_.limits().text) + " bytes");
  return "";
}

std::string CapFields::text(std::string_view name) {
  const XmlNode* node = one(name);
  return node == nullptr ? "" : read(node);
}

std::string CapFields::required(std::string_view name, bool forgiven) {
  const XmlNode* node = one(name);
  std::string text = node == nullptr ? "" : read(node);
  if (!text.empty()) return text;
  const std::string sentence = node == nullptr
                                   ? tagged(local_name(parent_)) + " lacks " + tagged(name)
                                   : tagged(name) + " is empty";
  if (forgiven) {
    scan_.forgive(node == nullptr ? parent_ : node, sentence);
  } else {
    scan_.fault(node == nullptr ? parent_ : node, sentence);
  }
  return text;
}

std::vector<std::string> CapFields::texts(std::string_view name) {
  std::vector<std::string> out;
  for (const XmlNode* node : all(name)) {
    if (!scan_.count(node, "single values", 1, scan_.limits().references)) break;
    if (std::string text = read(node); !text.empty()) out.push_back(std::move(text));
  }
  return out;
}

std::optional<base::UtcTime> CapFields::time(std::string_view name) {
  const std::string text = this->text(name);
  if (text.empty()) return std::nullopt;
  const CapTime time = parse_cap_time(text);
  const XmlNode* node = by_name_[name].front();
  if (!time.at) {
    scan_.fault(node, tagged(name) + " " + time.fault);
  } else if (!time.fault.empty()) {
    scan_.forgive(node, tagged(name) + " " + text.substr(0, 40) + ": " + time.fault);
  }
  return time.at;
}

std::optional<double> CapFields::number(std::string_view name) {
  const std::string text = this->text(name);
  if (text.empty()) return std::nullopt;
  const auto value = parse_number(text);
  if (!value) scan_.forgive(by_name_[name].front(), tagged(name) + " is no number");
  return value;
}

void CapFields::bad_word(std::string_view name, const std::string& text) {
  scan_.fault(by_name_[name].front(),
              "\"" + text.substr(0, 40) + "\" is no word for " + tagged(name));
}

std::vector<CapNamedValue> CapFields::named_values(std::string_view name) {
  static constexpr std::string_view kOrder[] = {"valueName", "value"};
  std::vector<CapNamedValue> out;
  for (const XmlNode* node : all(name)) {
    if (!scan_.count(node, "named values", 1, scan_.limits().named_values)) break;
    CapFields fields(node, kOrder, scan_);
    CapNamedValue pair{fields.required("valueName", true), fields.text("value")};
    if (!pair.name.empty()) out.push_back(std::move(pair));
  }
  return out;
}

std::optional<double> parse_number(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

std::vector<std::string> split_quoted(std::string_view text) {
  std::vector<std::string> out;
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    const bool quoted = text.front() == '"';
    if (quoted) text.remove_prefix(1);
    const std::size_t end =
        std::min(quoted ? text.find('"') : text.find_first_of(" \t\r\n"), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return out;
}

}  // namespace hornbill::alerts
