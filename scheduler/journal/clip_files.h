// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <set>
#include <string>

#include "alerts/model/alert_record.h"
#include "audio/engine/clip.h"
#include "base/result.h"
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
  // Fails: not_found; corrupt, it is not the sound that was kept; io.
  base::Result<std::shared_ptr<const audio::Clip>> load(const alerts::ClipRef& ref);
  // Removes all others, and what was left half written. Not while keep() runs.
  void keep_only(const std::set<std::string>& sha256);

 private:
  const std::shared_ptr<SpoolDisk> disk_;
  const std::string folder_;
  const std::shared_ptr<DiskReserve> reserve_;
};

}  // namespace hornbill::scheduler
