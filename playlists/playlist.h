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
  bool loop = false;  // fixed order only
  base::Duration crossfade{std::chrono::seconds(0)};
  base::Duration title_separation{0};
  base::Duration artist_separation{0};
};

// What was put on air when; what separation looks at. Bounded to the last day before the newest
// addition, and to 20,000 segments and artists each.
class PlayHistory {
 public:
  // Artists are told apart without regard to ASCII case and outer blanks; an empty one is nobody.
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

// Position in one playlist while it is on air. Shuffle plays every member once in each round and
// never the same one twice in a row (of two or more). Of the members left in the round the first
// that keeps both separations is taken; if there is none, artist separation is given up first and
// the one whose artist was heard longest ago is taken; then title separation too, and the one
// heard longest ago is taken. A fixed order is kept as listed: separation does not touch it. A
// value: copying it is suspending it. Deterministic in (options, library, seed, the calls made).
class PlaylistCursor {
 public:
  // `members` are the playlist's segments in listed order (see resolve_members); shuffle takes
  // each once.
  PlaylistCursor(const PlaylistOptions& options, std::vector<SegmentIndex> members,
                 std::uint64_t seed);

  // The next item to play that is not known to be unplayable, or nothing at the end (fixed order
  // without loop) or when no member is playable. Does not add to the history.
  std::optional<Pick> next(const Library& library, const PlayHistory& history, base::UtcTime now);

  // Joins a fixed playlist as if it had started `elapsed` ago: returns the item that would be
  // playing and how far after its cue-in, by the known durations, less the crossfade or from
  // segue to segue. From a member of unknown length on nothing is known: it is begun at 0.
  // Nothing if it would be over. Shuffled ones begin with any item, at 0.
  struct Joined {
    Pick pick;
    base::FrameCount offset;
  };
  std::optional<Joined> join(const Library& library, const PlayHistory& history, base::UtcTime now,
                             base::FrameCount elapsed);
  // The same from the end of the item that was given last: what would be playing `elapsed` later.
  std::optional<Joined> join_on(const Library& library, const PlayHistory& history,
                                base::UtcTime now, base::FrameCount elapsed);

  // Whether it never ends by itself.
  bool endless() const;

  // Takes the place over into a new library with the playlist's new members, by ids: what was
  // played in this round stays played, a fixed order goes on after the item played last.
  void rebind(const Library& before, const Library& after, std::vector<SegmentIndex> members);

 private:
  bool refill(const Library& library);
  std::optional<Pick> next_fixed(const Library& library);
  std::optional<Pick> next_shuffled(const Library& library, const PlayHistory& history,
                                    base::UtcTime now);
  base::FrameCount advance(const Segment& segment) const;
  std::size_t place_after(const Library& library, const std::vector<SegmentIndex>& members,
                          const std::string& last_id) const;
  void rebind_bag(const Library& before, const Library& after,
                  const std::vector<SegmentIndex>& members);

  Order order_;
  bool loop_;
  base::Duration title_separation_;
  base::Duration artist_separation_;
  base::FrameCount overlap_;
  std::vector<SegmentIndex> members_;
  std::vector<SegmentIndex> bag_;     // shuffle: what is left of this round
  std::optional<SegmentIndex> last_;  // chosen last
  std::size_t position_ = 0;          // fixed: the next one
  base::Random random_;
};

// The members of a playlist: its segments, then its files in listed order; each glob's matches
// sorted by path; no member twice, but what an M3U file of the library lists twice stays twice.
// Ids and patterns that match nothing give nothing. Reads no file: M3U files are in the library.
std::vector<SegmentIndex> resolve_members(const PlaylistOptions& options, const Library& library);

}  // namespace hornbill::playlists
