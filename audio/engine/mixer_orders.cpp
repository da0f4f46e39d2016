// SPDX-License-Identifier: Apache-2.0
// The commands: their order, what each asks for, and which cannot be obeyed.
#include <algorithm>
#include <cmath>

#include "audio/engine/mixer.h"

namespace hornbill::audio {
namespace {

bool is_gain(float gain) HORNBILL_REALTIME { return std::isfinite(gain) && gain >= 0.0F; }

bool is_length(base::FrameCount length) HORNBILL_REALTIME { return length.value >= 0; }

bool is_duck(const Duck& duck) HORNBILL_REALTIME {
  return is_gain(duck.gain) && is_length(duck.lead) && is_length(duck.attack) &&
         is_length(duck.hold) && is_length(duck.release);
}

// Only a clip can be begun elsewhere than at its first frame.
bool begins_inside(const StartDeck& order) HORNBILL_REALTIME {
  const Clip* clip = order.feed->clip();
  if (clip == nullptr) return order.from.value == 0;
  return order.from.value >= 0 && order.from < clip->frames();
}

}  // namespace

// Takes what was posted. When more waits than there is room for, the farthest in the future is
// refused, so that what is wanted now always gets in.
void Mixer::collect_commands() HORNBILL_REALTIME {
  Command command;
  while (commands_.pop(command)) {
    if (queue_.full()) {
      const bool newcomer = command.at >= queue_.back().at;
      report(CommandRefused{newcomer ? command.id : queue_.back().id});
      if (newcomer) continue;
      queue_.pop_back();
    }
    queue_.insert(command);
  }
}

void Mixer::apply_due_commands() HORNBILL_REALTIME {
  while (!queue_.empty() && queue_.front().at <= now_) {
    const Command& command = queue_.front();
    if (command.at < now_) report(CommandLate{command.id, now_ - command.at});
    if (!obey(command.body)) report(CommandRefused{command.id});
    queue_.pop_front();
  }
}

bool Mixer::obey(const CommandBody& body) HORNBILL_REALTIME {
  if (const auto* order = std::get_if<StartDeck>(&body)) return obey(*order);
  if (const auto* order = std::get_if<FadeDeck>(&body)) return obey(*order);
  if (const auto* order = std::get_if<ArmDeck>(&body)) return obey(*order);
  if (const auto* order = std::get_if<DisarmDeck>(&body)) return obey(*order);
  if (const auto* order = std::get_if<SetZone>(&body)) return obey(*order);
  if (const auto* order = std::get_if<HoldZones>(&body)) return obey(*order);
  if (const auto* order = std::get_if<WatchSilence>(&body)) return obey(*order);
  return false;
}

bool Mixer::plays(DeckIndex deck, PlayToken token) const HORNBILL_REALTIME {
  return deck < kMaxDecks && !decks_[deck].idle() && decks_[deck].token() == token;
}

// A ring has one reader; what lies in memory may have many.
bool Mixer::feed_in_use(const Feed* feed) const HORNBILL_REALTIME {
  if (!feed->loop().empty() || feed->clip() != nullptr) return false;
  return std::any_of(decks_.begin(), decks_.end(), [feed](const Deck& deck) {
    return !deck.idle() && deck.order().feed == feed;
  });
}

bool Mixer::acceptable(const StartDeck& order) const HORNBILL_REALTIME {
  return order.deck < kMaxDecks && decks_[order.deck].idle() && order.feed != nullptr &&
         order.route.programme < kMaxProgrammes && is_gain(order.gain) &&
         is_length(order.fade_in.length) && is_length(order.end_fade) && is_duck(order.duck) &&
         begins_inside(order) && !feed_in_use(order.feed);
}

bool Mixer::obey(const StartDeck& order) HORNBILL_REALTIME {
  if (!acceptable(order) || ((reserved_ >> order.deck) & 1U) != 0) return false;
  start(order);
  return true;
}

void Mixer::start(const StartDeck& order) HORNBILL_REALTIME {
  decks_[order.deck].start(order, now_);
  ++decks_in_use_;
  if (order.route.kind == RouteKind::overlay && order.duck.gain < 1.0F) {
    ducks_.begin(order.deck, order.route, order.duck, now_);
  }
}

bool Mixer::obey(const FadeDeck& order) HORNBILL_REALTIME {
  if (order.deck >= kMaxDecks || !is_gain(order.level) || !is_length(order.fade.length)) {
    return false;
  }
  if (plays(order.deck, order.token)) decks_[order.deck].fade(order, now_);
  return true;
}

bool Mixer::obey(const ArmDeck& order) HORNBILL_REALTIME {
  if (!plays(order.deck, order.token) || !acceptable(order.next)) return false;
  Armed& armed = armed_[order.deck];
  const std::uint64_t next = std::uint64_t{1} << order.next.deck;
  const std::uint64_t own = armed.on ? std::uint64_t{1} << armed.next.deck : 0;
  if ((reserved_ & ~own & next) != 0) return false;
  reserved_ = (reserved_ & ~own) | next;
  armed = {true, order.next};
  return true;
}

bool Mixer::obey(const DisarmDeck& order) HORNBILL_REALTIME {
  if (order.deck >= kMaxDecks) return false;
  if (!plays(order.deck, order.token) || !armed_[order.deck].on) return true;
  armed_[order.deck].on = false;
  reserved_ &= ~(std::uint64_t{1} << armed_[order.deck].next.deck);
  return true;
}

bool Mixer::obey(const SetZone& order) HORNBILL_REALTIME {
  if (order.zone >= kMaxZones || order.programme >= kMaxProgrammes || !is_gain(order.gain) ||
      !is_gain(order.ceiling) || order.ceiling == 0.0F) {
    return false;
  }
  zones_known_ |= std::uint64_t{1} << order.zone;
  strips_[order.zone]->set(order, now_, offset_);
  return true;
}

bool Mixer::obey(const HoldZones& order) HORNBILL_REALTIME {
  if (order.hold >= kMaxHolds || !is_duck(order.duck)) return false;
  const auto owner = static_cast<DuckBank::Owner>(DuckBank::kFirstHold + order.hold);
  if (order.on) {
    const Route route{RouteKind::overlay, 0, order.zones, order.rank};
    ducks_.begin(owner, route, order.duck, now_);
  } else {
    ducks_.end(owner, order, now_);
  }
  return true;
}

bool Mixer::obey(const WatchSilence& order) HORNBILL_REALTIME {
  if (order.programme >= kMaxProgrammes || !is_gain(order.threshold) || !is_length(order.after)) {
    return false;
  }
  watches_[order.programme].set(order.threshold, order.after, now_);
  return true;
}

// Begins and ends the decks whose frame has come, and starts what they are armed with, until
// nothing changes at this frame any more.
void Mixer::settle_decks() HORNBILL_REALTIME {
  bool changed = decks_in_use_ > 0;
  while (changed) {
    changed = false;
    for (std::size_t d = 0; d < decks_.size(); ++d) {
      changed = settle_deck(static_cast<DeckIndex>(d)) || changed;
    }
  }
}

bool Mixer::settle_deck(DeckIndex index) HORNBILL_REALTIME {
  Deck& deck = decks_[index];
  if (deck.idle()) return false;
  if (deck.begins(now_)) report(DeckStarted{index, deck.token()});
  EndCause cause = EndCause::finished;
  if (!deck.ended(now_, cause)) return false;
  report(DeckEnded{index, deck.token(), cause, deck.played()});
  deck.release();
  --decks_in_use_;
  ducks_.end(index, now_);
  Armed& armed = armed_[index];
  if (!armed.on) return true;
  armed.on = false;
  reserved_ &= ~(std::uint64_t{1} << armed.next.deck);
  if (cause != EndCause::stopped) start(armed.next);
  return true;
}

void Mixer::report(const ReportBody& body) HORNBILL_REALTIME {
  if (!reports_.push({now_, body})) {
    reports_lost_.fetch_add(1, std::memory_order_relaxed);
  }
}

}  // namespace hornbill::audio
