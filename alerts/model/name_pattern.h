// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

// Patterns of names of zones and sites. Thread: any.
namespace hornbill::alerts {

// Whether `name` is what `pattern` means: * stands for any characters, ? for one.
bool name_matches(std::string_view pattern, std::string_view name);
bool any_name_matches(const std::vector<std::string>& patterns, std::string_view name);

}  // namespace hornbill::alerts
