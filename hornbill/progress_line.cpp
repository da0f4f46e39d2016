// SPDX-License-Identifier: Apache-2.0
#include "hornbill/progress_line.h"

#include <algorithm>
#include <ostream>

namespace hornbill {

void ProgressLine::show(const std::string& what, double done, double total,
                        const std::string& text) {
  constexpr int kWidth = 30;
  if (!shown_) return;
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  drawn_ = true;
  const double part = total > 0 ? std::clamp(done / total, 0.0, 1.0) : 1.0;
  const auto full = static_cast<std::size_t>(part * kWidth);
  out_ << '\r' << what << "  [" << std::string(full, '#') << std::string(kWidth - full, ' ')
       << "]  " << static_cast<int>(part * 100) << " %  " << text << "\x1b[K" << std::flush;
}

void ProgressLine::clear() {
  if (drawn_) out_ << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

}  // namespace hornbill
