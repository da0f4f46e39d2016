// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "audio/media/decode_server.h"
#include "audio/media/decode_stream_ends.h"
#include "audio/media/decode_wire.h"

namespace hornbill::audio {
namespace {

using Clock = std::chrono::steady_clock;

// Waits until `fd` is readable or `deadline`. False: the deadline.
bool wait_readable(int fd, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd p{fd, POLLIN, 0};
    const int n = ::poll(&p, 1, static_cast<int>(std::min<long long>(left, 1'000'000)));
    if (n > 0) return true;
    if (n < 0 && errno != EINTR) return true;  // read() will say what is wrong
  }
}

}  // namespace

struct DecodeStream::State {
  explicit State(Ends e) : ends(std::move(e)), parser(ends.frame_limit) {}

  Ends ends;
  WireParser parser;
  bool timed_out = false;

  enum class Fill { bytes, nothing_yet, end };
  Fill fill();
};

DecodeStream::State::Fill DecodeStream::State::fill() {
  const std::span<std::byte> room = parser.room();
  const ssize_t n = ::read(ends.frames.get(), room.data(), room.size());
  if (n > 0) {
    parser.filled(static_cast<std::size_t>(n));
    return Fill::bytes;
  }
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return Fill::nothing_yet;
  parser.close();
  return Fill::end;
}

DecodeStream::DecodeStream(Ends ends) : state_(std::make_unique<State>(std::move(ends))) {}

DecodeStream::~DecodeStream() {
  // A child that hangs would never notice the closed pipe. The server reaps it; a pidfd cannot
  // mean another process.
  if (state_->ends.child) {
    ::syscall(SYS_pidfd_send_signal, state_->ends.child.get(), SIGKILL, nullptr, 0);
  }
}

std::size_t DecodeStream::read(std::span<float> out, std::chrono::milliseconds timeout) {
  State& s = *state_;
  s.timed_out = false;
  const auto deadline = Clock::now() + timeout;
  const std::size_t wanted = out.size() / base::kChannels;
  std::size_t done = 0;
  while (done < wanted) {
    done += s.parser.take(out.subspan(done * base::kChannels));
    if (s.parser.ended() || done == wanted) break;
    const State::Fill filled = s.fill();
    if (filled != State::Fill::nothing_yet) continue;
    if (done > 0) break;
    if (!wait_readable(s.ends.frames.get(), deadline)) {
      s.timed_out = true;
      break;
    }
  }
  return done;
}

bool DecodeStream::at_end() const { return state_->parser.ended(); }
bool DecodeStream::timed_out() const { return state_->timed_out; }
const std::optional<base::Error>& DecodeStream::error() const { return state_->parser.error(); }
const StreamInfo& DecodeStream::info() const { return state_->parser.info(); }
const std::string& DecodeStream::remark() const { return state_->parser.remark(); }
int DecodeStream::fd() const { return state_->ends.frames.get(); }
int DecodeStream::process_id() const { return state_->ends.pid; }

}  // namespace hornbill::audio
