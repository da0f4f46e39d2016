// SPDX-License-Identifier: Apache-2.0
#include "audio/media/child.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <new>

#include "audio/media/item_decoder.h"
#include "audio/media/sandbox.h"

namespace hornbill::audio {
namespace {

using base::ErrorCode;

constexpr int kInputFd = 3;
constexpr int kOutputFd = 4;

// The one thing a signal handler can do: say so.
volatile std::sig_atomic_t time_is_up = 0;

void on_time_up(int) { time_is_up = 1; }

// Keeps two descriptors under fixed numbers and closes all else.
void keep_only(int input, int output) {
  constexpr int kOutOfTheWay = 64;
  const int in = ::fcntl(input, F_DUPFD, kOutOfTheWay);
  const int out = ::fcntl(output, F_DUPFD, kOutOfTheWay);
  ::dup2(in, kInputFd);
  ::dup2(out, kOutputFd);
  ::syscall(SYS_close_range, kOutputFd + 1, ~0U, 0);
#ifndef HORNBILL_SANITIZER_BUILD  // whose reports go to standard error
  const int null = ::open("/dev/null", O_RDWR);
  ::dup2(null, STDERR_FILENO);
  ::close(null);
#endif
}

EndRecord decode_item(const ChildJob& job, ByteSource& source, FrameSink& sink,
                      std::int64_t limited_to) {
  EndRecord end;
  try {
    ItemDecoder decoder(job, source, sink, time_is_up);
    end = decoder.run();
  } catch (const std::bad_alloc&) {
    end.error = base::Error{ErrorCode::limit, "needs more memory than one file may"};
  } catch (const std::exception&) {
    end.error = base::Error{ErrorCode::internal, "confuses the decoder"};
  }
  if (!end.error && limited_to >= 0 && sink.position() >= limited_to) {
    end.error = base::Error{ErrorCode::limit, "is longer than one item may be"};
  }
  return end;
}

}  // namespace

void prepare_children() { prepare_libav(); }

void run_child(const ChildJob& job, int input, int output) {
  keep_only(input, output);
  ::signal(SIGPIPE, SIG_DFL);  // nobody reads any more: nothing is left to do
  ByteSource source(kInputFd, job.live);
  std::int64_t to = job.to.value_or(-1);
  std::int64_t limited_to = -1;
  if (to < 0 || to - job.from > job.limits.output_frames) {
    to = limited_to = job.from + job.limits.output_frames;
  }
  FrameSink sink(kOutputFd, job.from, to);
  EndRecord end;
  auto ready = enter_limits(job.limits, on_time_up);
  if (ready) ready = enter_sandbox();
  if (ready) {
    end = decode_item(job, source, sink, limited_to);
  } else {
    end.error = ready.error();
  }
  sink.send(encode_end(end));
  ::_exit(0);
}

}  // namespace hornbill::audio
