// SPDX-License-Identifier: Apache-2.0
// The live message of an alert.
#include <algorithm>

#include "scheduler/playout/pace.h"
#include "scheduler/playout/sounding.h"

namespace hornbill::scheduler {
namespace {

// The alert goes on without an input that is not there so long after its turn.
constexpr base::FrameCount kLivePatience = base::seconds_to_frames(3);

}  // namespace

void Sounding::end_live(const std::string& why) {
  if (over_at_ || !has_live() || !live_note_.empty()) return;
  live_note_ = why;
}

void Sounding::follow_live(CoreContext& context) {
  if (!has_live()) return;
  const alerts::LiveMessage& live = *alert().live;
  if (line_.state() != LiveLine::State::heard) return line_.prepare(context, live.input);
  const auto& options = context.setup->alerts;
  const bool there = std::find(options.live_inputs.begin(), options.live_inputs.end(),
                               live.input) != options.live_inputs.end();
  if (!there) {
    end_live("the input \"" + live.input + "\" is no longer for live announcements");
  } else if (line_.silent_for(context, live.input, options.live_silence)) {
    end_live("nothing was heard from \"" + live.input + "\" any more");
  } else if (ending_) {
    end_live(end_note_);
  }
  const base::FrameCount fade = base::to_frames(options.cut_fade);
  const base::FramePos at = live_note_.empty() ? piece_end_ - fade : context.earliest();
  if (at - context.earliest() > kCommit) return;
  end_live("it had the time that it was given");
  stop_live(context, std::max(at, context.earliest()), live_note_);
}

void Sounding::stop_live(CoreContext& context, base::FramePos at, const std::string& why) {
  const audio::Fade fade{base::to_frames(context.setup->alerts.cut_fade), audio::Curve::linear};
  for (Running& r : running_) {
    if (r.piece.kind == alerts::PieceKind::live) {
      context.voices.fade_out(*r.play, at, fade, why, context.out);
    }
  }
  line_.close();
  piece_end_ = next_at_ = at + fade.length;
}

std::optional<base::FramePos> Sounding::start_live(CoreContext& context, base::FramePos at) {
  if (line_.state() != LiveLine::State::ready) {
    if (live_note_.empty() && at - next_at_ < kLivePatience) return std::nullopt;
    const std::string& cause = line_.failure();
    end_live(cause.empty() ? "the input \"" + alert().live->input + "\" gave no answer" : cause);
  }
  if (!live_note_.empty()) {  // it has ended before it began
    line_.drop(context);
    return at;
  }
  Play* play = line_.play();
  if (!context.voices.start(*play, start_spec(at), context.out)) return std::nullopt;
  running_.push_back({play, {alerts::PieceKind::live, "", -1}, {}});
  const base::FramePos latest = spec_.deadline - spec_.sound->length(plan().after);
  return line_.begin(at, std::min(at + base::to_frames(alert().live->longest), latest));
}

}  // namespace hornbill::scheduler
