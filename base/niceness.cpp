// SPDX-License-Identifier: Apache-2.0
#include "base/niceness.h"

#include <sys/resource.h>
#include <unistd.h>

namespace hornbill::base {

Niceness::Niceness(int value)
    : thread_(static_cast<id_t>(::gettid())), before_(::getpriority(PRIO_PROCESS, thread_)) {
  ::setpriority(PRIO_PROCESS, thread_, value);
}

Niceness::~Niceness() { ::setpriority(PRIO_PROCESS, thread_, before_); }

}  // namespace hornbill::base
