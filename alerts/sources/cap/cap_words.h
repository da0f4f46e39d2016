// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "alerts/sources/cap/cap_alert.h"

namespace hornbill::alerts {

// The words of the closed enumerations, exactly as the standard writes them.

std::string_view to_string(CapStatus v);
std::string_view to_string(CapMsgType v);
std::string_view to_string(CapScope v);
std::string_view to_string(CapUrgency v);
std::string_view to_string(CapSeverity v);
std::string_view to_string(CapCertainty v);

// The enumerator of a word; none if it is not one of them. T is one of the six above.
template <class T>
std::optional<T> cap_word(std::string_view word);

// The words of <category>, in the order of the standard.
std::span<const std::string_view> cap_categories();
bool is_cap_category(std::string_view word);
bool is_cap_response_type(std::string_view word);

}  // namespace hornbill::alerts
