// SPDX-License-Identifier: Apache-2.0
#include "tests/support/silent_world.h"

#include <algorithm>

namespace hornbill::tests {
namespace {

constexpr base::Tick kAnswer{10};
constexpr std::int64_t kReadAhead = 6 * base::kSampleRate;

}  // namespace

SilentWorld::SilentWorld(scheduler::StationSetup setup,
                         std::shared_ptr<const playlists::Library> library, base::UtcTime start)
    : start_(start),
      library_(std::move(library)),
      tone_(2 * 480, 0.01F),
      builtin_(audio::Feed::from_memory(tone_)) {
  std::vector<audio::Feed*> pool;
  for (int i = 0; i < 24; ++i) {
    feeds_.push_back(std::make_unique<audio::Feed>(base::FrameCount{480}));
    pool.push_back(feeds_.back().get());
  }
  core_ = std::make_unique<scheduler::StationCore>(
      std::make_shared<scheduler::StationSetup>(std::move(setup)), library_, pool, &builtin_);
  put({0}, scheduler::ClockObservation{{0}, start_, true});
}

void SilentWorld::run_until(base::UtcTime until) {
  while (now() < until) {
    step();
    const base::Tick end = base::tick_of(base::FramePos{0} + base::to_frames(until - start_));
    tick_ = std::max(tick_ + 1, std::min(next_event(), end));
  }
}

void SilentWorld::step() {
  collect_decks(tick_.first_frame());
  while (!due_.empty() && due_.begin()->first <= tick_) {
    inputs_.push_back(std::move(due_.begin()->second));
    due_.erase(due_.begin());
  }
  if (inputs_.empty() && tick_ < core_next_) return;
  ++steps_;
  std::vector<scheduler::Input> inputs;
  inputs.swap(inputs_);
  const scheduler::StepResult result = core_->step(tick_, inputs);
  core_next_ = result.next;
  for (const auto& job : result.jobs) take(job);
  for (const auto& command : result.commands) obey(command);
  if (on_record) {
    for (const auto& record : result.as_run) on_record(record);
  }
}

void SilentWorld::take(const scheduler::FeedJob& job) {
  if (const auto* open = std::get_if<scheduler::OpenFeed>(&job)) {
    const auto index = library_->find_path(open->request.path);
    if (!index) {
      put(tick_ + kAnswer.value,
          scheduler::FeedReport{
              open->token, scheduler::FeedEvent::failed, {}, false, "file missing"});
      return;
    }
    const std::int64_t total = library_->at(*index).facts.length.value - open->request.from.value;
    opened_[open->token] = {std::max<std::int64_t>(total, 0)};
    put(tick_ + kAnswer.value,
        scheduler::FeedReport{open->token, scheduler::FeedEvent::ready, {}, false, ""});
    return;
  }
  const auto token = std::get<scheduler::CloseFeed>(job).token;
  opened_.erase(token);
  put(tick_ + kAnswer.value,
      scheduler::FeedReport{token, scheduler::FeedEvent::closed, {}, false, ""});
}

void SilentWorld::obey(const audio::Command& command) {
  if (const auto* start = std::get_if<audio::StartDeck>(&command.body)) {
    Deck deck;
    deck.token = start->token;
    deck.start = command.at + start->duck.lead;
    deck.overlay = start->route.kind == audio::RouteKind::overlay;
    const auto opened = opened_.find(start->token);
    if (opened != opened_.end()) {
      deck.end = deck.start + base::FrameCount{opened->second.total};
      // The end is told as soon as it is within the look-ahead.
      const base::FramePos told =
          std::max(deck.end - base::FrameCount{kReadAhead}, (tick_ + 1).first_frame());
      put(base::tick_of(told) + 1,
          scheduler::FeedReport{
              start->token, scheduler::FeedEvent::ending, {opened->second.total}, false, ""});
    }
    decks_[start->deck] = deck;
  } else if (const auto* fade = std::get_if<audio::FadeDeck>(&command.body)) {
    const auto it = decks_.find(fade->deck);
    if (it == decks_.end() || it->second.token != fade->token) return;
    const base::FramePos end = command.at + fade->fade.length;
    if (end < it->second.end) {
      it->second.end = end;
      it->second.stopped = true;
    }
  }
}

// What the decks do before `until`, told as the engine would.
void SilentWorld::collect_decks(base::FramePos until) {
  bool sounding = false;
  base::FramePos last_end{0};
  for (auto it = decks_.begin(); it != decks_.end();) {
    Deck& deck = it->second;
    const auto index = static_cast<audio::DeckIndex>(it->first);
    if (!deck.started && deck.start < until) {
      deck.started = true;
      if (!deck.overlay && deck.start > last_sound_) {
        longest_gap_ = std::max(longest_gap_, deck.start - last_sound_);
      }
      inputs_.push_back(audio::Report{deck.start, audio::DeckStarted{index, deck.token}});
    }
    if (deck.started && deck.end < until) {
      const auto cause = deck.stopped ? audio::EndCause::stopped : audio::EndCause::finished;
      inputs_.push_back(audio::Report{
          deck.end, audio::DeckEnded{index, deck.token, cause, deck.end - deck.start}});
      if (!deck.overlay) last_end = std::max(last_end, deck.end);
      it = decks_.erase(it);
      continue;
    }
    sounding |= deck.started && !deck.overlay;
    ++it;
  }
  if (sounding) {
    last_sound_ = until;
  } else {
    last_sound_ = std::max(last_sound_, last_end);
  }
}

base::Tick SilentWorld::next_event() const {
  base::Tick next = core_next_;
  if (!due_.empty()) next = std::min(next, due_.begin()->first);
  for (const auto& [index, deck] : decks_) {
    const base::FramePos at = deck.started ? deck.end : deck.start;
    if (at.value != INT64_MAX) next = std::min(next, base::tick_of(at) + 1);
  }
  return next;
}

}  // namespace hornbill::tests
