// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "playlists/playlist.h"

namespace hornbill::playlists {
namespace {

// Time since `last`, whichever way the clock was set; nothing if never.
std::optional<base::Duration> since(std::optional<base::UtcTime> last, base::UtcTime now) {
  if (!last) return std::nullopt;
  return *last <= now ? now - *last : *last - now;
}

bool keeps(std::optional<base::Duration> age, base::Duration separation) {
  return separation.count() <= 0 || !age || *age >= separation;
}

// Never heard is longest ago.
bool longer_ago(std::optional<base::Duration> a, std::optional<base::Duration> b) {
  if (!a || !b) return !a && b;
  return *a > *b;
}

// The choice among the rest of a round: the best by class (both rules kept, artist given up, both
// given up), then by what was heard longest ago.
class Choice {
 public:
  static constexpr std::size_t kNone = SIZE_MAX;

  Choice(base::Duration title, base::Duration artist) : title_(title), artist_(artist) {}

  // True when nothing better can come.
  bool offer(std::size_t place, std::optional<base::Duration> title_age,
             std::optional<base::Duration> artist_age) {
    const bool title_kept = keeps(title_age, title_);
    const int kind = !title_kept ? 2 : keeps(artist_age, artist_) ? 0 : 1;
    const auto age = kind == 2 ? title_age : artist_age;
    if (best_ != kNone && (kind > kind_ || (kind == kind_ && !longer_ago(age, age_)))) return false;
    best_ = place;
    kind_ = kind;
    age_ = age;
    return kind == 0;
  }
  // kNone while nothing was offered.
  std::size_t best() const { return best_; }
  std::string relaxed() const {
    if (kind_ == 0) return {};
    return kind_ == 1 ? "artist separation" : "artist and title separation";
  }

