// SPDX-License-Identifier: Apache-2.0
#include "scheduler/playout/voices.h"

#include <algorithm>

#include "base/check.h"

namespace hornbill::scheduler {
namespace {

// Somebody or something else ended it, not its own sound.
bool was_cut(const Play& play) {
  return play.cause == audio::EndCause::stopped && !play.end_note.empty();
}

// What was wrong with a sound that came to its own end; empty: nothing.
std::string trouble_of(const Play& play) {
  if (!play.failure.empty()) return "broke off: " + play.failure;
  if (play.cause == audio::EndCause::dry) return "broke off: no more sound arrived in time";
  if (play.cause == audio::EndCause::failed) return "broke off";
  // Analysis went to the end of the file; the decoder stops at the cue.
  return play.spec.remark.empty() ? play.remark : play.spec.remark;
}

std::string how_ended(const Play& play) {
  if (was_cut(play)) return play.end_note;
  const std::string trouble = trouble_of(play);
  return trouble.empty() ? "finished" : trouble;
}

}  // namespace

Voices::Voices(std::vector<audio::Feed*> feeds, audio::Feed* builtin, const ClockMap& clock,
               FileFaults& faults)
    : feeds_(std::move(feeds)),
      feed_user_(feeds_.size(), 0),
      builtin_(builtin),
      clock_(clock),
      faults_(faults) {}

Play* Voices::open(PlaySpec spec, base::Tick now, Outbox& out) {
  auto play = std::make_unique<Play>();
  play->token = ++last_token_;
  play->spec = std::move(spec);
  play->opened = now;
  const auto free = std::find(feed_user_.begin(), feed_user_.end(), audio::PlayToken{0});
  if (free == feed_user_.end()) {
    play->state = PlayState::failed;
    play->failure = "too many items are open at once";
  } else {
    *free = play->token;
    play->feed = static_cast<int>(free - feed_user_.begin());
    out.job(
        OpenFeed{play->token, play->feed, play->spec.source, play->spec.request, play->spec.input});
  }
  return (plays_[play->token] = std::move(play)).get();
}

Play* Voices::open_builtin(PlaySpec spec) {
  auto play = std::make_unique<Play>();
  play->token = ++last_token_;
  play->spec = std::move(spec);
  play->spec.source = FeedSource::builtin;
  play->state = PlayState::ready;
  return (plays_[play->token] = std::move(play)).get();
}

Play* Voices::open_clip(PlaySpec spec, audio::Feed* feed, std::shared_ptr<const void> keeps) {
  Play* play = open_builtin(std::move(spec));
  play->memory = feed;
  play->keeps = std::move(keeps);
  return play;
}

bool Voices::start(Play& play, const StartSpec& spec, Outbox& out) {
  HORNBILL_CHECK(play.state == PlayState::ready);
  const auto end = deck_user_.end() - (spec.urgent ? 0 : kReserved);
  const auto free = std::find(deck_user_.begin(), end, audio::PlayToken{0});
  if (free == end) return false;
  *free = play.token;
  play.deck = static_cast<int>(free - deck_user_.begin());
  play.state = PlayState::started;
  const base::FramePos at = std::max(spec.at, out.earliest());
  play.ordered = at;
  play.start = at + spec.duck.lead;
  audio::StartDeck command;
  command.deck = static_cast<audio::DeckIndex>(play.deck);
  command.token = play.token;
  command.feed = play.feed >= 0 ? feeds_[static_cast<std::size_t>(play.feed)] : builtin_;
  if (play.memory != nullptr) command.feed = play.memory;
  command.from = spec.from;
  command.route = spec.route;
  command.gain = play.spec.gain;
  command.fade_in = spec.fade_in;
  command.end_fade = spec.end_fade;
  command.duck = spec.duck;
  out.command(at, command);
  return true;
}

// check: allow parameters (one cut, said in full where it is made)
void Voices::fade_out(Play& play, base::FramePos at, audio::Fade fade, std::string note,
                      Outbox& out) {
  if (!play.on_air()) return;
  play.end_note = std::move(note);
  // The engine obeys in order of frames: before its start the deck would not know the play yet.
  out.command(std::max(at, play.ordered), audio::FadeDeck{static_cast<audio::DeckIndex>(play.deck),
                                                          play.token, 0.0F, fade, true});
}

void Voices::release(Play* play, Outbox& out) {
  if (play == nullptr) return;
  play->abandoned = true;
  if (play->waits() || play->state == PlayState::failed) {
    if (play->state != PlayState::failed) close_feed(*play, out);
    play->state = PlayState::ended;
  }
  reap();
}

void Voices::close_feed(Play& play, Outbox& out) {
  if (play.feed >= 0) out.job(CloseFeed{play.token, play.feed});
}

void Voices::on_feed(const FeedReport& report, Outbox& out) {
  if (report.event == FeedEvent::closed) {
    for (auto& user : feed_user_) {
      if (user == report.token) user = 0;
    }
    reap();
    return;
  }
  Play* play = find(report.token);
  if (play == nullptr) return;
  switch (report.event) {
    case FeedEvent::ready:
      if (play->state == PlayState::opening) play->state = PlayState::ready;
      break;
    case FeedEvent::failed:
      play->failure = report.text;
      if (play->state == PlayState::opening) {
        play->state = PlayState::failed;
        close_feed(*play, out);
        tell_file(*play, clock_.utc_at(out.earliest()));
      }
      break;
    case FeedEvent::ending:
      play->total = report.total;
      play->broken = report.broken;
      (report.broken ? play->failure : play->remark) = report.text;
      break;
    case FeedEvent::closed:
      break;
  }
}

void Voices::on_engine(const audio::Report& report, Outbox& out) {
  if (const auto* started = std::get_if<audio::DeckStarted>(&report.body)) {
    if (Play* play = find(started->token)) {
      play->start = report.at;
      play->state = PlayState::sounding;
      write_begin(*play, out);
    }
  } else if (const auto* ended = std::get_if<audio::DeckEnded>(&report.body)) {
    if (deck_user_[ended->deck] == ended->token) deck_user_[ended->deck] = 0;
    if (Play* play = find(ended->token)) {
      const bool was_heard = play->state == PlayState::sounding;
      play->state = PlayState::ended;
      play->cause = ended->cause;
      play->played = ended->played;
      close_feed(*play, out);
      if (was_heard) write_end(*play, report.at, out);
      reap();
    }
  }
}

Play* Voices::find(audio::PlayToken token) {
  const auto it = plays_.find(token);
  return it == plays_.end() ? nullptr : it->second.get();
}

AsRunRecord Voices::record_of(const Play& play) const {
  AsRunRecord record;
  record.id = play.as_run_id;
  record.kind = play.spec.kind;
  record.programme = play.spec.programme;
  record.zones = play.spec.zones;
  record.entry = play.spec.entry;
  record.segment = play.spec.segment;
  record.title = play.spec.title;
  record.artist = play.spec.artist;
  record.planned = play.spec.planned;
  record.started = clock_.utc_at(play.start);
  record.started_frame = play.start;
  record.reason = play.spec.reason;
  record.from = play.spec.request.from;
  return record;
}

void Voices::write_begin(Play& play, Outbox& out) {
  if (!play.spec.recorded) return;
  play.as_run_id = next_record_id();
  out.record(record_of(play));
}

// The status names the files that are at fault.
void Voices::tell_file(const Play& play, base::UtcTime at) {
  if (play.spec.source != FeedSource::file) return;
  if (play.state == PlayState::failed) {
    faults_.found(play.spec.request.path, at, "cannot be played: " + play.failure);
  } else if (!was_cut(play)) {
    const std::string trouble = trouble_of(play);
    if (trouble.empty()) {
      faults_.mended(play.spec.request.path);
    } else {
      faults_.found(play.spec.request.path, at, trouble);
    }
  }
}

void Voices::write_end(Play& play, base::FramePos at, Outbox& out) {
  tell_file(play, clock_.utc_at(at));
  if (!play.spec.recorded) return;
  AsRunRecord record = record_of(play);
  record.ended = record.started + base::to_duration(at - play.start);
  record.played = play.played;
  record.how_ended = how_ended(play);
  out.record(std::move(record));
}

void Voices::reap() {
  std::erase_if(plays_, [this](const auto& item) {
    const Play& play = *item.second;
    if (!play.abandoned || play.state != PlayState::ended) return false;
    return play.feed < 0 || feed_user_[static_cast<std::size_t>(play.feed)] != play.token;
  });
}

}  // namespace hornbill::scheduler
