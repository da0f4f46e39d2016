// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scheduler/playout/air_alert.h"
#include "scheduler/playout/core_context.h"
#include "scheduler/playout/live_line.h"

namespace hornbill::scheduler {

// Ranks in the engine: what they silence is below them. Every alert has at least this one.
inline constexpr int kDrillRank = 2;

// The feeds of an alert's clips; they live as long as any deck may play them.
class AlertSound {
 public:
  explicit AlertSound(std::shared_ptr<const AirAlert> alert);

  const AirAlert& alert() const { return *alert_; }
  audio::Feed* feed(int clip) const { return feeds_[static_cast<std::size_t>(clip)].get(); }
  // Of a live piece: as long as it may be.
  base::FrameCount length(const alerts::Piece& piece) const;
  base::FrameCount length(const std::vector<alerts::Piece>& pieces) const;

 private:
  std::shared_ptr<const AirAlert> alert_;
  std::vector<std::unique_ptr<audio::Feed>> feeds_;
};

// What a sounding needs to know to begin.
struct SoundingSpec {
  std::shared_ptr<const AlertSound> sound;
  std::size_t group = 0;  // of the alert's plan
  audio::ZoneMask zones = 0;
  std::uint8_t rank = 2;
  std::uint8_t hold = 0;  // the engine's number for the zones it keeps
  base::FramePos begin;
  base::FramePos deadline;  // nothing of it is heard after this
  int repetitions = 0;      // heard before, of an alert that is repeated until it expires
  std::optional<std::string> called_off = {};  // why: nothing but that it is over is heard
};

// One alert being heard in some zones, from its attention signal to its end signal. Every piece but
// a live one lies in memory and its length is known, so that each begins at its exact frame.
// Thread: core.
class Sounding {
 public:
  Sounding(CoreContext& context, SoundingSpec spec);

  // Starts the pieces whose time has come.
  void step(CoreContext& context);
  // It is no longer heard in these zones from `at` on; goes on in the others.
  struct Leave {
    audio::ZoneMask zones = 0;
    base::FramePos at;
    std::uint8_t hold = 0;  // a free number of the engine's, for the zones that stay
    std::string why;
  };
  void leave(CoreContext& context, const Leave& order);
  // Nothing of it is heard after this, if that is sooner than was said.
  void limit(base::FramePos deadline) { spec_.deadline = std::min(spec_.deadline, deadline); }
  // No repetition begins from `at` on; it is then not complete.
  void hush_from(base::FramePos at) { quiet_from_ = at; }
  // Whether another alert waits for its zones that it may give way to between two repetitions.
  void wanted(bool by_another) { wanted_ = by_another && alert().repeats.count == 0; }
  // It is between two repetitions, and what follows is not ordered yet.
  bool pauses() const { return pauses_; }
  // Whether every programme of its zones rests meanwhile, so that none comes up under its end.
  void programmes_rest(bool rest) { programmes_rest_ = rest; }
  // Ends now: with the "cancelled" pieces, or at once.
  void cancel(CoreContext& context, const std::string& why, bool spoken);
  // Ends with the piece that sounds now; a live one, and one that lasts longer than people may be
  // told what is outdated, ends now.
  void end_after_piece(CoreContext& context, const std::string& why);
  // What was to be said live is said, or will not be: the alert goes on to its end signal.
  void end_live(const std::string& why);

  const AirAlert& alert() const { return spec_.sound->alert(); }
  std::uint64_t number() const { return alert().number; }
  std::size_t group() const { return spec_.group; }
  audio::ZoneMask zones() const { return spec_.zones; }
  std::uint8_t rank() const { return spec_.rank; }
  std::uint8_t hold() const { return spec_.hold; }
  base::FramePos began() const { return spec_.begin; }

  // The first frame after its last; nothing: it has not come to its last piece yet.
  std::optional<base::FramePos> over_at() const { return over_at_; }
  // Where it ends if nothing changes; for what must be made ready by then.
  base::FramePos expected_end() const;
  // The next frame at which it has something to do.
  base::FramePos acts_at() const;
  // News since the last call: the frame where one more repetition had come to its end by `now`.
  std::optional<base::FramePos> take_repetition(base::FramePos now);
  // How many of them were taken, with those before it.
  int repetitions() const { return spec_.repetitions + repetitions_told_; }
  bool complete() const { return complete_; }
  // How a live message ended: by whom, or what was amiss; empty: there was none.
  const std::string& live_note() const { return live_note_; }
  // Where the quiet hours begin that kept it from being complete.
  std::optional<base::FramePos> hushed_at() const {
    return hushed_ ? std::optional(quiet_from_) : std::nullopt;
  }
  // News since the last call: the first frame was heard.
  bool take_began();
  bool heard() const { return heard_; }
  bool only_calls_off() const { return spec_.called_off.has_value(); }
  // What can no longer be taken back counts as heard, though the engine has not told yet.
  void presume_heard(CoreContext& context);
  const std::string& end_note() const { return end_note_; }
  // Writes the as-run line's end. Once, when it is over.
  void close(CoreContext& context);

 private:
  enum class Stage : std::uint8_t { before, repeated, after, cancelled };
  struct Running {
    Play* play = nullptr;
    alerts::Piece piece;
    base::FrameCount from;
  };

  const alerts::SoundGroup& plan() const { return alert().plan[spec_.group]; }
  const std::vector<alerts::Piece>& pieces(Stage stage) const;
  void follow(CoreContext& context);
  void hear(CoreContext& context, base::FramePos start);
  const alerts::Piece* due_piece();
  bool another_repetition();
  base::FrameCount pause() const;
  StartSpec start_spec(base::FramePos at) const;
  bool start_clip(CoreContext& context, const alerts::Piece& piece, base::FramePos at,
                  base::FrameCount from);
  // Where the piece ends; nothing: it cannot begin yet.
  std::optional<base::FramePos> start_piece(CoreContext& context, const alerts::Piece& piece,
                                            base::FramePos at);
  std::optional<base::FramePos> start_live(CoreContext& context, base::FramePos at);
  void follow_live(CoreContext& context);
  void stop_live(CoreContext& context, base::FramePos at, const std::string& why);
  bool has_live() const { return alert().live.has_value() && stage_ <= Stage::repeated; }
  void stop_pieces(CoreContext& context, base::FramePos at, const std::string& why);
  void hold_zones(CoreContext& context, base::FramePos at, bool on);
  void finish(CoreContext& context, base::FramePos at);
  void record_begin(CoreContext& context, base::FramePos at);
  void record_end(CoreContext& context, base::FramePos at);

  SoundingSpec spec_;
  Stage stage_ = Stage::before;
  std::size_t index_ = 0;     // of the next piece in its stage
  base::FramePos piece_end_;  // of the last one that was started
  base::FramePos next_at_;    // the next one's first frame
  std::vector<Running> running_;
  std::vector<base::FramePos> repetition_ends_;
  int repetitions_told_ = 0;
  base::FramePos quiet_from_{INT64_MAX};
  bool hushed_ = false;
  bool programmes_rest_ = false;
  bool wanted_ = false;
  bool pauses_ = false;
  bool complete_ = false;
  bool ending_ = false;  // after the piece that sounds
  LiveLine line_;
  std::string live_note_;
  std::optional<base::FramePos> over_at_;
  std::string end_note_;
  bool heard_ = false;
  bool told_ = false;
  AsRunRecord record_;
};

}  // namespace hornbill::scheduler
