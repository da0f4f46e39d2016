// SPDX-License-Identifier: Apache-2.0
#include "scheduler/playout/layer.h"

#include <algorithm>
#include <utility>

#include "scheduler/playout/pace.h"

namespace hornbill::scheduler {
namespace {

constexpr base::Duration kToldFor = std::chrono::hours(24);
constexpr std::size_t kMostTold = 10'000;
constexpr base::Duration kAssumedLength = std::chrono::minutes(3);  // of a file not analysed yet

const playlists::PlaylistOptions* find_playlist(const StationSetup& setup,
                                                const std::string& name) {
  const auto it = std::find_if(setup.playlists.begin(), setup.playlists.end(),
                               [&](const auto& p) { return p.name == name; });
  return it == setup.playlists.end() ? nullptr : &*it;
}

PlaySpec going_on(PlaySpec spec) {
  spec.goes_on = true;
  return spec;
}

void begin_later(PlaySpec& spec, base::FrameCount by) {
  spec.request.from = spec.request.from + by;
  if (spec.expected) spec.expected = *spec.expected - by;
  if (spec.segue && *spec.segue <= by) spec.segue.reset();
  if (spec.segue) spec.segue = *spec.segue - by;
}

}  // namespace

Layer::Layer(std::uint64_t id, Agenda::Item item, CoreContext& context)
    : id_(id), item_(std::move(item)), cut_policy_(item_.rule.resume) {
  if (rule().play.kind != TargetKind::playlist) return;
  const auto* found = find_playlist(*context.setup, rule().play.name);
  if (found == nullptr) return;
  playlists::PlaylistOptions options = *found;
  if (id_ == kFallback) options.loop = true;
  const bool rotates = rule().items.has_value() || rule().mix == Mix::duck;
  if (!rotates) {
    place_ = make_place(options, context);
    return;
  }
  options.loop = true;
  auto& shared = context.rotations[rule().name];
  if (!shared) shared = make_place(options, context);
  place_ = shared;
}

std::shared_ptr<PlaylistPlace> Layer::make_place(const playlists::PlaylistOptions& options,
                                                 CoreContext& context) {
  playlists::PlaylistCursor cursor(options, playlists::resolve_members(options, *context.library),
                                   context.setup->seed + ++context.picks);
  return std::make_shared<PlaylistPlace>(
      PlaylistPlace{options, std::move(cursor), context.library, nullptr, {}});
}

bool Layer::bounded() const {
  if (end() || is_single() || rule().items) return true;
  return place_ && !place_->cursor.endless();
}

std::optional<base::UtcTime> Layer::planned() const {
  return id_ == kFallback ? std::nullopt : std::optional(entry().start);
}

base::FrameCount Layer::crossfade(const CoreContext& context) const {
  if (place_) return base::to_frames(place_->options.crossfade);
  return is_single() ? base::FrameCount{} : base::to_frames(context.setup->sound.crossfade);
}

void Layer::set_rule(Rule rule, std::optional<base::UtcTime> end) {
  item_.rule = std::move(rule);
  item_.entry.end = end;
  cut_policy_ = item_.rule.resume;
}

bool Layer::may_try_again(const CoreContext& context) const {
  return is_single() && context.now() + kTryAgain < entry().start;
}

void Layer::go_on_with(Cut cut) {
  cut_ = std::move(cut);
  cut_policy_ = ResumePolicy::resume;
}

void Layer::library_changed(CoreContext& context) {
  if (!place_) return;
  place_->move_to(context.library);
  look_again(context);
}

void Layer::look_again(CoreContext& context) {
  if (!place_ || !place_->searched) return;
  place_->searched.reset();
  name_unplayable(context);
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
  if (auto spec = take_kept(at)) return spec;
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
  if (join_) joined_at_ = at;
  return spec_of(context, segment, position, join_ ? "joined late" : "");
}

std::optional<PlaySpec> Layer::choose_listed(CoreContext& context, base::UtcTime at) {
  if (cut_) {
    if (auto spec = after_cut(context, at)) {
      items_begun_ = std::max(items_begun_ - 1, 0);  // it begins again, but is no other item
      return spec;
    }
  }
  if (!place_ || (rule().items && items_begun_ >= *rule().items)) {
    exhausted_ = true;
    return std::nullopt;
  }
  if (auto spec = take_kept(at)) return spec;
  return next_listed(context, at);
}

// What was to be joined and had to wait is joined where it would be by now, if it is not over.
std::optional<PlaySpec> Layer::take_kept(base::UtcTime at) {
  if (kept_.empty()) return std::nullopt;
  PlaySpec spec = std::move(kept_.back());
  kept_.pop_back();
  if (!joined_at_ || at <= *joined_at_) return spec;
  const base::FrameCount waited = base::to_frames(at - *joined_at_);
  if (spec.expected && waited >= *spec.expected) {
    joined_at_.reset();
    if (place_ && rule().items) {
      ++items_begun_;
      join_ = base::to_duration(waited - *spec.expected);
    } else if (place_) {
      join_ = at - entry().start;
    }
    return std::nullopt;
  }
  joined_at_ = at;
  begin_later(spec, waited);
  return spec;
}

// A list that would be `elapsed` beyond the end of the item that was cut: what was chosen already
// to follow it is begun amid, or left out, and the list goes on from there.
void Layer::join_behind(base::FrameCount elapsed, base::UtcTime at) {
  while (!kept_.empty() && kept_.back().expected) {
    if (elapsed < *kept_.back().expected) {
      if (elapsed.value > 0) kept_.back().reason = "joined late";
      begin_later(kept_.back(), elapsed);
      joined_at_ = at;
      return;
    }
    elapsed -= *kept_.back().expected;
    kept_.pop_back();
    if (rule().items) ++items_begun_;
  }
  if (!kept_.empty()) return;  // of unknown length: heard from its beginning
  join_ = base::to_duration(elapsed);
  join_on_ = true;
}

std::optional<PlaySpec> Layer::next_listed(CoreContext& context, base::UtcTime at) {
  const playlists::Library& library = *context.library;
  if (join_) {
    if (auto spec = joined(context, at)) {
      if (spec->request.from.value > 0) joined_at_ = at;
      return spec;
    }
  } else if (const auto pick = cursor().next(library, context.history, at)) {
    joined_at_.reset();
    const playlists::Segment& segment = library.at(pick->segment);
    return spec_of(context, segment, segment.cue_in(), pick->relaxed);
  }
  if (!cursor().endless()) exhausted_ = true;
  return std::nullopt;
}

// The item that would be on air by now. Of a rotation only so many items count as it may play.
std::optional<PlaySpec> Layer::joined(CoreContext& context, base::UtcTime at) {
  const playlists::Library& library = *context.library;
  base::FrameCount elapsed = base::to_frames(*std::exchange(join_, std::nullopt));
  if (!rule().items) {
    const auto found = std::exchange(join_on_, false)
                           ? cursor().join_on(library, context.history, at, elapsed)
                           : cursor().join(library, context.history, at, elapsed);
    if (!found) return std::nullopt;
    const playlists::Segment& segment = library.at(found->pick.segment);
    return spec_of(context, segment, segment.cue_in() + found->offset,
                   found->offset.value > 0 ? "joined late" : "");
  }
  for (; items_begun_ < *rule().items; ++items_begun_) {
    const auto pick = cursor().next(library, context.history, at);
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
  if (end() || !place_ || (!rule().items && place_->cursor.endless())) return !over(context.now());
  base::Duration total{0};
  std::int64_t members = 0;
  for (const auto index : playlists::resolve_members(place_->options, *context.library)) {
    const playlists::Segment& member = context.library->at(index);
    const bool known = member.duration().value > 0;
    total += known ? base::to_duration(member.duration()) : kAssumedLength;
    ++members;
  }
  if (members > 0 && rule().items) total = total * *rule().items / members;
  return elapsed < total;
}

bool Layer::may_give(const CoreContext& context, base::UtcTime at) const {
  if (exhausted_ || over(at)) return false;
  const bool comes_back = !kept_.empty() || (cut_ && cut_policy_ != ResumePolicy::skip);
  switch (rule().play.kind) {
    case TargetKind::segment:
      return comes_back || (!given_ && !cut_);
    case TargetKind::playlist: {
      if (!place_ || (rule().items && items_begun_ >= *rule().items)) return comes_back;
      playlists::PlaylistCursor ahead = place_->cursor;  // a copy: nothing is taken from the list
      return comes_back || ahead.next(*context.library, context.history, at).has_value();
    }
    case TargetKind::input:
      return context.input_usable(rule().play.name);
    case TargetKind::silence:
      return true;
  }
  return false;
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
    if (beyond && place_ && place_->options.order == playlists::Order::fixed) {
      join_behind(position - segment.cue_out(), at);
    }
    if (beyond) return std::nullopt;
    return going_on(spec_of(context, segment, position, "rejoined after an interruption"));
  }
  if (segment.duration().value > 0 && position >= segment.cue_out()) return std::nullopt;
  return going_on(spec_of(context, segment, position, "resumed where it was interrupted"));
}

void Layer::name_unplayable(CoreContext& context) {
  if (!place_) return;
  const base::UtcTime now = context.now();
  const bool fresh = now - place_->searched_at < kToldFor;
  if (place_->searched == context.library && fresh) return;
  place_->searched = context.library;
  place_->searched_at = now;
  AsRunRecord record;
  record.programme = rule().programme;
  record.entry = rule().name;
  if (items_begun_ == 0) record.planned = planned();
  std::size_t found = 0;
  for (const auto index : playlists::resolve_members(place_->options, *context.library)) {
    const playlists::Segment& member = context.library->at(index);
    if (member.may_play()) continue;
    const std::string why = member.present ? member.facts.reason : "there is no such file";
    context.files.found(member.path, now, "cannot be played: " + why);
    if (!tell_once(member.id, now) || ++found > kMostNamed) continue;
    record.segment = member.id;
    record.reason = "left out: " + why;
    write_note(context, AsRunKind::missed, record);
  }
  if (found <= kMostNamed) return;
  record.segment.clear();
  record.reason = "left out: " + std::to_string(found - kMostNamed) + " more files of " +
                  to_string(rule().play) + " that cannot be played";
  write_note(context, AsRunKind::missed, record);
}

bool Layer::tell_once(const std::string& segment, base::UtcTime now) {
  const auto told = told_.find(segment);
  if (told != told_.end() && now - told->second < kToldFor) return false;
  if (told_.size() < kMostTold) told_[segment] = now;
  return true;
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
  if (items_begun_ == 0) spec.planned = planned();
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
  // What lies behind a cue that a person set is not missed.
  const bool whole = segment.cue_out() >= segment.facts.cue_out;
  if (segment.analysed && whole) spec.remark = segment.facts.reason;
  spec.gain = loudness_gain(segment, context.setup->sound);
  return spec;
}

}  // namespace hornbill::scheduler
