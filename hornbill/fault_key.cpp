// SPDX-License-Identifier: Apache-2.0
#include "hornbill/fault_key.h"

#include <algorithm>
#include <iterator>

#include "base/digest.h"

namespace hornbill {

std::string fault_key(const std::string& prefix, const std::string& text,
                      std::span<const scheduler::Fault> others) {
  std::string words;
  std::copy_if(text.begin(), text.end(), std::back_inserter(words),
               [](char c) { return c < '0' || c > '9'; });
  std::string key = prefix + "." + base::to_hex(base::sha256(words)).substr(0, 8);
  const auto taken = [&] {
    return std::any_of(others.begin(), others.end(),
                       [&](const scheduler::Fault& fault) { return fault.key == key; });
  };
  while (taken()) key += "+";
  return key;
}

}  // namespace hornbill
