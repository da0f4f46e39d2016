// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "audio/media/child.h"
#include "audio/media/decode_server.h"
#include "audio/media/fd_passing.h"
#include "base/process_memory.h"

namespace hornbill::audio {
namespace {

constexpr int kPauseMs = 250;

ChildJob job_from(OpenMessage message) {
  message.hint[sizeof message.hint - 1] = '\0';
  ChildJob job;
  job.live = message.live != 0;
  job.hint = message.hint;
  job.from = message.from;
  if (message.to >= 0) job.to = message.to;
  job.limits.memory_bytes = message.memory_bytes;
  job.limits.cpu_seconds = static_cast<int>(message.cpu_seconds);
  job.limits.output_frames = message.output_frames;
  return job;
}

// Forks the child for one message. In the child it does not return.
OpenReply start_child(const OpenMessage& message, Received& received) {
  OpenReply reply;
  const pid_t pid = ::fork();
  if (pid == 0) run_child(job_from(message), received.fds[0].get(), received.fds[1].get());
  if (pid < 0) reply.error = errno;
  reply.pid = pid < 0 ? 0 : pid;
  return reply;
}

// The server was started by a daemon whose threads may run with real-time priority.
void become_ordinary() {
  const sched_param none{};
  ::sched_setscheduler(0, SCHED_OTHER, &none);
  ::signal(SIGCHLD, SIG_IGN);  // children are reaped by the kernel
  ::signal(SIGPIPE, SIG_IGN);
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return;
  ::dup2(null, STDIN_FILENO);
  ::dup2(null, STDOUT_FILENO);
  if (null > STDERR_FILENO) ::close(null);
}

}  // namespace

int run_decode_server(int control_fd) {
  become_ordinary();
  prepare_children();
  ::fcntl(control_fd, F_SETFD, FD_CLOEXEC);
  bool starting = true;
  for (;;) {
    pollfd request{control_fd, POLLIN, 0};
    // A start needs what it has loaded; the first pause does not.
    if (starting && ::poll(&request, 1, kPauseMs) == 0) {
      base::let_go_of_load_pages();
      starting = false;
    }
    OpenMessage message;
    Received received = receive_message(control_fd, std::as_writable_bytes(std::span(&message, 1)));
    if (received.bytes == 0) return 0;  // the parent is gone
    OpenReply reply;
    reply.error = EINVAL;
    const bool good = received.bytes == sizeof message && received.fds.size() == 2 &&
                      message.magic == OpenMessage::kMagic;
    if (good) reply = start_child(message, received);
    base::UniqueFd child;
    if (reply.pid > 0) {
      child.reset(static_cast<int>(::syscall(SYS_pidfd_open, reply.pid, 0)));
    }
    received.fds.clear();
    const int fds[1] = {child.get()};
    send_message(control_fd, std::as_bytes(std::span(&reply, 1)),
                 std::span<const int>(fds, child ? 1 : 0));
  }
}

}  // namespace hornbill::audio
