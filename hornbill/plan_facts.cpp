// SPDX-License-Identifier: Apache-2.0
#include "hornbill/plan_facts.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "playlists/playlist.h"

namespace hornbill {
namespace {

using playlists::PlaylistOptions;
using playlists::Segment;
using scheduler::TargetFacts;

// A segment of its own is played even where it is silent; a playlist leaves it out.
bool cannot_play(const Segment& segment) {
  return !segment.present ||
         (segment.analysed && segment.facts.verdict == audio::Verdict::unplayable);
}

void add_missing(const Segment& segment, TargetFacts& facts) {
  std::string text = segment.path;
  text += segment.present ? " (" + segment.facts.reason + ")" : " (there is no such file)";
  facts.missing.push_back(std::move(text));
}

TargetFacts segment_facts(const playlists::Library& library, const std::string& name) {
  TargetFacts facts;
  const auto found = library.find(name);
  if (!found || cannot_play(library.at(*found))) {
    facts.nothing_to_play = true;
    if (found) add_missing(library.at(*found), facts);
    return facts;
  }
  const Segment& segment = library.at(*found);
  if (segment.duration().value > 0) facts.duration = base::to_duration(segment.duration());
  return facts;
}

TargetFacts playlist_facts(const playlists::Library& library, const PlaylistOptions& playlist) {
  TargetFacts facts;
  facts.endless = playlist.loop || playlist.order == playlists::Order::shuffle;
  base::Duration total{0};
  bool known = true;
  std::size_t playable = 0;
  for (const playlists::SegmentIndex index : playlists::resolve_members(playlist, library)) {
    const Segment& segment = library.at(index);
    ++facts.members;
    if (!segment.may_play()) {
      add_missing(segment, facts);
      continue;
    }
    known = known && segment.duration().value > 0;
    total += base::to_duration(segment.duration());
    if (playable++ > 0) total -= playlist.crossfade;
  }
  facts.nothing_to_play = playable == 0;
  if (!known || playable == 0) return facts;
  if (!facts.endless) facts.duration = total;
  const auto count = static_cast<base::Duration::rep>(playable);
  facts.overlap = playlist.crossfade;
  facts.item = (total + playlist.crossfade * (count - 1)) / count;
  return facts;
}

TargetFacts facts_of(const std::vector<PlaylistOptions>& lists, const playlists::Library& library,
                     const scheduler::PlayTarget& target) {
  if (target.kind == scheduler::TargetKind::segment) return segment_facts(library, target.name);
  if (target.kind == scheduler::TargetKind::playlist) {
    const auto found = std::find_if(lists.begin(), lists.end(), [&](const auto& playlist) {
      return playlist.name == target.name;
    });
    if (found != lists.end()) return playlist_facts(library, *found);
  }
  TargetFacts live;
  live.endless = true;
  return live;
}

}  // namespace

scheduler::TargetLookup plan_facts(const scheduler::StationSetup& setup,
                                   std::shared_ptr<const playlists::Library> library) {
  // Many rules play the same playlist; its members are looked for once.
  auto known = std::make_shared<std::map<std::string, TargetFacts>>();
  return [lists = setup.playlists, library = std::move(library),
          known = std::move(known)](const scheduler::PlayTarget& target) {
    const auto [found, is_new] = known->try_emplace(scheduler::to_string(target));
    if (is_new) found->second = facts_of(lists, *library, target);
    return found->second;
  };
}

}  // namespace hornbill
