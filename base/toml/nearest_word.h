// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hornbill::base {

// The word of `known` that a person most likely meant by `word`: least edit distance (insert,
// delete, replace, swap of neighbours), letters compared without case. Empty where none is near:
// more than a third of its letters (but two may always), or more than half of the longer word,
// would have to change.
// Source: optimal string alignment distance, Boytsov 2011.
std::string nearest_word(std::string_view word, std::span<const std::string> known);

}  // namespace hornbill::base
