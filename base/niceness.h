// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

namespace hornbill::base {

// The niceness of this thread while this lives; processes that it starts meanwhile inherit it. A
// lower one than before is had where the station may ask for that (RLIMIT_NICE), else nothing
// changes. Thread: the one that made it ends it.
class Niceness {
 public:
  explicit Niceness(int value);
  ~Niceness();
  Niceness(const Niceness&) = delete;
  Niceness& operator=(const Niceness&) = delete;

 private:
  const id_t thread_;
  const int before_;
};

}  // namespace hornbill::base
