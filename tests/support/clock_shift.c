// SPDX-License-Identifier: Apache-2.0
// Preloaded into a program, shifts its CLOCK_REALTIME alone, by the nanoseconds that stand in the
// file $CLOCK_SHIFT_FILE (a 64-bit number), which may change while it runs.
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t* shift_ns;
static int (*real_clock_gettime)(clockid_t, struct timespec*);

__attribute__((constructor)) static void prepare(void) {
  real_clock_gettime = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
  const char* path = getenv("CLOCK_SHIFT_FILE");
  int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) return;
  void* map = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
  if (map != MAP_FAILED) shift_ns = map;
  close(fd);
}

int clock_gettime(clockid_t id, struct timespec* out) {
  if (!real_clock_gettime) prepare();
  int result = real_clock_gettime(id, out);
  if (result == 0 && id == CLOCK_REALTIME && shift_ns) {
    int64_t ns = (int64_t)out->tv_sec * 1000000000 + out->tv_nsec + *shift_ns;
    out->tv_sec = ns / 1000000000;
    out->tv_nsec = ns % 1000000000;
  }
  return result;
}

int gettimeofday(struct timeval* out, void* zone) {
  (void)zone;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  out->tv_sec = now.tv_sec;
  out->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t* out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}
