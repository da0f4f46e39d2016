// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "alerts/sources/cap/xml_document.h"

namespace hornbill::alerts {

// Small questions about a tree. None takes ownership; null is asked of nothing.

XmlNode* first_element(const XmlNode* parent);
XmlNode* next_element(const XmlNode* node);
// The name without its prefix, and the name space it is in ("" without one).
std::string_view local_name(const XmlNode* node);
std::string_view name_space(const XmlNode* node);
bool is_element(const XmlNode* node, std::string_view space, std::string_view name);
// The first child element of that name; null if there is none.
XmlNode* child_of(const XmlNode* parent, std::string_view space, std::string_view name);
// All text within, comments left out, as a canonical form without comments has it.
std::string text_of(const XmlNode* node);
std::string_view trimmed(std::string_view text);
// An attribute's value; "" if it is not there.
std::string attribute_of(const XmlNode* node, std::string_view name);
int line_of(const XmlNode* node);

}  // namespace hornbill::alerts
