// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hornbill::alerts {

// The bytes that a base64 text with blanks in it stands for; none if it holds anything else, ends
// early, or would be more than `max_bytes`. Source: RFC 4648, section 4.
std::optional<std::string> decode_base64(std::string_view text, std::size_t max_bytes);

}  // namespace hornbill::alerts
