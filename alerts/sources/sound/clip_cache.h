// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "alerts/sources/sound/leveller.h"
#include "alerts/sources/sound/phrase_library.h"
#include "alerts/sources/sound/voice.h"
#include "audio/engine/clip.h"

namespace hornbill::alerts {

// Clips that were made before, levelled and with their pauses, as files named by the hash of what
// they were made from: an alert whose phrases were heard once needs neither voice nor decoder for
// them. Bounded: what was not used for longest goes first. A folder that cannot be written is no
// fault, and a damaged file is none either: the clip is made again.
// Thread: one at a time; several processes may share the folder.
class ClipCache {
 public:
  // `folder` empty: nothing is kept.
  ClipCache(std::string folder, std::int64_t most_bytes);

  // The clip, marked as used now; nothing where there is none or what there is is damaged.
  std::optional<audio::Clip> find(const std::string& key) const;
  void store(const std::string& key, const audio::Clip& clip);

  // What a voice says, brought to a level and with a pause after it.
  static std::string key_of(const Voice& voice, std::string_view text, const LevelTarget& target,
                            base::Duration pause);
  // A recording as the file is now. Empty: there is no such file.
  static std::string key_of(const Recording& recording, const LevelTarget& target,
                            base::Duration pause);

 private:
  std::string path_of(const std::string& key) const;
  void make_room();

  std::string folder_;
  std::int64_t most_bytes_;
};

}  // namespace hornbill::alerts
