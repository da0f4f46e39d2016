// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace hornbill::test {

// A memory control group of the kernel's, of either version, that ends with this object. What this
// process starts while it is inside belongs to it.
class MemoryGroup {
 public:
  // Null where the system has no such groups or this user may make none.
  static std::unique_ptr<MemoryGroup> make(std::int64_t limit_bytes);
  ~MemoryGroup();
  MemoryGroup(const MemoryGroup&) = delete;
  MemoryGroup& operator=(const MemoryGroup&) = delete;

  void enter();  // this process
  void leave();
  void set_limit(std::int64_t bytes);
  // Bytes in use that are no copies of files, which the kernel takes back when it needs them.
  std::int64_t in_use() const;
  // How often the kernel has ended a process for want of memory.
  std::int64_t killed() const;

 private:
  MemoryGroup(std::string parent, std::string folder, bool second_version)
      : parent_(std::move(parent)), folder_(std::move(folder)), v2_(second_version) {}

  std::string parent_;
  std::string folder_;
  bool v2_;
};

}  // namespace hornbill::test