 private:
  base::Duration title_;
  base::Duration artist_;
  std::size_t best_ = kNone;
  int kind_ = 0;
  std::optional<base::Duration> age_;
};

void drop_repeats(std::vector<SegmentIndex>& members) {
  std::set<SegmentIndex> seen;
  std::erase_if(members, [&](SegmentIndex i) { return !seen.insert(i).second; });
}

}  // namespace

PlaylistCursor::PlaylistCursor(const PlaylistOptions& options, std::vector<SegmentIndex> members,
                               std::uint64_t seed)
    : order_(options.order),
      loop_(options.loop),
      title_separation_(options.title_separation),
      artist_separation_(options.artist_separation),
      overlap_(base::to_frames(options.crossfade)),
      members_(std::move(members)),
      random_(seed) {
  if (order_ == Order::shuffle) drop_repeats(members_);
}

bool PlaylistCursor::endless() const { return order_ == Order::shuffle || loop_; }

std::optional<Pick> PlaylistCursor::next(const Library& library, const PlayHistory& history,
                                         base::UtcTime now) {
  auto pick = order_ == Order::fixed ? next_fixed(library) : next_shuffled(library, history, now);
  if (pick) last_ = pick->segment;
  return pick;
}

std::optional<Pick> PlaylistCursor::next_fixed(const Library& library) {
  for (std::size_t tried = 0; tried < members_.size(); ++tried) {
    if (position_ == members_.size()) {
      if (!loop_) return std::nullopt;
      position_ = 0;
    }
    const SegmentIndex index = members_[position_++];
    if (library.at(index).may_play()) return Pick{index, {}};
  }
  return std::nullopt;
}

// Begins a round. False if no member is playable.
bool PlaylistCursor::refill(const Library& library) {
  bag_ = members_;
  for (std::size_t left = bag_.size(); left > 1; --left) {
    std::swap(bag_[left - 1], bag_[static_cast<std::size_t>(random_.below(left))]);
  }
  return std::any_of(bag_.begin(), bag_.end(),
                     [&](SegmentIndex i) { return library.at(i).may_play(); });
}

std::optional<Pick> PlaylistCursor::next_shuffled(const Library& library,
                                                  const PlayHistory& history, base::UtcTime now) {
  // What became unplayable during the round is out of it; it is looked at again in the next.
  std::erase_if(bag_, [&](SegmentIndex i) { return !library.at(i).may_play(); });
  if (bag_.empty() && !refill(library)) {
    bag_.clear();
    return std::nullopt;
  }
  Choice choice(title_separation_, artist_separation_);
  const auto offer = [&](std::size_t place) {
    const Segment& segment = library.at(bag_[place]);
    return choice.offer(place, since(history.last_of_segment(segment.id), now),
                        since(history.last_of_artist(segment.artist()), now));
  };
  std::size_t repeat = Choice::kNone;
  for (std::size_t i = 0; i < bag_.size(); ++i) {
    if (!library.at(bag_[i]).may_play()) continue;
    if (bag_[i] == last_) {
      repeat = i;
    } else if (offer(i)) {
      break;
    }
  }
  if (choice.best() == Choice::kNone && repeat != Choice::kNone) offer(repeat);
  const std::size_t place = choice.best();
  if (place == Choice::kNone) return std::nullopt;
  Pick pick{bag_[place], choice.relaxed()};
  bag_.erase(bag_.begin() + static_cast<std::ptrdiff_t>(place));
  return pick;
}

// From the start of an item to the start of the one after it; zero while unknown.
base::FrameCount PlaylistCursor::advance(const Segment& segment) const {
  const base::FrameCount whole = segment.duration();
  if (whole.value == 0) return {};
  if (const auto segue = segment.segue(); segue && *segue > segment.cue_in()) {
    return std::min(*segue - segment.cue_in(), whole);
  }
  return whole > overlap_ ? whole - overlap_ : whole;
}

std::optional<PlaylistCursor::Joined> PlaylistCursor::join(const Library& library,
                                                           const PlayHistory& history,
                                                           base::UtcTime now,
                                                           base::FrameCount elapsed) {
  if (order_ == Order::fixed) position_ = 0;
  return join_on(library, history, now, elapsed);
}

std::optional<PlaylistCursor::Joined> PlaylistCursor::join_on(const Library& library,
                                                              const PlayHistory& history,
                                                              base::UtcTime now,
                                                              base::FrameCount elapsed) {
  if (order_ == Order::shuffle) {
    auto pick = next(library, history, now);
    if (!pick) return std::nullopt;
    return Joined{std::move(*pick), {}};
  }
  base::FrameCount round;
  bool known = true;
  for (const SegmentIndex index : members_) {
    const Segment& segment = library.at(index);
    if (!segment.may_play()) continue;
    const base::FrameCount step = advance(segment);
    if (step.value == 0) known = false;
    round += step;
  }
  base::FrameCount left = elapsed.value > 0 ? elapsed : base::FrameCount{};
  if (loop_ && known && round.value > 0) left = {left.value % round.value};
  while (auto pick = next(library, history, now)) {
    const Segment& segment = library.at(pick->segment);
    const base::FrameCount step = advance(segment);
    if (step.value == 0) return Joined{std::move(*pick), {}};
    // The last one is heard to its end: nothing comes in over it.
    const bool last = !loop_ && position_ == members_.size();
    if (left < (last ? segment.duration() : step)) return Joined{std::move(*pick), left};
    left -= step;
  }
  return std::nullopt;
}

void PlaylistCursor::rebind(const Library& before, const Library& after,
                            std::vector<SegmentIndex> members) {
  if (order_ == Order::fixed) {
    position_ = place_after(after, members, last_ ? before.at(*last_).id : std::string());
  } else {
    drop_repeats(members);
    rebind_bag(before, after, members);
  }
  if (last_) last_ = after.find(before.at(*last_).id);
  members_ = std::move(members);
}

// Where a fixed order goes on: after the place of `last_id` nearest to the old position.
std::size_t PlaylistCursor::place_after(const Library& library,
                                        const std::vector<SegmentIndex>& members,
                                        const std::string& last_id) const {
  std::size_t best = std::min(position_, members.size());
  std::size_t best_distance = SIZE_MAX;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (library.at(members[i]).id != last_id) continue;
    const std::size_t distance = i + 1 > position_ ? i + 1 - position_ : position_ - (i + 1);
    if (distance >= best_distance) continue;
    best = i + 1;
    best_distance = distance;
  }
  return best;
}

void PlaylistCursor::rebind_bag(const Library& before, const Library& after,
                                const std::vector<SegmentIndex>& members) {
  if (bag_.empty()) return;
  const std::set<SegmentIndex> now(members.begin(), members.end());
  std::vector<SegmentIndex> bag;
  for (const SegmentIndex i : bag_) {
    const auto at = after.find(before.at(i).id);
    if (at && now.contains(*at)) bag.push_back(*at);
  }
  std::set<std::string_view> old;
  for (const SegmentIndex i : members_) old.insert(before.at(i).id);
  // New members join this round, each at a random place.
  for (const SegmentIndex i : members) {
    if (old.contains(after.at(i).id)) continue;
    const auto place = static_cast<std::ptrdiff_t>(random_.below(bag.size() + 1));
    bag.insert(bag.begin() + place, i);
  }
  bag_ = std::move(bag);
}

}  // namespace hornbill::playlists
