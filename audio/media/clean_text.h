// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hornbill::audio {

// A stranger's text made fit to show: at most `max_bytes`, valid UTF-8 (bytes that are not are
// taken for Latin-1), control characters and runs of blanks turned into one space, trimmed.
std::string clean_text(std::string_view raw, std::size_t max_bytes = 256);

}  // namespace hornbill::audio
