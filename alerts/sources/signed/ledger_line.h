// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"

// Lines of a file that is only appended to: words, then eight hex digits of their SHA-256, so that
// a line cut off by a power cut, or damaged, is told from a whole one.
namespace hornbill::alerts {

// Requires: no word is empty or holds a space or a line end.
std::string ledger_line(std::initializer_list<std::string> words);

// Calls `take` with the words of each whole line. Gives the number of damaged lines: those whose
// check is wrong, but for a last one without a line end, and those that `take` finds wrong.
std::size_t each_ledger_line(std::string_view lines,
                             const std::function<bool(std::string_view words)>& take);

// Appends lines to such a file, durably; makes it if need be. What was cut off at its end stays a
// line of its own. Fails: io.
base::Result<void> append_to_ledger(const std::string& path, const std::string& lines);

}  // namespace hornbill::alerts
