// SPDX-License-Identifier: Apache-2.0
#include "audio/media/decode_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>

#include "audio/media/decode_stream_ends.h"
#include "audio/media/fd_passing.h"

namespace hornbill::audio {
namespace {

using base::ErrorCode;
using base::UniqueFd;

// A fork takes milliseconds; a server that is silent for so long hangs.
constexpr int kReplyMs = 3000;
// Room for 0.7 s of sound: enough to keep the child ahead, little enough to stay in the cache.
constexpr int kPipeBytes = 256 << 10;
// The descriptor of the control socket in the server process.
constexpr int kControlFd = 3;

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

base::Result<Pipe> make_pipe() {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0) return base::fail(base::errno_error("making a pipe"));
  Pipe pipe{UniqueFd(fds[0]), UniqueFd(fds[1])};
  // Only this end may be non-blocking; the child waits in write(). The size is a wish.
  ::fcntl(pipe.read_end.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(pipe.read_end.get(), F_SETPIPE_SZ, kPipeBytes);
  return pipe;
}

base::Error open_error(const std::string& path) {
  base::Error error = base::errno_error("opening " + path);
  if (errno == ENOENT || errno == ENOTDIR) error.code = ErrorCode::not_found;
  return error;
}

std::string_view kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

// First without touching it (O_PATH), because merely opening a FIFO waits and a device may act.
base::Result<UniqueFd> open_regular(const std::string& path) {
  const UniqueFd probe(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!probe) return base::fail(open_error(path));
  struct stat st {};
  if (::fstat(probe.get(), &st) != 0) return base::fail(open_error(path));
  if (!S_ISREG(st.st_mode)) {
    return base::fail(ErrorCode::invalid_argument,
                      fmt::format("{}: is {}, not a sound file", path, kind_of(st.st_mode)));
  }
  if (st.st_size == 0) return base::fail(ErrorCode::invalid_argument, path + ": is empty");
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  UniqueFd file(::open(fmt::format("/proc/self/fd/{}", probe.get()).c_str(), kFlags));
  if (!file) return base::fail(open_error(path));
  ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return file;
}

// Starts the program with `socket` as its control descriptor, in a process group of its own, so
// that Ctrl-C at the terminal leaves it to the parent to end it.
base::Result<pid_t> spawn_server(const std::string& program, int socket) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_adddup2(&actions, socket, kControlFd);
  ::posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  sigset_t none;
  sigset_t all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  std::string name = program;
  std::string word = "decode-server";
  std::string number = std::to_string(kControlFd);
  char* argv[] = {name.data(), word.data(), number.data(), nullptr};
  pid_t pid = 0;
  errno = ::posix_spawn(&pid, program.c_str(), &actions, &attributes, argv, environ);
  const base::Error error = base::errno_error("starting the decode server " + program);
  const bool ok = errno == 0;
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (!ok) return base::fail(error);
  return pid;
}

}  // namespace

struct DecodeServer::State {
  std::string program;
  std::atomic<std::uint64_t> restarts{0};
  mutable std::mutex mutex;  // protects what follows
  UniqueFd control;
  pid_t pid = 0;

  ~State() { stop(); }
  base::Result<void> start();
  void stop();
  base::Result<OpenReply> ask(const OpenMessage& message, const int (&fds)[2], UniqueFd& child);
  base::Result<std::unique_ptr<DecodeStream>> open(const OpenMessage& message, UniqueFd input);
};

base::Result<void> DecodeServer::State::start() {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
    return base::fail(base::errno_error("starting the decode server"));
  }
  UniqueFd ours(pair[0]);
  UniqueFd theirs(pair[1]);
  if (theirs.get() == kControlFd) {  // dup2 onto itself would keep it close-on-exec in old libcs
    theirs.reset(::fcntl(kControlFd, F_DUPFD_CLOEXEC, kControlFd + 1));
  }
  const auto started = spawn_server(program, theirs.get());
  if (!started) return base::fail(started.error());
  pid = *started;
  control = std::move(ours);
  return {};
}

