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
  if (clip.samples.empty() || clip.channels < 1 || clip.channels > 2) {
    return base::fail(base::ErrorCode::invalid_argument, "a clip without sound cannot be kept");
  }
  alerts::ClipRef ref = clip_ref_of(clip);
  if (load(ref)) {
    // Its name may not have become durable at that time.
    if (auto synced = disk_->sync_folder(folder_); !synced) return base::fail(synced.error());
    return ref;
  }
  if (auto made = disk_->make_folder(folder_); !made) return base::fail(made.error());
  const std::string path = folder_ + "/" + ref.sha256 + std::string(kClipSuffix);
  const std::string half = path + std::string(kHalfSuffix);
  auto kept = reserve_->with_room([&] { return disk_->create(half, bytes_of(clip)); });
  if (kept) kept = disk_->rename(half, path);
  if (kept) kept = disk_->sync_folder(folder_);
  if (!kept) return base::fail(kept.error().within("keeping the sound of an alert"));
  return ref;
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

void ClipFiles::keep_only(const std::set<std::string>& sha256) {
  const auto files = disk_->list(folder_);
  if (!files) return;
  for (const SpoolDisk::Found& file : *files) {
    const std::string_view name = file.name;
    const bool ours = name.ends_with(kClipSuffix) || name.ends_with(kHalfSuffix);
    if (!ours) continue;
    const bool wanted = name.ends_with(kClipSuffix) &&
                        sha256.contains(std::string(name.substr(0, name.rfind('.'))));
    if (!wanted) (void)disk_->remove(folder_ + "/" + file.name);
  }
}

}  // namespace hornbill::scheduler
