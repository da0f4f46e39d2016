// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace hornbill::test {

// Makes one allocation of C++ fail, by std::bad_alloc, in a program that is built with
// failing_new.cpp. Thread: one at a time, except where noted.
class FailingNew {
 public:
  enum class Where : std::uint8_t {
    here,       // in the thread that armed it
    elsewhere,  // in all others
  };
  // The `n`-th allocation from now on fails, the first being 1; once.
  FailingNew(std::int64_t n, Where where);
  ~FailingNew();
  FailingNew(const FailingNew&) = delete;
  FailingNew& operator=(const FailingNew&) = delete;

  // Whether there were so many that one has failed. Thread: any.
  bool has_failed() const;
};

}  // namespace hornbill::test
