// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace hornbill::config {

// One key of station.toml as docs/configuration.md lists it. NAME is a name of the person's choice.
struct KeyInfo {
  std::string_view path;  // "zones.NAME.loudness"
  std::string_view type;
  std::string_view standard;  // the value taken where the key is not there; "required"
};

// Every key, in the order of the documentation. Tests hold the parser and the document to it.
std::span<const KeyInfo> known_keys();

}  // namespace hornbill::config
