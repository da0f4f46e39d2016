// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace hornbill::alerts {

// The phrase file of a language as it lies in phrases/, carried inside the program so that it can
// never be missing. Languages: "en", "vi"; empty for others.
std::string_view stock_phrase_text(std::string_view language);

}  // namespace hornbill::alerts
