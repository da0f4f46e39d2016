// SPDX-License-Identifier: Apache-2.0
// Preloaded into the daemon, makes a disk that fails or hangs out of the one that is there: for
// opening files under $DISK_FAULT_FOLDER, and for the reads of its decoders. What it does stands in
// the file $DISK_FAULT_FILE, which may change at any time; see disk_fault.h.
#include "disk_fault.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { kDecoderInput = 3 };  // the descriptor that a decoder reads its item from

static struct DiskFault* fault;
static int is_decoder;
static unsigned long long inode;  // of the decoder's item
static const char* folder;
static ssize_t (*real_pread)(int, void*, size_t, off_t);
static int (*real_open)(const char*, int, ...);
static int (*real_fstat)(int, struct stat*);

__attribute__((constructor)) static void prepare(int argc, char** argv) {
  real_pread = (ssize_t(*)(int, void*, size_t, off_t))dlsym(RTLD_NEXT, "pread");
  real_open = (int (*)(const char*, int, ...))dlsym(RTLD_NEXT, "open");
  real_fstat = (int (*)(int, struct stat*))dlsym(RTLD_NEXT, "fstat");
  is_decoder = argc > 1 && strcmp(argv[1], "decode-server") == 0;
  folder = getenv("DISK_FAULT_FOLDER");
  const char* path = getenv("DISK_FAULT_FILE");
  int fd = path && real_open ? real_open(path, O_RDWR | O_CLOEXEC) : -1;
  if (fd < 0) return;
  void* map = mmap(NULL, sizeof *fault, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map != MAP_FAILED) fault = map;
  close(fd);
}

// Waits out a stall; whether the call shall fail. Needs of the kernel only what a decoder's sandbox
// leaves: nanosleep.
static int fails(unsigned long long file) {
  if (!fault || fault->kind == disk_well || (fault->inode != 0 && fault->inode != file)) return 0;
  __atomic_add_fetch(&fault->hits, 1, __ATOMIC_SEQ_CST);
  while (fault->kind == disk_stalls) {
    const struct timespec nap = {0, 10000000};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &nap, NULL);
  }
  return fault->kind == disk_fails;
}

int fstat(int fd, struct stat* out) {
  const int result = real_fstat(fd, out);
  if (result == 0 && is_decoder && fd == kDecoderInput) inode = out->st_ino;
  return result;
}

ssize_t pread(int fd, void* out, size_t size, off_t offset) {
  if (is_decoder && fd == kDecoderInput && fails(inode)) {
    errno = EIO;
    return -1;
  }
  return real_pread(fd, out, size, offset);
}

ssize_t pread64(int fd, void* out, size_t size, off_t offset) {
  return pread(fd, out, size, offset);
}

int open(const char* path, int flags, ...) {
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  if (!real_open) prepare(0, NULL);
  const int fd = real_open(path, flags, mode);
  struct stat info;
  if (fd < 0 || !folder || strncmp(path, folder, strlen(folder)) != 0) return fd;
  if (real_fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && fails(info.st_ino)) {
    close(fd);
    errno = EIO;
    return -1;
  }
  return fd;
}
