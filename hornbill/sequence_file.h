// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/time.h"

// The highest number that the announcements of one key had, in a small file beside the key. It is
// locked while it is read and written, so that two commands at once get two numbers, and it is
// durable before the number is used.
namespace hornbill {

// Takes the next number: one more than the last, and never less than the seconds since 1970, so
// that a lost file, or a key that is used on two computers, does no harm.
// Fails: corrupt, the file is damaged; io.
base::Result<std::uint64_t> take_sequence(const std::string& path, base::UtcTime now);

// Takes a number that somebody else chose.
// Fails: refused, it is not above the last; invalid_argument, over 15 digits; as take_sequence().
base::Result<void> claim_sequence(const std::string& path, std::uint64_t number);

}  // namespace hornbill
