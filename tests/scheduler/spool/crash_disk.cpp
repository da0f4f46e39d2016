// SPDX-License-Identifier: Apache-2.0
#include "tests/scheduler/spool/crash_disk.h"

#include <algorithm>

namespace hornbill::test {
namespace {

constexpr std::size_t kSector = 512;
constexpr std::size_t kPage = 4096;

base::Result<void> dead() { return base::fail(base::ErrorCode::io, "the power is off"); }

}  // namespace

class CrashFile final : public scheduler::SpoolFile {
 public:
  CrashFile(CrashDisk& disk, std::shared_ptr<CrashDisk::Node> node)
      : disk_(disk), node_(std::move(node)) {}
  base::Result<void> write(std::int64_t at, std::string_view data) override {
    return disk_.write(*node_, at, data);
  }
  base::Result<void> sync() override { return disk_.sync(*node_); }

 private:
  CrashDisk& disk_;
  std::shared_ptr<CrashDisk::Node> node_;
};

void CrashDisk::cut_after(std::uint64_t operations) {
  const std::lock_guard lock(mutex_);
  cut_at_ = operations_ + operations;
}

bool CrashDisk::is_off() const {
  const std::lock_guard lock(mutex_);
  return off_;
}

std::uint64_t CrashDisk::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

void CrashDisk::set_room(std::int64_t bytes) {
  const std::lock_guard lock(mutex_);
  room_ = bytes;
}

void CrashDisk::fail_syncs(int count) {
  const std::lock_guard lock(mutex_);
  failing_syncs_ = count;
}

void CrashDisk::on_sync(std::function<void()> call) {
  const std::lock_guard lock(mutex_);
  on_sync_ = std::move(call);
}

std::string& CrashDisk::content(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return now_.at(path)->now;
}

bool CrashDisk::exists(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return now_.contains(path);
}

// Counts an operation. True: the power fails in it.
bool CrashDisk::step() {
  if (operations_++ < cut_at_) return false;
  off_ = true;
  return true;
}

std::int64_t CrashDisk::used() const {
  std::int64_t bytes = 0;
  for (const auto& [path, node] : now_) {
    bytes += std::max(static_cast<std::int64_t>(node->now.size()), node->reserved);
  }
  return bytes;
}

void CrashDisk::restore_power(Loss loss, base::Random& random) {
  const std::lock_guard lock(mutex_);
  const auto chance = [&] {
    return loss == Loss::nothing || (loss != Loss::all && random.below(2) == 0);
  };
  // A rename is done or not, never half; a new name, a removal and a content each by themselves.
  Names names = durable_;
  for (const auto& [path, node] : now_) {
    const auto old = durable_.find(path);
    if ((old != durable_.end() && old->second == node) || !chance()) continue;
    std::erase_if(names, [&, kept = &node](const auto& name) {
      return name.second == *kept && !now_.contains(name.first);
    });
    names[path] = node;
  }
  for (const auto& [path, node] : durable_) {
    const bool renamed = std::any_of(now_.begin(), now_.end(), [&, gone = &node](const auto& name) {
      return name.second == *gone;
    });
    if (!now_.contains(path) && !renamed && chance()) names.erase(path);
  }
  for (const auto& [path, node] : names) {
    std::string& kept = node->durable;
    const std::string& wanted = node->now;
    if (chance()) kept.resize(std::max(kept.size(), wanted.size()));
    for (std::size_t at = 0; at < std::min(kept.size(), wanted.size()); at += kSector) {
      const std::size_t n = std::min(kSector, std::min(kept.size(), wanted.size()) - at);
      if (kept.compare(at, n, wanted, at, n) == 0) continue;
      const std::size_t page = at / kPage * kPage;
      if (loss == Loss::zeroed && random.below(4) == 0) {
        // All of the page that was being written, also what was durable in it.
        std::fill_n(kept.begin() + static_cast<std::ptrdiff_t>(page),
                    std::min(kPage, kept.size() - page), '\0');
      } else if (chance()) {
        kept.replace(at, n, wanted, at, n);
      }
    }
    node->now = kept;
  }
  now_ = durable_ = names;
  off_ = false;
  cut_at_ = UINT64_MAX;
}

base::Result<void> CrashDisk::write(Node& node, std::int64_t at, std::string_view data) {
  const std::lock_guard lock(mutex_);
  if (off_) return dead();
  const bool cut = step();
  const auto end = static_cast<std::size_t>(at) + data.size();
  const auto more = static_cast<std::int64_t>(end) - static_cast<std::int64_t>(node.now.size());
  if (more > 0 && used() + more > room_) {
    return base::fail(base::ErrorCode::limit, "no room on the disk");
  }
  if (node.now.size() < end) node.now.resize(end);
  node.now.replace(static_cast<std::size_t>(at), data.size(), data);
  return cut ? dead() : base::Result<void>();
}

base::Result<void> CrashDisk::sync(Node& node) {
  std::function<void()> call;
  {
    const std::lock_guard lock(mutex_);
    if (off_) return dead();
    if (step()) return dead();
    if (failing_syncs_ > 0) {
      --failing_syncs_;
      return base::fail(base::ErrorCode::io, "the disk does not take it");
    }
    node.durable = node.now;
    call = on_sync_;
  }
  if (call) call();
  return {};
}

base::Result<std::vector<scheduler::SpoolDisk::Found>> CrashDisk::list(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  if (off_) return base::fail(dead().error());
  std::vector<Found> found;
  const std::string prefix = folder + "/";
  for (const auto& [path, node] : now_) {
    if (!path.starts_with(prefix) || path.find('/', prefix.size()) != std::string::npos) continue;
    found.push_back({path.substr(prefix.size()),
                     std::max(static_cast<std::int64_t>(node->now.size()), node->reserved)});
  }
  return found;
}

base::Result<void> CrashDisk::make_folder(const std::string&) {
  return is_off() ? dead() : base::Result<void>();
}

base::Result<std::string> CrashDisk::read(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (off_) return base::fail(dead().error());
  const auto found = now_.find(path);
  if (found == now_.end()) return base::fail(base::ErrorCode::not_found, path + " does not exist");
  return found->second->now;
}

base::Result<void> CrashDisk::create(const std::string& path, std::string_view content) {
  const std::lock_guard lock(mutex_);
  if (off_ || step()) return dead();
  auto node = std::make_shared<Node>();
  node->written = clock_;
  now_[path] = node;
  if (auto written = write(*node, 0, content); !written) {
    if (!off_) now_.erase(path);
    return written;
  }
  return sync(*node);
}

base::Result<void> CrashDisk::reserve(const std::string& path, std::int64_t bytes) {
  const std::lock_guard lock(mutex_);
  if (off_ || step()) return dead();
  if (used() + bytes > room_) return base::fail(base::ErrorCode::limit, "no room on the disk");
  auto node = std::make_shared<Node>();
  node->reserved = bytes;
  now_[path] = node;
  return {};
}

base::Result<std::unique_ptr<scheduler::SpoolFile>> CrashDisk::open(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (off_) return base::fail(dead().error());
  const auto found = now_.find(path);
  if (found == now_.end()) return base::fail(base::ErrorCode::not_found, path + " does not exist");
  return std::make_unique<CrashFile>(*this, found->second);
}

base::Result<void> CrashDisk::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  if (off_) return dead();
  const bool cut = step();
  now_[to] = now_.at(from);
  now_.erase(from);
  return cut ? dead() : base::Result<void>();
}