void DecodeServer::State::stop() {
  control.reset();
  if (pid <= 0) return;
  ::kill(pid, SIGKILL);  // its children go on: each serves a stream that somebody still reads
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid = 0;
}

// One question and its answer. Fails when the server is dead or hangs.
base::Result<OpenReply> DecodeServer::State::ask(const OpenMessage& message, const int (&fds)[2],
                                                 UniqueFd& child) {
  const base::Error dead{ErrorCode::unavailable, "the decode server does not answer"};
  if (pid == 0 || !send_message(control.get(), std::as_bytes(std::span(&message, 1)), fds)) {
    return base::fail(dead);
  }
  pollfd p{control.get(), POLLIN, 0};
  int n = 0;
  do {
    n = ::poll(&p, 1, kReplyMs);
  } while (n < 0 && errno == EINTR);
  if (n <= 0) return base::fail(dead);
  OpenReply reply;
  Received got = receive_message(control.get(), std::as_writable_bytes(std::span(&reply, 1)));
  if (got.bytes != sizeof reply) return base::fail(dead);
  if (!got.fds.empty()) child = std::move(got.fds.front());
  return reply;
}

base::Result<std::unique_ptr<DecodeStream>> DecodeServer::State::open(const OpenMessage& message,
                                                                      UniqueFd input) {
  auto pipe = make_pipe();
  if (!pipe) return base::fail(pipe.error());
  const int fds[2] = {input.get(), pipe->write_end.get()};
  DecodeStream::Ends ends;
  const std::lock_guard lock(mutex);
  auto reply = ask(message, fds, ends.child);
  if (!reply) {
    stop();
    restarts.fetch_add(1, std::memory_order_relaxed);
    const auto restarted = start();
    if (!restarted) return base::fail(restarted.error());
    reply = ask(message, fds, ends.child);
  }
  if (!reply) return base::fail(reply.error());
  if (reply->error != 0) {
    errno = reply->error;
    base::Error error = base::errno_error("starting a decoder");
    error.code = ErrorCode::unavailable;
    return base::fail(std::move(error));
  }
  ends.frames = std::move(pipe->read_end);
  ends.pid = reply->pid;
  ends.frame_limit = message.output_frames;
  return std::make_unique<DecodeStream>(std::move(ends));
}

DecodeServer::DecodeServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
DecodeServer::~DecodeServer() = default;

base::Result<std::unique_ptr<DecodeServer>> DecodeServer::start(const std::string& program) {
  auto state = std::make_unique<State>();
  state->program = program;
  if (auto started = state->start(); !started) return base::fail(started.error());
  return std::unique_ptr<DecodeServer>(new DecodeServer(std::move(state)));
}

base::Result<std::unique_ptr<DecodeStream>> DecodeServer::open(const DecodeRequest& request,
                                                               const DecodeLimits& limits) {
  auto file = open_regular(request.path);
  if (!file) return base::fail(file.error());
  OpenMessage message;
  message.from = std::max<std::int64_t>(request.from.value, 0);
  message.to = request.to ? std::max(request.to->value, message.from) : -1;
  message.memory_bytes = limits.memory_bytes;
  message.cpu_seconds = limits.cpu_seconds;
  message.output_frames = limits.output_frames;
  return state_->open(message, std::move(*file));
}

base::Result<std::unique_ptr<DecodeStream>> DecodeServer::open_pipe(int fd,
                                                                    const std::string& format_hint,
                                                                    const DecodeLimits& limits) {
  UniqueFd input(fd);
  OpenMessage message;
  message.live = 1;
  message.memory_bytes = limits.memory_bytes;
  message.cpu_seconds = limits.cpu_seconds;
  message.output_frames = limits.output_frames;
  const std::size_t n = std::min(format_hint.size(), sizeof message.hint - 1);
  std::memcpy(message.hint, format_hint.data(), n);
  return state_->open(message, std::move(input));
}

std::uint64_t DecodeServer::restarts() const noexcept {
  return state_->restarts.load(std::memory_order_relaxed);
}

int DecodeServer::process_id() const {
  const std::lock_guard lock(state_->mutex);
  return state_->pid;
}

}  // namespace hornbill::audio
