// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/frames.h"
#include "base/random.h"
#include "base/time.h"
#include "playlists/segment.h"

namespace hornbill::playlists {

enum class Order : std::uint8_t {
  fixed,    // as listed, once; again from the top with `loop`
  shuffle,  // without repeats until all were played, seeded; never ends
};

// [playlists.NAME]
struct PlaylistOptions {
  std::string name;
  std::vector<std::string> files;  // globs (** too) relative to the library's folder, or M3U files
  std::vector<std::string> segments;  // ids, before `files`
  Order order = Order::fixed;
  bool loop = false;                  // fixed order only
  base::Duration crossfade{std::chrono::seconds(0)};
  base::Duration title_separation{0};
  base::Duration artist_separation{0};
};

// What was put on air when; what separation looks at. Bounded to the last day.
class PlayHistory {
 public:
  void add(base::UtcTime at, const std::string& segment_id, const std::string& artist);
  std::optional<base::UtcTime> last_of_segment(const std::string& id) const;
  std::optional<base::UtcTime> last_of_artist(const std::string& artist) const;

 private:
  std::map<std::string, base::UtcTime> segments_;
  std::map<std::string, base::UtcTime> artists_;
};

// The item chosen, and what had to be given up to choose it (empty: every rule was kept).
struct Pick {
  SegmentIndex segment = 0;
  std::string relaxed;
};

// Position in one playlist while it is on air. A value: copying it is suspending it.
// Deterministic in (options, library, seed, the calls made).
class PlaylistCursor {
 public:
  // `members` are the playlist's segments in listed order (see resolve_members).
  PlaylistCursor(const PlaylistOptions& options, std::vector<SegmentIndex> members,
                 std::uint64_t seed);

  // The next item to play that is not known to be unplayable, or nothing at the end (fixed order
  // without loop) or when no member is playable. Does not add to the history.
  std::optional<Pick> next(const Library& library, const PlayHistory& history, base::UtcTime now);

  // Joins a fixed playlist as if it had started `elapsed` ago: returns the item that would be
  // playing and how far into it, by the known durations. Shuffled ones begin with any item, at 0.
  struct Joined {
    Pick pick;
    base::FrameCount offset;
  };
  std::optional<Joined> join(const Library& library, const PlayHistory& history, base::UtcTime now,
                             base::FrameCount elapsed);

  // The library was replaced: goes on at the same place with the new one's indices.
  // `members` are the playlist's segments in `to`.
  void library_changed(const Library& from, const Library& to, std::vector<SegmentIndex> members);

  bool endless() const;

 private:
  Order order_;
  bool loop_;
  base::Duration title_separation_;
  base::Duration artist_separation_;
  base::FrameCount overlap_;
  std::vector<SegmentIndex> members_;
  std::vector<SegmentIndex> bag_;  // shuffle: what is left of this round
  std::size_t position_ = 0;       // fixed: the next one
  base::Random random_;
};

// The members of a playlist in listed order, without duplicates from overlapping globs.
std::vector<SegmentIndex> resolve_members(const PlaylistOptions& options, const Library& library);

}  // namespace hornbill::playlists
