// SPDX-License-Identifier: Apache-2.0
#include "scheduler/playout/overlays.h"

#include <algorithm>
#include <cmath>

#include "scheduler/playout/pace.h"
#include "scheduler/playout/return_word.h"
#include "scheduler/playout/zone_masks.h"

namespace hornbill::scheduler {
namespace {

audio::ZoneMask zones_of(const StationSetup& setup, const Rule& rule) {
  audio::ZoneMask mask = 0;
  for (const ZoneOptions& zone : setup.zones) {
    const bool named =
        std::find(rule.zones.begin(), rule.zones.end(), zone.name) != rule.zones.end();
    if (named || (rule.zones.empty() && zone.programme == rule.programme)) mask |= bit_of(zone);
  }
  return mask;
}

audio::Duck duck_of(const SoundOptions& sound) {
  audio::Duck duck;
  duck.gain = static_cast<float>(std::pow(10.0, sound.duck_db / 20.0));
  duck.lead = base::to_frames(sound.duck_attack);
  duck.attack = duck.lead;
  duck.hold = base::to_frames(sound.duck_hold);
  duck.release = base::to_frames(sound.duck_release);
  return duck;
}

}  // namespace

void Overlays::add(Layer layer) { waiting_.push_back({std::move(layer), nullptr, 0, {}}); }

std::vector<WaitingEntry> Overlays::waiting() const {
  std::vector<WaitingEntry> entries;
  for (const Waiting& w : waiting_) {
    entries.push_back({w.layer.rule().name, w.layer.entry().start});
  }
  return entries;
}

std::optional<Layer> Overlays::take_waiting(const std::string& rule) {
  for (auto it = waiting_.begin(); it != waiting_.end(); ++it) {
    if (it->layer.rule().name != rule || it->play != nullptr) continue;
    std::optional<Layer> layer = std::move(it->layer);
    waiting_.erase(it);
    return layer;
  }
  return std::nullopt;
}

void Overlays::step(CoreContext& context, bool speech) {
  if (current_ != nullptr && current_->state == PlayState::ended) {
    context.voices.release(std::exchange(current_, nullptr), context.out);
    context.changed = true;
  }
  prepare(context);
  if (current_ != nullptr || waiting_.empty()) return;
  Waiting& first = waiting_.front();
  if (first.play == nullptr || first.play->state != PlayState::ready) return;
  const base::FramePos begin = begin_of(context, first, speech);
  if (begin - context.earliest() > kCommit) return;
  start(context, first, begin);
}

base::FramePos Overlays::begin_of(CoreContext& context, const Waiting& first, bool speech) const {
  const Rule& rule = first.layer.rule();
  const base::UtcTime planned = first.layer.entry().start;
  const bool patient = rule.start == StartMode::soft && speech;
  const base::UtcTime onset_at = patient ? planned + rule.wait_up_to : planned;
  const base::FrameCount lead = base::to_frames(context.setup->sound.duck_attack);
  return std::max(context.clock.frame_at(onset_at) - lead, context.earliest());
}

base::FramePos Overlays::nothing_before(CoreContext& context, bool speech) const {
  if (current_ != nullptr || waiting_.empty()) return {INT64_MAX};
  const Waiting& first = waiting_.front();
  if (first.play != nullptr && first.play->state == PlayState::opening) return {INT64_MAX};
  if (first.play != nullptr) return begin_of(context, first, speech) - kCommit;
  const base::FramePos open = context.clock.frame_at(first.layer.entry().start - kPrepare);
  return std::max(open, first.retry.first_frame());
}

void Overlays::prepare(CoreContext& context) {
  while (!waiting_.empty()) {
    Waiting& first = waiting_.front();
    if (first.layer.entry().start - context.now() > kPrepare) return;
    if (first.play == nullptr) {
      if (context.tick < first.retry) return;
      const auto spec = first.layer.choose(context, first.layer.entry().start);
      first.layer.name_unplayable(context);
      if (spec) {
        first.play = context.voices.open(*spec, context.tick, context.out);
        return;
      }
    } else if (first.play->state != PlayState::failed) {
      return;
    }
    if (!failed(context, first)) return;
    waiting_.pop_front();
  }
}

// True when the entry has to be given up.
bool Overlays::failed(CoreContext& context, Waiting& waiting) {
  if (waiting.play != nullptr && waiting.layer.may_try_again(context)) {
    context.voices.release(std::exchange(waiting.play, nullptr), context.out);
    waiting.layer.ask_again();
    waiting.retry = context.tick + kTryAgainTicks.value;
    return false;
  }
  AsRunRecord record;
  record.programme = waiting.layer.rule().programme;
  record.entry = waiting.layer.rule().name;
  record.planned = waiting.layer.entry().start;
  record.reason = "no item of " + to_string(waiting.layer.rule().play) + " can be played";
  if (waiting.play != nullptr) {
    record.segment = waiting.play->spec.segment;
    record.reason = "cannot be played: " + waiting.play->failure;
    context.voices.release(std::exchange(waiting.play, nullptr), context.out);
    ++waiting.failures;
  }
  const bool give_up =
      record.segment.empty() || waiting.layer.is_single() || waiting.failures >= kMostFailures;
  if (record.segment.empty() || waiting.layer.tell_once(record.segment, context.now())) {
    write_note(context, AsRunKind::missed, std::move(record));
  }
  return give_up;
}

void Overlays::start(CoreContext& context, Waiting& waiting, base::FramePos begin) {
  StartSpec spec;
  spec.at = begin;
  spec.fade_in = {kEdge, audio::Curve::linear};
  spec.end_fade = kEdge;
  spec.route.kind = audio::RouteKind::overlay;
  spec.route.zones = zones_of(*context.setup, waiting.layer.rule());
  spec.duck = duck_of(context.setup->sound);
  if (!context.voices.start(*waiting.play, spec, context.out)) return;
  current_ = waiting.play;
  const Rule& rule = waiting.layer.rule();
  context.history.add(context.clock.utc_at(begin), current_->spec.segment, current_->spec.artist);
  begun_.emplace_back(rule.name, waiting.layer.entry().start);
  current_layer_ = std::move(waiting.layer);
  waiting_.pop_front();
  context.changed = true;
}

void Overlays::interrupt(CoreContext& context, base::FramePos at, alerts::ReturnPolicy after) {
  if (current_ == nullptr || current_->state == PlayState::ended) return;
  const ResumePolicy policy =
      current_layer_ ? policy_of(after, current_layer_->rule().resume) : ResumePolicy::skip;
  if (policy != ResumePolicy::skip) {
    const base::FrameCount heard{std::max<std::int64_t>((at - current_->start).value, 0)};
    current_layer_->cut(
        {current_->spec.segment, current_->spec.request.from + heard, context.clock.utc_at(at)},
        policy);
    waiting_.push_front({std::move(*current_layer_), nullptr, 0, {}});
  }
  current_layer_.reset();
  const audio::Fade fade{base::to_frames(context.setup->alerts.cut_fade), audio::Curve::linear};
  context.voices.fade_out(*current_, at, fade, "cut by an alert", context.out);
  context.voices.release(std::exchange(current_, nullptr), context.out);
}

void Overlays::stop(CoreContext& context, const std::string& note) {
  if (current_ == nullptr) return;
  context.voices.fade_out(*current_, context.earliest(), {kStopFade, audio::Curve::linear}, note,
                          context.out);
}

void Overlays::library_changed(CoreContext& context) {
  for (Waiting& waiting : waiting_) waiting.layer.library_changed(context);
  if (current_layer_) current_layer_->library_changed(context);
}

std::vector<Agenda::Item> Overlays::release_waiting(CoreContext& context) {
  std::vector<Agenda::Item> items;
  for (Waiting& waiting : waiting_) {
    context.voices.release(waiting.play, context.out);
    items.push_back({waiting.layer.entry(), waiting.layer.rule()});
  }
  waiting_.clear();
  return items;
}

}  // namespace hornbill::scheduler
