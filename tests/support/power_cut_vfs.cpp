// SPDX-License-Identifier: Apache-2.0
#include "tests/support/power_cut_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <vector>

namespace hornbill::test {
namespace {

constexpr std::size_t kSector = 512;
using Bytes = std::vector<unsigned char>;
using Region = std::vector<unsigned char>;

struct FileState {
  Bytes now;                                      // what the running system sees
  Bytes durable;                                  // what is on the disk for certain
  std::map<int, std::unique_ptr<Region>> shared;  // the wal-index; gone with the power
};

}  // namespace

struct PowerCutVfs::Impl {
  sqlite3_vfs vfs{};
  std::string name;
  std::map<std::string, std::shared_ptr<FileState>> files;
  std::uint64_t operations = 0;
  std::uint64_t cut_at = UINT64_MAX;
  bool off = false;

  // Counts a changing operation; false: the power is off.
  bool change() {
    if (!off && operations++ >= cut_at) off = true;
    return !off;
  }
};

namespace {

struct Handle {
  sqlite3_file base;
  void* owner;
  std::shared_ptr<FileState>* file;
};

// The callbacks that SQLite wants. A template, because the type of the owner is private.
template <class ImplType>
struct Callbacks {
  static Handle& of(sqlite3_file* f) { return *reinterpret_cast<Handle*>(f); }
  static ImplType& impl(sqlite3_file* f) { return *static_cast<ImplType*>(of(f).owner); }
  static FileState& state(sqlite3_file* f) { return **of(f).file; }

  static int close(sqlite3_file* f) {
    delete of(f).file;
    return SQLITE_OK;
  }
  static int read(sqlite3_file* f, void* out, int amount, sqlite3_int64 offset) {
    if (impl(f).off) return SQLITE_IOERR_READ;
    const Bytes& bytes = state(f).now;
    const auto at = static_cast<std::size_t>(offset);
    const auto want = static_cast<std::size_t>(amount);
    const std::size_t have = at < bytes.size() ? std::min(want, bytes.size() - at) : 0;
    if (have != 0) std::memcpy(out, bytes.data() + at, have);
    if (have == want) return SQLITE_OK;
    std::memset(static_cast<char*>(out) + have, 0, want - have);
    return SQLITE_IOERR_SHORT_READ;
  }
  static int write(sqlite3_file* f, const void* in, int amount, sqlite3_int64 offset) {
    const bool was_off = impl(f).off;
    const bool on = impl(f).change();
    // The write during which the power fails may reach the disk in parts too.
    if (was_off) return SQLITE_IOERR_WRITE;
    Bytes& bytes = state(f).now;
    const auto at = static_cast<std::size_t>(offset);
    const auto n = static_cast<std::size_t>(amount);
    if (bytes.size() < at + n) bytes.resize(at + n);
    std::memcpy(bytes.data() + at, in, n);
    return on ? SQLITE_OK : SQLITE_IOERR_WRITE;
  }
  static int truncate(sqlite3_file* f, sqlite3_int64 size) {
    if (!impl(f).change()) return SQLITE_IOERR_TRUNCATE;
    state(f).now.resize(static_cast<std::size_t>(size));
    return SQLITE_OK;
  }
  static int sync(sqlite3_file* f, int) {
    if (!impl(f).change()) return SQLITE_IOERR_FSYNC;
    state(f).durable = state(f).now;
    return SQLITE_OK;
  }
  static int size(sqlite3_file* f, sqlite3_int64* out) {
    *out = static_cast<sqlite3_int64>(state(f).now.size());
    return impl(f).off ? SQLITE_IOERR_FSTAT : SQLITE_OK;
  }
  static int lock(sqlite3_file*, int) { return SQLITE_OK; }
  static int check_lock(sqlite3_file*, int* out) {
    *out = 0;
    return SQLITE_OK;
  }
  static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int sector_size(sqlite3_file*) { return kSector; }
  static int characteristics(sqlite3_file*) { return 0; }
  // check: allow parameters (the library's signature)
  static int shm_map(sqlite3_file* f, int number, int bytes, int extend, void volatile** out) {
    auto& region = state(f).shared[number];
    if (!region && extend != 0) region = std::make_unique<Region>(static_cast<std::size_t>(bytes));
    *out = region ? region->data() : nullptr;
    return SQLITE_OK;
  }
  static int shm_lock(sqlite3_file*, int, int, int) { return SQLITE_OK; }
  static void shm_barrier(sqlite3_file*) {}
  static int shm_unmap(sqlite3_file* f, int remove) {
    if (remove != 0) state(f).shared.clear();
    return SQLITE_OK;
  }