base::Result<void> CrashDisk::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (off_) return dead();
  const bool cut = step();
  now_.erase(path);
  return cut ? dead() : base::Result<void>();
}

base::Result<void> CrashDisk::sync_folder(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  if (off_ || step()) return dead();
  const std::string prefix = folder + "/";
  std::erase_if(durable_, [&](const auto& name) { return name.first.starts_with(prefix); });
  for (const auto& [path, node] : now_) {
    if (path.starts_with(prefix)) durable_[path] = node;
  }
  return {};
}

void CrashDisk::set_clock(base::UtcTime now) {
  const std::lock_guard lock(mutex_);
  clock_ = now;
}

base::Result<base::UtcTime> CrashDisk::written(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (off_) return base::fail(dead().error());
  const auto found = now_.find(path);
  if (found == now_.end()) return base::fail(base::ErrorCode::not_found, path + " does not exist");
  return found->second->written;
}

base::Result<void> CrashDisk::touch(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (off_) return dead();
  const auto found = now_.find(path);
  if (found == now_.end()) return base::fail(base::ErrorCode::not_found, path + " does not exist");
  found->second->written = clock_;
  return {};
}

base::Result<std::int64_t> CrashDisk::free_bytes(const std::string&) {
  const std::lock_guard lock(mutex_);
  if (off_) return base::fail(dead().error());
  return room_ == INT64_MAX ? room_ : room_ - used();
}

}  // namespace hornbill::test
