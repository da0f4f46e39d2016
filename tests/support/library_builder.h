// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "playlists/playlist.h"

namespace hornbill::test {

// A playable segment of known length under /lib.
inline playlists::Segment segment(const std::string& id, int seconds, std::string artist = {}) {
  playlists::Segment made;
  made.id = id;
  made.path = "/lib/" + id;
  made.present = true;
  made.analysed = true;
  made.facts.verdict = audio::Verdict::playable;
  made.facts.length = made.facts.cue_out = base::seconds_to_frames(seconds);
  made.facts.artist = std::move(artist);
  return made;
}

// One whose length is not known yet.
inline playlists::Segment unknown(const std::string& id) {
  playlists::Segment made = segment(id, 0);
  made.analysed = false;
  made.facts = {};
  return made;
}

}  // namespace hornbill::test
