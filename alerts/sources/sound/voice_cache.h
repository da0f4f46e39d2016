// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "alerts/sources/sound/voice.h"
#include "base/result.h"

namespace hornbill::alerts {

// What voices have said before, as files named by the hash of command and text. Bounded: what was
// not used for longest goes first. A folder that cannot be written is no fault: the voice speaks
// again.
// Thread: one at a time; several processes may share the folder.
class VoiceCache {
 public:
  // `folder` empty: nothing is kept.
  VoiceCache(std::string folder, std::int64_t most_bytes);

  // The file's path, marked as used now; nothing where there is none.
  std::optional<std::string> find(const std::string& key) const;
  // Keeps the content of `fd`. Fails: io.
  base::Result<void> store(const std::string& key, int fd);
  void forget(const std::string& key);

  static std::string key_of(const Voice& voice, std::string_view text);

 private:
  std::string path_of(const std::string& key) const;
  void make_room();

  std::string folder_;
  std::int64_t most_bytes_;
};

}  // namespace hornbill::alerts
