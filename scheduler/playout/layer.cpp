// SPDX-License-Identifier: Apache-2.0
#include "scheduler/playout/layer.h"

#include <algorithm>
#include <utility>

namespace hornbill::scheduler {
namespace {

constexpr std::size_t kMostNamed = 20;
constexpr base::Duration kAssumedLength = std::chrono::minutes(3);  // of a file not analysed yet

const playlists::PlaylistOptions* find_playlist(const StationSetup& setup,
                                                const std::string& name) {
  const auto it = std::find_if(setup.playlists.begin(), setup.playlists.end(),
                               [&](const auto& p) { return p.name == name; });
  return it == setup.playlists.end() ? nullptr : &*it;
}

}  // namespace

Layer::Layer(std::uint64_t id, Agenda::Item item, CoreContext& context)
    : id_(id), item_(std::move(item)), cut_policy_(item_.rule.resume) {
  if (rule().play.kind != TargetKind::playlist) return;
  if (const auto* options = find_playlist(*context.setup, rule().play.name)) {
    playlist_ = *options;
    rotates_ = rule().items.has_value() || rule().mix == Mix::duck;
    if (rotates_) playlist_->loop = true;
    if (!rotates_) {
      cursor_ = make_cursor(context);
      return;
    }
    auto& shared = context.rotations[rule().name];
    if (!shared) shared = make_cursor(context);
    cursor_ = shared;
  }
}

std::shared_ptr<playlists::PlaylistCursor> Layer::make_cursor(CoreContext& context) {
  return std::make_shared<playlists::PlaylistCursor>(
      *playlist_, playlists::resolve_members(*playlist_, *context.library),
      context.setup->seed + ++context.picks);
}

bool Layer::bounded() const {
  if (end() || is_single() || rule().items) return true;
  return cursor_ && !cursor_->endless();
}

base::FrameCount Layer::crossfade(const CoreContext& context) const {
  if (playlist_) return base::to_frames(playlist_->crossfade);
  return is_single() ? base::FrameCount{} : base::to_frames(context.setup->sound.crossfade);
}

void Layer::set_rule(Rule rule, std::optional<base::UtcTime> end) {
  item_.rule = std::move(rule);
  item_.entry.end = end;
  cut_policy_ = item_.rule.resume;
}

void Layer::go_on_with(Cut cut) {
  cut_ = std::move(cut);
  cut_policy_ = ResumePolicy::resume;
}

void Layer::library_changed(const playlists::Library& from, CoreContext& context) {
  if (!cursor_ || rotates_) return;  // shared ones are made anew by the core
  cursor_->rebind(from, *context.library, playlists::resolve_members(*playlist_, *context.library));
}

std::optional<PlaySpec> Layer::choose(CoreContext& context, base::UtcTime at) {
  if (exhausted_) return std::nullopt;
  switch (rule().play.kind) {
    case TargetKind::segment:
      return choose_single(context, at);
    case TargetKind::playlist:
      return choose_listed(context, at);
    case TargetKind::input: {
      if (!context.input_usable(rule().play.name)) return std::nullopt;
      PlaySpec spec = labelled(context);
      spec.source = FeedSource::input;
      spec.kind = AsRunKind::input;
      spec.input = rule().play.name;
      spec.title = rule().play.name;
      return spec;
    }
    case TargetKind::silence:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<PlaySpec> Layer::choose_single(CoreContext& context, base::UtcTime at) {
  if (cut_) {
    auto spec = after_cut(context, at);
    if (!spec) exhausted_ = true;
    return spec;
  }
  if (auto spec = take_kept()) return spec;
  if (given_) {
    exhausted_ = true;
    return std::nullopt;
  }
  given_ = true;
  const auto index = context.library->find(rule().play.name);
  if (!index) {
    exhausted_ = true;
    return std::nullopt;
  }
  const playlists::Segment& segment = context.library->at(*index);
  base::FrameCount position = segment.cue_in();
  if (join_) position += base::to_frames(*join_);
  if (segment.duration().value > 0 && position >= segment.cue_out()) {
    exhausted_ = true;  // it would be over by now
    return std::nullopt;
  }
  return spec_of(context, segment, position, join_ ? "joined late" : "");
}

std::optional<PlaySpec> Layer::choose_listed(CoreContext& context, base::UtcTime at) {
  if (cut_) {
    if (auto spec = after_cut(context, at)) {
      items_begun_ = std::max(items_begun_ - 1, 0);  // it begins again, but is no other item
      return spec;
    }
  }
  if (!cursor_ || (rule().items && items_begun_ >= *rule().items)) {
    exhausted_ = true;
    return std::nullopt;
  }
  if (auto spec = take_kept()) return spec;
  return next_listed(context, at);
}

std::optional<PlaySpec> Layer::take_kept() {
  if (kept_.empty()) return std::nullopt;
  PlaySpec spec = std::move(kept_.back());
  kept_.pop_back();
  return spec;
}

std::optional<PlaySpec> Layer::next_listed(CoreContext& context, base::UtcTime at) {
  const playlists::Library& library = *context.library;
  if (join_) {
    if (auto spec = joined(context, at)) return spec;
  } else if (const auto pick = cursor_->next(library, context.history, at)) {
    const playlists::Segment& segment = library.at(pick->segment);
    return spec_of(context, segment, segment.cue_in(), pick->relaxed);
  }
  if (!cursor_->endless()) exhausted_ = true;
  return std::nullopt;
}

// The item that would be on air by now. Of a rotation only so many items count as it may play.
std::optional<PlaySpec> Layer::joined(CoreContext& context, base::UtcTime at) {
  const playlists::Library& library = *context.library;
  base::FrameCount elapsed = base::to_frames(*std::exchange(join_, std::nullopt));
  if (!rule().items) {
    const auto found = cursor_->join(library, context.history, at, elapsed);
    if (!found) return std::nullopt;
    const playlists::Segment& segment = library.at(found->pick.segment);
    return spec_of(context, segment, segment.cue_in() + found->offset,
                   found->offset.value > 0 ? "joined late" : "");
  }
  for (; items_begun_ < *rule().items; ++items_begun_) {
    const auto pick = cursor_->next(library, context.history, at);
    if (!pick) break;
    const playlists::Segment& segment = library.at(pick->segment);
    const base::FrameCount length =
        segment.duration().value > 0 ? segment.duration() : base::to_frames(kAssumedLength);
    if (elapsed < length) {
      return spec_of(context, segment, segment.cue_in() + elapsed,
                     elapsed.value > 0 ? "joined late" : pick->relaxed);
    }
    elapsed -= length;
  }
  exhausted_ = true;
  return std::nullopt;
}

bool Layer::may_last(const CoreContext& context, base::Duration elapsed) const {
  if (end() || !cursor_ || (!rule().items && cursor_->endless())) return !over(context.now());
  base::Duration total{0};
  std::int64_t members = 0;
  for (const auto index : playlists::resolve_members(*playlist_, *context.library)) {
    const playlists::Segment& member = context.library->at(index);
    const bool known = member.duration().value > 0;
    total += known ? base::to_duration(member.duration()) : kAssumedLength;
    ++members;
  }
  if (members > 0 && rule().items) total = total * *rule().items / members;
  return elapsed < total;
}

std::optional<PlaySpec> Layer::after_cut(CoreContext& context, base::UtcTime at) {
  const Cut cut = *cut_;
  cut_.reset();
  const ResumePolicy policy = std::exchange(cut_policy_, rule().resume);
  const auto index = context.library->find(cut.segment);
  if (!index || policy == ResumePolicy::skip) return std::nullopt;
  const playlists::Segment& segment = context.library->at(*index);
  if (policy == ResumePolicy::restart) {
    return spec_of(context, segment, segment.cue_in(), "from its beginning after an interruption");
  }
  base::FrameCount position = cut.position;
  if (policy == ResumePolicy::rejoin) {
    position += base::to_frames(std::max(at - cut.at, base::Duration{0}));
    const bool beyond = segment.duration().value > 0 && position >= segment.cue_out();
    if (beyond && rule().play.kind == TargetKind::playlist && cursor_ && !cursor_->endless()) {
      join_ = base::to_duration(position - segment.cue_out());
    }
    if (beyond) return std::nullopt;
    return spec_of(context, segment, position, "rejoined after an interruption");
  }
  if (segment.duration().value > 0 && position >= segment.cue_out()) return std::nullopt;
  return spec_of(context, segment, position, "resumed where it was interrupted");
}

std::vector<std::pair<std::string, std::string>> Layer::unplayable(
    const CoreContext& context) const {
  std::vector<std::pair<std::string, std::string>> found;
  if (!playlist_) return found;
  for (const auto index : playlists::resolve_members(*playlist_, *context.library)) {
    const playlists::Segment& member = context.library->at(index);
    const bool bad = member.analysed && member.facts.verdict != audio::Verdict::playable;
    if (member.present && !bad) continue;
    found.emplace_back(member.id, member.present ? member.facts.reason : "there is no such file");
    if (found.size() == kMostNamed) break;
  }
  return found;
}

PlaySpec Layer::labelled(CoreContext& context) const {
  PlaySpec spec;
  spec.kind = rule().mix == Mix::duck ? AsRunKind::overlay : AsRunKind::item;
  spec.programme = rule().programme;
  const auto& named = rule().zones;
  for (const ZoneOptions& zone : context.setup->zones) {
    const bool heard = named.empty()
                           ? zone.programme == rule().programme
                           : std::find(named.begin(), named.end(), zone.name) != named.end();
    if (!heard) continue;
    spec.zones += (spec.zones.empty() ? "" : ",") + zone.name;
  }
  spec.entry = rule().name;
  if (items_begun_ == 0) spec.planned = entry().start;
  return spec;
}

PlaySpec Layer::spec_of(CoreContext& context, const playlists::Segment& segment,
                        base::FrameCount position, std::string reason) const {
  PlaySpec spec = labelled(context);
  spec.request.path = segment.path;
  spec.request.from = position;
  const bool known = segment.cue_out().value > 0;
  if (known) spec.request.to = segment.cue_out();
  if (known) spec.expected = segment.cue_out() - position;
  if (segment.segue() && *segment.segue() > position) spec.segue = *segment.segue() - position;
  spec.segment = segment.id;
  spec.title = segment.title();
  spec.artist = segment.artist();
  spec.reason = std::move(reason);
  spec.gain = loudness_gain(segment, context.setup->sound);
  return spec;
}

}  // namespace hornbill::scheduler
