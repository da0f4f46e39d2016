// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/clip_files.h"

#include <bit>
#include <cstring>
#include <utility>

#include "base/digest.h"

namespace hornbill::scheduler {
namespace {

static_assert(std::endian::native == std::endian::little, "samples are written as they are");

constexpr std::string_view kClipSuffix = ".s16";
constexpr std::string_view kHalfSuffix = ".new";

std::string_view bytes_of(const audio::Clip& clip) {
  return {reinterpret_cast<const char*>(clip.samples.data()),
          clip.samples.size() * sizeof(std::int16_t)};
}

}  // namespace

alerts::ClipRef clip_ref_of(const audio::Clip& clip) {
  return {base::to_hex(base::sha256(bytes_of(clip))), clip.channels, clip.frames().value};
}

ClipFiles::ClipFiles(std::shared_ptr<SpoolDisk> disk, std::string folder,
                     std::shared_ptr<DiskReserve> reserve)
    : disk_(std::move(disk)), folder_(std::move(folder)), reserve_(std::move(reserve)) {}

base::Result<alerts::ClipRef> ClipFiles::keep(const audio::Clip& clip) {
  alerts::ClipRef ref = clip_ref_of(clip);
  if (auto kept = keep(clip, ref); !kept) return base::fail(kept.error());
  return ref;
}

base::Result<void> ClipFiles::keep(const audio::Clip& clip, const alerts::ClipRef& ref) {
  if (clip.samples.empty() || clip.channels < 1 || clip.channels > 2) {
    return base::fail(base::ErrorCode::invalid_argument, "a clip without sound cannot be kept");
  }
  const std::string path = folder_ + "/" + ref.sha256 + std::string(kClipSuffix);
  if (load(ref) && touch(path)) {
    // Its name may not have become durable at that time.
    return disk_->sync_folder(folder_);
  }
  auto made = reserve_->with_room([this] { return disk_->make_folder(folder_); });
  if (!made) return base::fail(made.error());
  if (auto kept = write(path, bytes_of(clip)); !kept) {
    return base::fail(kept.error().within("keeping the sound of an alert"));
  }
  return {};
}

// What was kept before counts as kept now. False: it was removed a moment ago.
bool ClipFiles::touch(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return disk_->touch(path).has_value();
}

base::Result<void> ClipFiles::write(const std::string& path, std::string_view bytes) {
  const std::string half = path + std::string(kHalfSuffix);
  {
    const std::lock_guard lock(mutex_);
    writing_.insert(half);
  }
  auto kept = reserve_->with_room([&] { return disk_->create(half, bytes); });
  if (kept) kept = disk_->rename(half, path);
  if (kept) kept = disk_->sync_folder(folder_);
  const std::lock_guard lock(mutex_);
  writing_.erase(half);
  return kept;
}

base::Result<std::shared_ptr<const audio::Clip>> ClipFiles::load(const alerts::ClipRef& ref) {
  const std::string path = folder_ + "/" + ref.sha256 + std::string(kClipSuffix);
  const auto bytes = disk_->read(path);
  if (!bytes) return base::fail(bytes.error());
  auto clip = std::make_shared<audio::Clip>();
  clip->channels = ref.channels;
  clip->samples.resize(bytes->size() / sizeof(std::int16_t));
  std::memcpy(clip->samples.data(), bytes->data(), clip->samples.size() * sizeof(std::int16_t));
  if (base::to_hex(base::sha256(*bytes)) != ref.sha256 || clip->frames().value != ref.frames) {
    return base::fail(base::ErrorCode::corrupt, path + " is damaged: it is not what was kept");
  }
  return clip;
}

std::size_t ClipFiles::keep_only(const Wanted& wanted) {
  const auto files = disk_->list(folder_);
  if (!files) return 0;
  std::size_t removed = 0;
  for (const SpoolDisk::Found& file : *files) {
    if (removed >= wanted.most) break;
    if (remove_unwanted(file.name, wanted)) ++removed;
  }
  return removed;
}

bool ClipFiles::remove_unwanted(const std::string& name, const Wanted& wanted) {
  const std::string path = folder_ + "/" + name;
  // One file at a time, so that an alert that is being accepted waits for no more than that.
  const std::lock_guard lock(mutex_);
  if (name.ends_with(kHalfSuffix)) return !writing_.contains(path) && disk_->remove(path);
  if (!name.ends_with(kClipSuffix)) return false;
  if (wanted.sha256.contains(name.substr(0, name.rfind('.')))) return false;
  const auto written = disk_->written(path);
  return written && *written < wanted.since && disk_->remove(path);
}

}  // namespace hornbill::scheduler
