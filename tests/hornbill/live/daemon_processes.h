// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace hornbill::test {

// The process and all that descend from it, itself first.
std::vector<pid_t> process_tree(pid_t root);

// Those of the tree whose command line holds `word`: "decode-server", "card".
std::vector<pid_t> processes_with(pid_t root, const std::string& word);

// The decode servers of the daemon, whichever of its threads began them.
std::vector<pid_t> decode_servers(pid_t root);

// The children of decode servers, each of which decodes one item.
std::vector<pid_t> decoders(pid_t root);

// Stops those threads of a process that are named so; the others run on. They go on when it is
// destroyed. Thread: one.
class StoppedThreads {
 public:
  StoppedThreads(pid_t process, const std::string& name);
  ~StoppedThreads();
  StoppedThreads(const StoppedThreads&) = delete;
  StoppedThreads& operator=(const StoppedThreads&) = delete;
  // None: there are none, or nobody may stop them here.
  std::size_t count() const { return threads_.size(); }

 private:
  std::vector<pid_t> threads_;
};

// Proportional share of memory (PSS) of one process and of all of the tree. Units: bytes.
std::int64_t memory_of(pid_t pid);
std::int64_t memory_of_tree(pid_t root);

}  // namespace hornbill::test
