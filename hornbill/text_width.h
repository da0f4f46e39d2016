// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace hornbill {

// Columns that `text` takes in a terminal: marks that stand over or under a letter (Thai, Lao,
// Khmer, Burmese, Vietnamese in decomposed form) take none, ideographs two. Never depends on the
// locale. Bytes that are not UTF-8 count one each. Requires: no control characters, see plain().
// Source: Unicode 15, East Asian Width W and F; general categories Mn and Me, as blocks.
int text_width(std::string_view text);

// `text` without what could drive a terminal: control characters become blanks, bytes that are
// not UTF-8 become U+FFFD.
std::string plain(std::string_view text);

// `text` cut or filled with blanks to exactly `columns`; what is cut ends with "…", or "." where
// `unicode` is false.
std::string fit(std::string_view text, int columns, bool unicode = true);

}  // namespace hornbill