  static const sqlite3_io_methods& methods() {
    static const sqlite3_io_methods kTable = {2,
                                              close,
                                              read,
                                              write,
                                              truncate,
                                              sync,
                                              size,
                                              lock,
                                              lock,
                                              check_lock,
                                              control,
                                              sector_size,
                                              characteristics,
                                              shm_map,
                                              shm_lock,
                                              shm_barrier,
                                              shm_unmap,
                                              nullptr,
                                              nullptr};
    return kTable;
  }

  static ImplType& impl(sqlite3_vfs* vfs) { return *static_cast<ImplType*>(vfs->pAppData); }

  // check: allow parameters (the library's signature)
  static int open(sqlite3_vfs* vfs, sqlite3_filename path, sqlite3_file* out, int flags,
                  int* out_flags) {
    ImplType& system = impl(vfs);
    out->pMethods = nullptr;
    if (system.off) return SQLITE_CANTOPEN;
    auto& file = system.files[path != nullptr ? path : "temporary"];
    if (!file) file = std::make_shared<FileState>();
    auto& handle = of(out);
    handle.owner = &system;
    handle.file = new std::shared_ptr<FileState>(file);
    handle.base.pMethods = &methods();
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
  }
  // Durable at once: SQLite asks for the folder to be synced where it matters.
  static int remove(sqlite3_vfs* vfs, const char* path, int) {
    if (!impl(vfs).change()) return SQLITE_IOERR_DELETE;
    return impl(vfs).files.erase(path) != 0 ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
  }
  static int access(sqlite3_vfs* vfs, const char* path, int, int* out) {
    const auto at = impl(vfs).files.find(path);
    *out = at != impl(vfs).files.end() && !at->second->now.empty() ? 1 : 0;
    return SQLITE_OK;
  }
  static int full_path(sqlite3_vfs*, const char* path, int room, char* out) {
    sqlite3_snprintf(room, out, "%s", path);
    return SQLITE_OK;
  }
};

sqlite3_vfs* system_vfs() { return sqlite3_vfs_find(nullptr); }

void settle(FileState& file, Cut cut, base::Random& random) {
  Bytes disk = file.durable;
  if (cut == Cut::keep_all) disk = file.now;
  if (cut == Cut::torn || cut == Cut::zeroed) {
    if (random.below(2) == 0) disk.resize(std::max(disk.size(), file.now.size()));
    for (std::size_t at = 0; at < std::min(disk.size(), file.now.size()); at += kSector) {
      const std::size_t n = std::min(kSector, std::min(disk.size(), file.now.size()) - at);
      if (std::memcmp(disk.data() + at, file.now.data() + at, n) == 0) continue;
      const std::uint64_t fate = random.below(cut == Cut::zeroed ? 3 : 2);
      if (fate == 0) std::memcpy(disk.data() + at, file.now.data() + at, n);
      if (fate == 2) std::memset(disk.data() + at, 0, n);
    }
  }
  file.now = file.durable = disk;
  file.shared.clear();
}

}  // namespace

PowerCutVfs::PowerCutVfs() : impl_(std::make_unique<Impl>()) {
  using Table = Callbacks<Impl>;
  impl_->name = "power-cut-" + std::to_string(reinterpret_cast<std::uintptr_t>(impl_.get()));
  impl_->vfs = *system_vfs();  // time, sleep, random numbers
  impl_->vfs.iVersion = 2;
  impl_->vfs.szOsFile = sizeof(Handle);
  impl_->vfs.pNext = nullptr;
  impl_->vfs.zName = impl_->name.c_str();
  impl_->vfs.pAppData = impl_.get();
  impl_->vfs.xOpen = Table::open;
  impl_->vfs.xDelete = Table::remove;
  impl_->vfs.xAccess = Table::access;
  impl_->vfs.xFullPathname = Table::full_path;
  sqlite3_vfs_register(&impl_->vfs, 0);
}

PowerCutVfs::~PowerCutVfs() { sqlite3_vfs_unregister(&impl_->vfs); }

const std::string& PowerCutVfs::name() const { return impl_->name; }

void PowerCutVfs::cut_after(std::uint64_t operations) {
  impl_->cut_at = impl_->operations + operations;
}

bool PowerCutVfs::is_off() const { return impl_->off; }

std::uint64_t PowerCutVfs::operations() const { return impl_->operations; }

void PowerCutVfs::restore_power(Cut cut, base::Random& random) {
  for (auto& [path, file] : impl_->files) settle(*file, cut, random);
  impl_->off = false;
  impl_->cut_at = UINT64_MAX;
}

}  // namespace hornbill::test
