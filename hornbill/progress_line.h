// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>

namespace hornbill {

// A bar that is drawn again in place on a terminal, at most ten times a second:
// "Rendering  [########        ]  52 %  31:12 of 60:00  412 x real time".
// Thread: one at a time.
class ProgressLine {
 public:
  // `shown` false: draws nothing (no terminal).
  ProgressLine(std::ostream& out, bool shown) : out_(out), shown_(shown) {}
  ~ProgressLine() { clear(); }

  // `done` of `total`, any unit; `text` stands behind the bar.
  void show(const std::string& what, double done, double total, const std::string& text);
  // Takes the line away.
  void clear();

 private:
  std::ostream& out_;
  bool shown_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace hornbill
