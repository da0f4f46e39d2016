// SPDX-License-Identifier: Apache-2.0
#include "scheduler/playout/sounding.h"

#include <algorithm>
#include <utility>

#include "scheduler/playout/pace.h"
#include "scheduler/playout/zone_masks.h"

namespace hornbill::scheduler {
namespace {

// What is outdated goes on no longer than this.
constexpr base::FrameCount kLongestTail = base::seconds_to_frames(3);

std::string zone_list(const StationSetup& setup, audio::ZoneMask zones) {
  std::string list;
  for (const std::string& name : names_of(setup, zones)) list += (list.empty() ? "" : ",") + name;
  return list;
}

}  // namespace

AlertSound::AlertSound(std::shared_ptr<const AirAlert> alert) : alert_(std::move(alert)) {
  for (const auto& clip : alert_->clips) {
    feeds_.push_back(std::unique_ptr<audio::Feed>(new audio::Feed(audio::Feed::from_clip(*clip))));
  }
}

base::FrameCount AlertSound::length(const alerts::Piece& piece) const {
  if (piece.kind == alerts::PieceKind::live) return base::to_frames(alert_->live->longest);
  return alert_->clips[static_cast<std::size_t>(piece.clip)]->frames();
}

base::FrameCount AlertSound::length(const std::vector<alerts::Piece>& pieces) const {
  base::FrameCount sum;
  for (const alerts::Piece& piece : pieces) sum += length(piece);
  return sum;
}

Sounding::Sounding(CoreContext& context, SoundingSpec spec)
    : spec_(std::move(spec)), piece_end_(spec_.begin), next_at_(spec_.begin) {
  hold_zones(context, spec_.begin, true);
  if (!spec_.called_off) return;
  stage_ = Stage::cancelled;
  end_note_ = *spec_.called_off;
  told_ = true;  // its beginning is no news: nobody hears the attention signal
}

const std::vector<alerts::Piece>& Sounding::pieces(Stage stage) const {
  switch (stage) {
    case Stage::before:
      return plan().before;
    case Stage::repeated:
      return plan().repeated;
    case Stage::after:
      return plan().after;
    case Stage::cancelled:
      break;
  }
  return plan().cancelled;
}

void Sounding::step(CoreContext& context) {
  follow(context);
  pauses_ = false;
  if (over_at_) return;
  follow_live(context);
  const base::FramePos earliest = context.earliest();
  const base::FrameCount fade = base::to_frames(context.setup->alerts.cut_fade);
  if (stage_ != Stage::cancelled && spec_.deadline - earliest <= kCommit + fade) {
    if (piece_end_ > spec_.deadline || next_at_ > spec_.deadline) {
      const base::FramePos at = std::max(spec_.deadline - fade, earliest);
      end_note_ = "its time was over";
      stop_pieces(context, at, end_note_);
      return finish(context, at + fade);
    }
  }
  while (!over_at_ && piece_end_ - earliest <= kCommit) {
    if (ending_) return finish(context, piece_end_);
    const alerts::Piece* piece = due_piece();
    if (piece == nullptr) {
      complete_ = stage_ != Stage::cancelled && !hushed_;
      if (hushed_) end_note_ = "the quiet hours began";
      return finish(context, piece_end_);
    }
    if (next_at_ - earliest > kCommit) {
      pauses_ = next_at_ > piece_end_ && piece_end_ <= earliest;
      return;
    }
    const base::FramePos at = std::max(next_at_, earliest);
    const auto end = start_piece(context, *piece, at);
    if (!end) return;
    ++index_;
    piece_end_ = next_at_ = *end;
  }
}

// The piece that begins at `next_at_`; null: there is none any more.
const alerts::Piece* Sounding::due_piece() {
  while (index_ >= pieces(stage_).size()) {
    if (stage_ == Stage::after || stage_ == Stage::cancelled) return nullptr;
    if (stage_ == Stage::repeated) {
      repetition_ends_.push_back(piece_end_);
      if (!plan().repeated.empty() && another_repetition()) {
        next_at_ = piece_end_ + pause();
      } else {
        stage_ = Stage::after;
      }
    } else {
      stage_ = Stage::repeated;
    }
    index_ = 0;
  }
  return &pieces(stage_)[index_];
}

// Long enough for another alert to take the zones, where one waits for them.
base::FrameCount Sounding::pause() const {
  const base::FrameCount gap = base::to_frames(alert().repeats.gap);
  return wanted_ ? std::max(gap, kCommit * 2) : gap;
}

bool Sounding::another_repetition() {
  const alerts::Repeats& repeats = alert().repeats;
  if (repeats.count > 0 && static_cast<int>(repetition_ends_.size()) >= repeats.count) return false;
  const base::FrameCount rest =
      spec_.sound->length(plan().repeated) + spec_.sound->length(plan().after);
  const base::FramePos begin = piece_end_ + base::to_frames(repeats.gap);
  if (begin + rest > spec_.deadline) return false;
  hushed_ = begin >= quiet_from_;
  return !hushed_;
}

std::optional<base::FramePos> Sounding::start_piece(CoreContext& context,
                                                    const alerts::Piece& piece, base::FramePos at) {
  if (piece.kind == alerts::PieceKind::live) return start_live(context, at);
  if (!start_clip(context, piece, at, {})) return std::nullopt;
  return at + spec_.sound->length(piece);
}

StartSpec Sounding::start_spec(base::FramePos at) const {
  StartSpec start;
  start.at = at;
  start.urgent = true;
  start.fade_in = {kEdge, audio::Curve::linear};
  start.end_fade = kEdge;
  start.route = {audio::RouteKind::overlay, 0, spec_.zones, spec_.rank};
  return start;
}

// check: allow parameters (what, where on the time line, and from where in itself)
bool Sounding::start_clip(CoreContext& context, const alerts::Piece& piece, base::FramePos at,
                          base::FrameCount from) {
  PlaySpec spec;
  spec.recorded = false;
  Play* play =
      context.voices.open_clip(std::move(spec), spec_.sound->feed(piece.clip), spec_.sound);
  StartSpec start = start_spec(at);
  start.from = from;
  if (from.value > 0) start.fade_in.length = base::to_frames(context.setup->alerts.cut_fade);
  if (!context.voices.start(*play, start, context.out)) {
    context.voices.release(play, context.out);
    return false;
  }
  running_.push_back({play, piece, from});
  return true;
}

void Sounding::stop_pieces(CoreContext& context, base::FramePos at, const std::string& why) {
  const audio::Fade fade{base::to_frames(context.setup->alerts.cut_fade), audio::Curve::linear};
  for (Running& r : running_) context.voices.fade_out(*r.play, at, fade, why, context.out);
  std::erase_if(repetition_ends_, [at](base::FramePos end) { return end > at; });
}

void Sounding::hold_zones(CoreContext& context, base::FramePos at, bool on) {
  const alerts::AlertOptions& options = context.setup->alerts;
  audio::HoldZones order;
  order.hold = spec_.hold;
  order.on = on;
  order.zones = spec_.zones;
  // Behind its end it keeps the programme out, but not the alert that follows at once.
  order.rank = on ? spec_.rank : std::uint8_t{kDrillRank};
  order.duck.gain = 0.0F;
  order.duck.attack = base::to_frames(options.cut_fade);
  order.duck.hold = kHoldOn;
  // What begins afterwards fades in by itself; what went on unheard is let in slowly.
  order.duck.release = programmes_rest_ ? kEdge : base::to_frames(options.return_fade);
  context.out.command(at, order);
}

void Sounding::finish(CoreContext& context, base::FramePos at) {
  over_at_ = std::max(at, context.earliest());
  hold_zones(context, *over_at_, false);
}

void Sounding::leave(CoreContext& context, const Leave& order) {
  const audio::ZoneMask left = spec_.zones & ~order.zones;
  const base::FrameCount fade = base::to_frames(context.setup->alerts.cut_fade);
  presume_heard(context);
  base::FramePos cut = order.at;
  // Nothing of it was heard yet, and nothing shall be.
  if (!heard_ && !running_.empty()) cut = std::min(cut, running_.front().play->start);
  stop_pieces(context, cut, order.why);
  if (left == 0) {
    end_note_ = order.why;
    return finish(context, order.at + fade);
  }
  hold_zones(context, order.at, false);
  if (heard_) {  // its line in the as-run ends; another begins for the zones that stay
    end_note_ = order.why;
    record_end(context, order.at);
    end_note_.clear();
  }
  spec_.zones = left;
  spec_.hold = order.hold;
  hold_zones(context, order.at, true);
  if (heard_) record_begin(context, order.at);
  for (const Running& r : std::vector<Running>(running_)) {
    const base::FramePos start = r.play->start;
    const base::FramePos begin = std::max(cut, start);
    const base::FrameCount from = r.from + (begin - start);
    if (r.piece.kind == alerts::PieceKind::live) continue;
    if (from < spec_.sound->length(r.piece)) start_clip(context, r.piece, begin, from);
  }
  if (line_.state() != LiveLine::State::heard) return;
  line_.reopen();  // in a moment, for the zones that stay
  --index_;
  piece_end_ = next_at_ = order.at + fade;
}

void Sounding::cancel(CoreContext& context, const std::string& why, bool spoken) {
  if (over_at_ || stage_ == Stage::cancelled) return;
  end_note_ = why;
  presume_heard(context);
  const base::FramePos at = context.earliest();
  stop_pieces(context, at, why);
  if (!spoken || !heard_ || plan().cancelled.empty()) {
    return finish(context, at + base::to_frames(context.setup->alerts.cut_fade));
  }
  line_.drop(context);
  stage_ = Stage::cancelled;
  index_ = 0;
  ending_ = false;
  piece_end_ = next_at_ = at + base::to_frames(context.setup->alerts.cut_fade);
}

void Sounding::end_after_piece(CoreContext& context, const std::string& why) {
  if (over_at_ || stage_ == Stage::cancelled) return;
  const bool spoken_live = line_.state() == LiveLine::State::heard;
  if (!spoken_live && piece_end_ - context.earliest() > kLongestTail) {
    return cancel(context, why, false);
  }
  ending_ = true;
  end_note_ = why;
}

base::FramePos Sounding::expected_end() const {
  if (over_at_) return *over_at_;
  if (ending_) return piece_end_;
  base::FramePos end = next_at_;
  const std::vector<alerts::Piece>& current = pieces(stage_);
  for (std::size_t i = index_; i < current.size(); ++i) {
    end += spec_.sound->length(current[i]);
  }
  if (stage_ == Stage::cancelled) return end;
  const base::FrameCount repetition = spec_.sound->length(plan().repeated);
  const auto done = static_cast<int>(repetition_ends_.size());
  int left = std::max(alert().repeats.count - done, 1);
  if (stage_ == Stage::before) end += repetition;
  if (stage_ == Stage::after) left = 1;
  end += (repetition + base::to_frames(alert().repeats.gap)) * (left - 1);
  if (stage_ != Stage::after) end += spec_.sound->length(plan().after);
  return std::min(end, spec_.deadline);
}

base::FramePos Sounding::acts_at() const {
  if (over_at_) return *over_at_;
  base::FramePos at = std::min(spec_.deadline, piece_end_);
  const bool may_give_way = wanted_ && !pauses_;  // as soon as the repetition is over
  if (next_at_ > piece_end_ && !may_give_way) at = std::min(spec_.deadline, next_at_);
  return at;
}

std::optional<base::FramePos> Sounding::take_repetition(base::FramePos now) {
  const auto next = static_cast<std::size_t>(repetitions_told_);
  if (next >= repetition_ends_.size() || repetition_ends_[next] > now) return std::nullopt;
  ++repetitions_told_;
  return repetition_ends_[next];
}

bool Sounding::take_began() { return heard_ && !std::exchange(told_, true); }

void Sounding::follow(CoreContext& context) {
  for (Running& r : running_) {
    if (r.play->state == PlayState::sounding && !heard_) hear(context, r.play->start);
  }
  std::erase_if(running_, [&](const Running& r) {
    if (r.play->state != PlayState::ended) return false;
    context.voices.release(r.play, context.out);
    return true;
  });
}

void Sounding::hear(CoreContext& context, base::FramePos start) {
  heard_ = true;
  spec_.begin = start;
  record_begin(context, start);
}

void Sounding::presume_heard(CoreContext& context) {
  if (heard_ || running_.empty()) return;
  const base::FramePos start = running_.front().play->start;
  if (start < context.earliest()) hear(context, start);
}

void Sounding::close(CoreContext& context) {
  for (const Running& r : running_) context.voices.release(r.play, context.out);
  running_.clear();
  line_.drop(context);
  if (heard_) record_end(context, over_at_.value_or(context.earliest()));
}

void Sounding::record_begin(CoreContext& context, base::FramePos at) {
  record_ = {};
  record_.id = context.voices.next_record_id();
  record_.kind = AsRunKind::alert;
  record_.zones = zone_list(*context.setup, spec_.zones);
  record_.entry = "alert " + std::to_string(number());
  record_.title = alert().title;
  record_.artist = alert().issuer;
  record_.started = context.clock.utc_at(at);
  record_.started_frame = at;
  record_.reason = std::string(alert().drill ? "drill, " : "") +
                   std::string(alerts::to_string(alert().urgency)) +
                   (alert().resumed ? ", resumed after a restart" : "");
  context.out.record(record_);
  context.changed = true;
}

void Sounding::record_end(CoreContext& context, base::FramePos at) {
  record_.played = at - record_.started_frame;
  record_.ended = record_.started + base::to_duration(record_.played);
  record_.how_ended = !complete_ ? end_note_ : live_note_.empty() ? "finished" : live_note_;
  context.out.record(record_);
  context.changed = true;
}

}  // namespace hornbill::scheduler
