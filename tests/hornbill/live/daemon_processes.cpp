// SPDX-License-Identifier: Apache-2.0
#include "tests/hornbill/live/daemon_processes.h"

#include <sys/ptrace.h>
#include <sys/wait.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "tests/support/temporary_folder.h"

namespace hornbill::test {
namespace {

std::string proc(pid_t pid, const char* file) {
  return slurp("/proc/" + std::to_string(pid) + "/" + file);
}

pid_t parent_of(pid_t pid) {
  const std::string text = proc(pid, "stat");
  const std::size_t name_end = text.rfind(')');
  return name_end == std::string::npos ? 0 : std::atoi(text.c_str() + name_end + 4);
}

}  // namespace

std::vector<pid_t> process_tree(pid_t root) {
  std::multimap<pid_t, pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (read.ec == std::errc{}) children.emplace(parent_of(pid), pid);
  }
  std::vector<pid_t> tree{root};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const auto [from, to] = children.equal_range(tree[i]);
    for (auto it = from; it != to; ++it) tree.push_back(it->second);
  }
  return tree;
}

std::vector<pid_t> processes_with(pid_t root, const std::string& word) {
  std::vector<pid_t> found = process_tree(root);
  std::erase_if(found, [&](pid_t pid) {
    return proc(pid, "cmdline").find('\0' + word + '\0') == std::string::npos;
  });
  return found;
}

std::vector<pid_t> decode_servers(pid_t root) {
  std::vector<pid_t> found = processes_with(root, "decode-server");
  std::erase_if(found, [&](pid_t pid) { return parent_of(pid) != root; });
  return found;
}

std::vector<pid_t> decoders(pid_t root) {
  std::vector<pid_t> found = processes_with(root, "decode-server");
  std::erase_if(found, [&](pid_t pid) { return parent_of(pid) == root; });
  return found;
}

StoppedThreads::StoppedThreads(pid_t process, const std::string& name) {
  const std::string tasks = "/proc/" + std::to_string(process) + "/task/";
  for (const auto& entry : std::filesystem::directory_iterator(tasks)) {
    if (slurp(entry.path() / "comm") != name + "\n") continue;
    const pid_t thread = std::atoi(entry.path().filename().c_str());
    if (::ptrace(PTRACE_SEIZE, thread, 0, 0) != 0) continue;
    ::ptrace(PTRACE_INTERRUPT, thread, 0, 0);
    ::waitpid(thread, nullptr, __WALL);
    threads_.push_back(thread);
  }
}

StoppedThreads::~StoppedThreads() {
  for (const pid_t thread : threads_) ::ptrace(PTRACE_DETACH, thread, 0, 0);
}

std::int64_t memory_of(pid_t pid) {
  const std::string text = proc(pid, "smaps_rollup");
  const std::size_t at = text.find("\nPss:");
  return at == std::string::npos ? 0 : std::atoll(text.c_str() + at + 5) * 1024;
}

std::int64_t memory_of_tree(pid_t root) {
  std::int64_t sum = 0;
  for (const pid_t pid : process_tree(root)) sum += memory_of(pid);
  return sum;
}

}  // namespace hornbill::test
