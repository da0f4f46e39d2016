// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace hornbill::base {

// A place in a text. Units: lines and columns from 1, columns in characters (code points).
// Line 0: no place in particular.
struct TextPosition {
  int line = 0;
  int column = 0;
  auto operator<=>(const TextPosition&) const = default;
};

enum class Severity : std::uint8_t {
  warning,  // works, but probably not as meant
  error,    // the text cannot be used
};

// One thing that is wrong in a file that a person wrote.
struct TextFault {
  std::string file;
  TextPosition at;
  Severity severity = Severity::error;
  std::string cause;       // one sentence for a layman, without a full stop
  std::string suggestion;  // the nearest right word, or empty
  bool operator==(const TextFault&) const = default;
};

// "station.toml:4:7: error: ... (did you mean "morning"?)".
std::string to_string(const TextFault& fault);

// Collects faults, so that a person sees all of them at once. Bounded: after kMost further ones
// are only counted.
// Thread: one at a time.
class FaultList {
 public:
  static constexpr std::size_t kMost = 1000;

  void add(TextFault fault);
  bool has_errors() const { return has_errors_; }
  // In order of file (as first met) and place; the same one twice counts once.
  std::vector<TextFault> take_sorted();

 private:
  std::vector<TextFault> faults_;
  std::size_t left_out_ = 0;
  bool has_errors_ = false;
};

}  // namespace hornbill::base
