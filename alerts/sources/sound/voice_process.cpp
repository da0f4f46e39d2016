// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/voice_process.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "audio/media/clean_text.h"
#include "base/process/child_process.h"

namespace hornbill::alerts {
namespace {

constexpr std::int64_t kMostOutputBytes = 64LL << 20;  // 5 minutes of stereo at 48 kHz
constexpr std::array<const char*, 3> kProgramFolders = {"/usr/local/bin/", "/usr/bin/", "/bin/"};

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  for (const char* folder : kProgramFolders) {
    std::string path = folder + name;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return "";
}

base::Result<base::UniqueFd> memory_file(const char* name) {
  base::UniqueFd fd(::memfd_create(name, MFD_CLOEXEC));
  if (!fd) return base::fail(base::errno_error("making a file in memory for a voice"));
  return fd;
}

base::Result<base::UniqueFd> file_of(const std::string& text) {
  auto fd = memory_file("hornbill-voice-text");
  if (!fd) return fd;
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t n = ::write(fd->get(), text.data() + at, text.size() - at);
    if (n < 0) return base::fail(base::errno_error("writing the text for a voice"));
    at += static_cast<std::size_t>(n);
  }
  ::lseek(fd->get(), 0, SEEK_SET);
  return fd;
}

void limit(pid_t child, __rlimit_resource resource, std::int64_t most) {
  const rlimit both{static_cast<rlim_t>(most), static_cast<rlim_t>(most)};
  // Fails only where the child has ended already.
  ::prlimit(child, resource, &both, nullptr);
}

void set_limits(pid_t child, const Voice& voice) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(voice.time_limit).count();
  limit(child, RLIMIT_AS, voice.memory_bytes);
  limit(child, RLIMIT_CPU, 2 * seconds + 1);  // engines use several cores
  limit(child, RLIMIT_FSIZE, kMostOutputBytes);
  limit(child, RLIMIT_CORE, 0);
}

std::string last_words(int fd) {
  constexpr off_t kMost = 300;
  const off_t size = ::lseek(fd, 0, SEEK_END);
  std::string text(static_cast<std::size_t>(std::clamp<off_t>(size, 0, kMost)), '\0');
  const ssize_t n = ::pread(fd, text.data(), text.size(), std::max<off_t>(size - kMost, 0));
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
  text = audio::clean_text(text);
  return text.empty() ? "" : ": " + text;
}

base::Result<void> await(base::ChildProcess& child, const Voice& voice, int complaints) {
  const std::string& name = voice.command.front();
  const auto status = child.wait(voice.time_limit);
  if (!status) {
    child.kill_and_wait(std::chrono::seconds(1));
    return base::fail(base::ErrorCode::timed_out, "the voice " + name + " did not end in time");
  }
  if (status->by_signal && status->code == SIGXFSZ) {
    return base::fail(base::ErrorCode::limit, "the voice " + name + " does not stop talking");
  }
  if (status->by_signal || status->code != 0) {
    return base::fail(
        base::ErrorCode::unavailable,
        "the voice " + name + " failed (" + status->text() + last_words(complaints) + ")");
  }
  return {};
}

}  // namespace

base::Result<base::UniqueFd> run_voice(const Voice& voice, const std::string& text) {
  if (voice.command.empty()) {
    return base::fail(base::ErrorCode::invalid_argument, "the voice has no command");
  }
  base::SpawnOptions options;
  options.program = find_program(voice.command.front());
  options.arguments = voice.command;
  if (options.program.empty()) {
    return base::fail(base::ErrorCode::not_found,
                      "the voice's program " + voice.command.front() + " is not installed");
  }
  auto input = file_of(text + "\n");
  auto output = memory_file("hornbill-voice-sound");
  auto complaints = memory_file("hornbill-voice-complaints");
  if (!input) return input;
  if (!output) return output;
  if (!complaints) return complaints;
  options.fds = {{input->get(), 0}, {output->get(), 1}, {complaints->get(), 2}};
  auto child = base::ChildProcess::spawn(options);
  if (!child) return base::fail(child.error());
  set_limits(child->pid(), voice);
  if (auto ended = await(*child, voice, complaints->get()); !ended) {
    return base::fail(ended.error());
  }
  return std::move(*output);
}

}  // namespace hornbill::alerts
