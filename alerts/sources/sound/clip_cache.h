// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
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
  enum class Filling : std::uint8_t {
    at_once,  // what is stored is in the folder when store() returns
    later,    // by a thread of the cache's own, which at its end drops what waits: nobody waits
              // for a slow disk to take what is only there to be quicker another time
  };

  // `folder` empty: nothing is kept.
  ClipCache(std::string folder, std::int64_t most_bytes, Filling filling = Filling::at_once);
  ~ClipCache();
  ClipCache(const ClipCache&) = delete;
  ClipCache& operator=(const ClipCache&) = delete;

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
  struct Folder {
    std::string path;
    std::int64_t most_bytes = 0;

    std::string file_of(const std::string& key) const;
    void store(const std::string& key, const audio::Clip& clip) const;
    void mark_used(const std::string& key) const;
    void make_room() const;
  };
  class Filler;

  const Folder folder_;
  const std::unique_ptr<Filler> filler_;  // null: it is filled at once
};

}  // namespace hornbill::alerts
