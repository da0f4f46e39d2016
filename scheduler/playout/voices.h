// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audio/engine/feed.h"
#include "scheduler/playout/clock_map.h"
#include "scheduler/playout/core_io.h"
#include "scheduler/playout/file_faults.h"
#include "scheduler/playout/outbox.h"

namespace hornbill::scheduler {

// What to play and what the as-run will say of it.
struct PlaySpec {
  FeedSource source = FeedSource::file;
  audio::DecodeRequest request;  // file
  std::string input;             // input
  AsRunKind kind = AsRunKind::item;
  std::string programme;
  std::string zones;
  std::string entry;
  std::optional<base::UtcTime> planned;
  std::string segment;
  std::string title;
  std::string artist;
  std::string reason;
  std::string remark;  // what analysis found amiss in the part that is played; empty: nothing
  float gain = 1.0F;
  // From the library, while the end is not known from decoding; frames from `request.from`.
  std::optional<base::FrameCount> expected;
  std::optional<base::FrameCount> segue;
  bool recorded = true;  // false: its owner writes the as-run
  bool goes_on = false;  // it was cut, and is heard again from its middle
};

enum class PlayState : std::uint8_t { opening, ready, failed, started, sounding, ended };

// One item from its opening to its end.
struct Play {
  audio::PlayToken token = 0;
  PlaySpec spec;
  PlayState state = PlayState::opening;
  int feed = -1;                      // in the pool; -1: the built-in sound, or `memory`
  audio::Feed* memory = nullptr;      // a clip's
  std::shared_ptr<const void> keeps;  // what owns `memory`
  int deck = -1;
  base::Tick opened;
  base::FramePos ordered;                 // the frame of the order to start
  base::FramePos start;                   // commanded, then real
  std::optional<base::FrameCount> total;  // frames in all, once decoding has told
  bool broken = false;                    // the source breaks off at `total`
  std::string failure;                    // why it cannot play, or what broke
  std::string remark;                     // what is amiss though it plays: "cut short: ..."
  std::string end_note;                   // "cut by News": for the as-run, when it does not finish
  audio::EndCause cause = audio::EndCause::finished;
  base::FrameCount played;
  std::uint64_t as_run_id = 0;
  bool abandoned = false;  // nobody holds it any more

  bool waits() const { return state == PlayState::opening || state == PlayState::ready; }
  bool on_air() const { return state == PlayState::started || state == PlayState::sounding; }
  // Its length from `request.from`, by decoding or else by the library.
  std::optional<base::FrameCount> length() const { return total ? total : spec.expected; }
  // Where it ends by itself. Requires: started or sounding.
  std::optional<base::FramePos> end() const {
    if (!length()) return std::nullopt;
    return start + *length();
  }
};

// How a play begins.
struct StartSpec {
  base::FramePos at;
  audio::Fade fade_in;
  base::FrameCount end_fade{240};
  audio::Route route;
  audio::Duck duck;
  base::FrameCount from;  // clips: the first frame
  bool urgent = false;    // may take the decks that are kept for alerts
};

// Every play of the station: owns feeds and decks, writes the as-run of what was heard.
// Plays live until they have ended and were released. Thread: core.
class Voices {
 public:
  // Decks that only urgent starts may take.
  static constexpr int kReserved = 16;

  // `clock` and `faults` must outlive the voices.
  Voices(std::vector<audio::Feed*> feeds, audio::Feed* builtin, const ClockMap& clock,
         FileFaults& faults);

  // Asks for the item's sound. Never null; a pool that is exhausted gives a failed play.
  Play* open(PlaySpec spec, base::Tick now, Outbox& out);
  // The built-in sound, ready at once.
  Play* open_builtin(PlaySpec spec);
  // A clip that lies in memory, ready at once; `keeps` owns the feed.
  Play* open_clip(PlaySpec spec, audio::Feed* feed, std::shared_ptr<const void> keeps);
  // False when no deck is free; the play stays ready.
  bool start(Play& play, const StartSpec& spec, Outbox& out);
  // Fades it out from `at` on and stops it; `note` tells the as-run why. Empty: it is the item's
  // own end, over which the next one comes in. One that has not begun by then is not heard at all.
  void fade_out(Play& play, base::FramePos at, audio::Fade fade, std::string note, Outbox& out);
  // The caller forgets the play: unstarted ones are closed, sounding ones end by themselves.
  void release(Play* play, Outbox& out);

  void on_feed(const FeedReport& report, Outbox& out);
  void on_engine(const audio::Report& report, Outbox& out);

  void set_next_record_id(std::uint64_t id) { next_record_ = id; }
  std::uint64_t next_record_id() { return next_record_++; }
  // Plays in order of opening; for the snapshot.
  const std::map<audio::PlayToken, std::unique_ptr<Play>>& plays() const { return plays_; }

 private:
  Play* find(audio::PlayToken token);
  void write_begin(Play& play, Outbox& out);
  void write_end(Play& play, base::FramePos at, Outbox& out);
  void tell_file(const Play& play, base::UtcTime at);
  AsRunRecord record_of(const Play& play) const;
  void close_feed(Play& play, Outbox& out);
  void reap();

  std::vector<audio::Feed*> feeds_;
  std::vector<audio::PlayToken> feed_user_;  // 0: free
  audio::Feed* builtin_;
  std::array<audio::PlayToken, audio::kMaxDecks> deck_user_{};  // 0: free
  const ClockMap& clock_;
  FileFaults& faults_;
  std::map<audio::PlayToken, std::unique_ptr<Play>> plays_;
  audio::PlayToken last_token_ = 0;
  std::uint64_t next_record_ = 1;
};

}  // namespace hornbill::scheduler
