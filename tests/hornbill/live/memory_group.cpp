// SPDX-License-Identifier: Apache-2.0
// Source: the kernel's Documentation/admin-guide/cgroup-v1/memory.rst and cgroup-v2.rst.
#include "tests/hornbill/live/memory_group.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace hornbill::test {
namespace {

bool write_to(const std::string& file, const std::string& text) {
  std::ofstream out(file);
  out << text << std::flush;
  return out.good();
}

// The number behind `name` in a file of "name number" lines.
std::int64_t value_of(const std::string& file, const std::string& name) {
  std::ifstream in(file);
  std::int64_t value = 0;
  for (std::string word; in >> word >> value;) {
    if (word == name) return value;
  }
  return 0;
}

}  // namespace

std::unique_ptr<MemoryGroup> MemoryGroup::make(std::int64_t limit_bytes) {
  for (const bool second : {false, true}) {
    const std::string parent = second ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
    const std::string folder = parent + "/hornbill-test-" + std::to_string(::getpid());
    if (second) write_to(parent + "/cgroup.subtree_control", "+memory");
    if (::mkdir(folder.c_str(), 0755) != 0) continue;
    std::unique_ptr<MemoryGroup> group(new MemoryGroup(parent, folder, second));
    if (::access((folder + (second ? "/memory.max" : "/memory.limit_in_bytes")).c_str(), W_OK)) {
      continue;
    }
    group->set_limit(limit_bytes);
    return group;
  }
  return nullptr;
}

MemoryGroup::~MemoryGroup() {
  leave();
  for (int i = 0; i < 200 && ::rmdir(folder_.c_str()) != 0; ++i) ::usleep(10'000);
}

void MemoryGroup::enter() { write_to(folder_ + "/cgroup.procs", std::to_string(::getpid())); }
void MemoryGroup::leave() { write_to(parent_ + "/cgroup.procs", std::to_string(::getpid())); }

void MemoryGroup::set_limit(std::int64_t bytes) {
  write_to(folder_ + (v2_ ? "/memory.max" : "/memory.limit_in_bytes"), std::to_string(bytes));
}

std::int64_t MemoryGroup::in_use() const {
  return value_of(folder_ + "/memory.stat", v2_ ? "anon" : "rss");
}

std::int64_t MemoryGroup::killed() const {
  return value_of(folder_ + (v2_ ? "/memory.events" : "/memory.oom_control"), "oom_kill");
}

}  // namespace hornbill::test
