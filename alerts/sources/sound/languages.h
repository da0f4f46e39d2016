// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace hornbill::alerts {

// ASCII letters made small, as BCP 47 tags are compared.
std::string lower_case(std::string_view text);

// Whether `wanted` and `there` are the same language or one is a kind of the other: "vi" and
// "vi-vn", but not "pt-br" and "pt-pt".
bool same_language(std::string_view wanted, std::string_view there);

}  // namespace hornbill::alerts
