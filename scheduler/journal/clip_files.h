// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "alerts/model/alert_record.h"
#include "audio/engine/clip.h"
#include "base/result.h"
#include "base/time.h"
#include "scheduler/journal/disk_reserve.h"
#include "scheduler/journal/spool_disk.h"

namespace hornbill::scheduler {

// What names a clip, whether it is kept or not. Requires: there is sound in it.
alerts::ClipRef clip_ref_of(const audio::Clip& clip);

// The sound of alerts as files FOLDER/SHA256.s16 of bare samples, 16 bit little endian: written
// before an alert is accepted, so that after a restart it is heard without voice or decoder.
// Thread: any; different clips at once, the same clip one at a time.
class ClipFiles {
 public:
  ClipFiles(std::shared_ptr<SpoolDisk> disk, std::string folder,
            std::shared_ptr<DiskReserve> reserve);

  // Durable with its name when it returns; a clip that is there already is not written again.
  // Takes from the reserve when the disk is full.
  // Fails: invalid_argument, no sound in it; limit, the disk is full; io.
  base::Result<alerts::ClipRef> keep(const audio::Clip& clip);
  // The same; `ref` is clip_ref_of(clip), which costs as much as reading all of it.
  base::Result<void> keep(const audio::Clip& clip, const alerts::ClipRef& ref);
  // Fails: not_found; corrupt, it is not the sound that was kept; io.
  base::Result<std::shared_ptr<const audio::Clip>> load(const alerts::ClipRef& ref);
  struct Wanted {
    std::set<std::string> sha256;  // these stay whatever their age
    base::UtcTime since;           // and all that was kept since then
    std::size_t most = 100;        // so many are removed at a time
  };
  // Removes all others, and what was left half written; what keep() gives meanwhile stays. Gives
  // how many were removed.
  std::size_t keep_only(const Wanted& wanted);

 private:
  base::Result<void> write(const std::string& path, std::string_view bytes);
  bool touch(const std::string& path);
  bool remove_unwanted(const std::string& name, const Wanted& wanted);

  const std::shared_ptr<SpoolDisk> disk_;
  const std::string folder_;
  const std::shared_ptr<DiskReserve> reserve_;
  std::mutex mutex_;               // held while one file is touched or removed
  std::set<std::string> writing_;  // paths that keep() writes just now; under it
};

}  // namespace hornbill::scheduler
