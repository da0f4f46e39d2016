// SPDX-License-Identifier: Apache-2.0
#include "base/toml/faults.h"

#include <algorithm>
#include <utility>

namespace hornbill::base {

std::string to_string(const TextFault& fault) {
  std::string text = fault.file + ":";
  if (fault.at.line > 0) {
    text += std::to_string(fault.at.line) + ":" + std::to_string(fault.at.column) + ":";
  }
  text += fault.severity == Severity::error ? " error: " : " warning: ";
  text += fault.cause;
  if (!fault.suggestion.empty()) text += " (did you mean \"" + fault.suggestion + "\"?)";
  return text;
}

void FaultList::add(TextFault fault) {
  has_errors_ = has_errors_ || fault.severity == Severity::error;
  if (faults_.size() < kMost) {
    faults_.push_back(std::move(fault));
  } else {
    ++left_out_;
  }
}

std::vector<TextFault> FaultList::take_sorted() {
  std::vector<std::string> files;
  for (const TextFault& fault : faults_) {
    if (std::find(files.begin(), files.end(), fault.file) == files.end()) {
      files.push_back(fault.file);
    }
  }
  const auto rank = [&](const TextFault& fault) {
    return std::find(files.begin(), files.end(), fault.file) - files.begin();
  };
  std::stable_sort(faults_.begin(), faults_.end(), [&](const TextFault& a, const TextFault& b) {
    return std::pair(rank(a), a.at) < std::pair(rank(b), b.at);
  });
  faults_.erase(std::unique(faults_.begin(), faults_.end()), faults_.end());
  if (left_out_ > 0) {
    faults_.push_back({faults_.back().file,
                       {},
                       Severity::error,
                       "and " + std::to_string(left_out_) + " more faults",
                       ""});
  }
  has_errors_ = false;
  left_out_ = 0;
  return std::exchange(faults_, {});
}

}  // namespace hornbill::base
