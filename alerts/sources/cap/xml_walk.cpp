// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/xml_walk.h"

#include <libxml/tree.h>

namespace hornbill::alerts {
namespace {

std::string_view view_of(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

XmlNode* element_from(xmlNode* node) {
  while (node != nullptr && node->type != XML_ELEMENT_NODE) node = node->next;
  return node;
}

std::string take_text(xmlChar* text) {
  std::string out(view_of(text));
  xmlFree(text);
  return out;
}

}  // namespace

XmlNode* first_element(const XmlNode* parent) { return element_from(parent->children); }
XmlNode* next_element(const XmlNode* node) { return element_from(node->next); }
std::string_view local_name(const XmlNode* node) { return view_of(node->name); }
std::string_view name_space(const XmlNode* node) {
  return node->ns == nullptr ? std::string_view() : view_of(node->ns->href);
}

bool is_element(const XmlNode* node, std::string_view space, std::string_view name) {
  return node->type == XML_ELEMENT_NODE && local_name(node) == name && name_space(node) == space;
}

XmlNode* child_of(const XmlNode* parent, std::string_view space, std::string_view name) {
  for (XmlNode* node = first_element(parent); node != nullptr; node = next_element(node)) {
    if (is_element(node, space, name)) return node;
  }
  return nullptr;
}

std::string text_of(const XmlNode* node) {
  return take_text(xmlNodeGetContent(const_cast<xmlNode*>(node)));
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string attribute_of(const XmlNode* node, std::string_view name) {
  const std::string key(name);
  return take_text(xmlGetNoNsProp(const_cast<xmlNode*>(node), BAD_CAST key.c_str()));
}

int line_of(const XmlNode* node) {
  return static_cast<int>(xmlGetLineNo(const_cast<xmlNode*>(node)));
}

}  // namespace hornbill::alerts
