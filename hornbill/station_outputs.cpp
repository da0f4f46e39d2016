// SPDX-License-Identifier: Apache-2.0
#include "hornbill/station_outputs.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "audio/io/failover_output.h"
#include "audio/io/recorder_output.h"

namespace hornbill {
namespace {

using config::OutputOptions;
using Opened = base::Result<std::unique_ptr<audio::Output>>;

std::string name_of(const OutputOptions& options) {
  return options.kind == OutputOptions::Kind::recorder ? "recorder " + options.folder
                                                       : "soundcard " + options.device;
}

Opened open_recorder(const OutputOptions& options, const base::TimeZone& zone,
                     const base::TimeSource& time) {
  audio::RecorderOptions recorder;
  recorder.zone = options.zone;
  recorder.folder = options.folder;
  recorder.format =
      options.format == "wav" ? audio::RecorderFormat::wav : audio::RecorderFormat::flac;
  recorder.keep = options.keep;
  recorder.time_zone = zone;
  // A thread or memory may be refused; another time there may be some.
  try {
    return std::make_unique<audio::RecorderOutput>(recorder, time);
  } catch (const std::exception& e) {
    return base::fail(base::ErrorCode::unavailable,
                      "the recorder cannot be started: " + std::string(e.what()));
  }
}

Opened open_card(const OutputOptions& options, audio::SoundCards& cards) {
  try {
    return cards.open({options.zone, options.device, options.channels, options.trim});
  } catch (const std::exception& e) {
    return base::fail(base::ErrorCode::unavailable,
                      "the sound card cannot be driven: " + std::string(e.what()));
  }
}

bool same(const OutputOptions& a, const OutputOptions& b) {
  return a.kind == b.kind && a.zone == b.zone && a.device == b.device && a.channels == b.channels &&
         a.trim == b.trim && a.folder == b.folder && a.format == b.format && a.keep == b.keep &&
         std::equal(a.alternatives.begin(), a.alternatives.end(), b.alternatives.begin(),
                    b.alternatives.end(), same);
}

bool records(const OutputOptions& options) {
  return options.kind == OutputOptions::Kind::recorder ||
         std::any_of(options.alternatives.begin(), options.alternatives.end(), records);
}

bool has_card(const OutputOptions& options) {
  const auto is_card = [](const OutputOptions& one) {
    return one.kind == OutputOptions::Kind::soundcard;
  };
  return is_card(options) ||
         std::any_of(options.alternatives.begin(), options.alternatives.end(), is_card);
}

}  // namespace

bool StationOutputs::matches(const Item& item, const OutputOptions& wanted,
                             const base::TimeZone& zone) {
  return item.output && same(item.options, wanted) &&
         (!records(wanted) || item.time_zone.name() == zone.name());
}

void StationOutputs::change(const config::StationConfig& config, const SetRoutes& set_routes) {
  std::vector<Item> old = keep_only(config);
  if (!old.empty()) set_routes(routes(*config.setup));
  old.clear();  // outside the lock: a recorder may wait for its disk, and others look meanwhile
  open_missing(config);
  set_routes(routes(*config.setup));
}

// Puts what stays into the order of `config`, with holes for what is to be opened; returns the
// rest.
std::vector<StationOutputs::Item> StationOutputs::keep_only(const config::StationConfig& config) {
  const std::lock_guard lock(mutex_);
  std::vector<Item> next(config.outputs.size());
  for (std::size_t i = 0; i < next.size(); ++i) {
    const auto found = std::find_if(items_.begin(), items_.end(), [&](const Item& item) {
      return matches(item, config.outputs[i], config.setup->zone);
    });
    if (found != items_.end()) next[i] = std::exchange(*found, Item{});
  }
  items_.swap(next);
  std::erase_if(next, [](const Item& item) { return !item.output; });
  return next;
}

void StationOutputs::open_missing(const config::StationConfig& config) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (!items_[i].output) items_[i] = open(config.outputs[i], config.setup->zone);
  }
}

// Requires: mutex_ held.
StationOutputs::Item StationOutputs::open(const OutputOptions& wanted, const base::TimeZone& zone) {
  Item item;
  item.options = wanted;
  item.time_zone = zone;
  std::vector<std::unique_ptr<audio::Output>> chain;
  chain.push_back(open_part(wanted, item));
  for (OutputOptions choice : wanted.alternatives) {
    choice.zone = wanted.zone;
    chain.push_back(open_part(choice, item));
  }
  if (chain.size() == 1) {
    item.output = std::move(chain.front());
  } else {
    auto failover = std::make_unique<audio::FailoverOutput>(std::move(chain));
    item.failover = failover.get();
    item.output = std::move(failover);
  }
  return item;
}

// Requires: mutex_ held.
std::unique_ptr<audio::Output> StationOutputs::open_part(const OutputOptions& options, Item& item) {
  RetriedOutput::Open attempt = [this, options, zone = item.time_zone]() -> Opened {
    return options.kind == OutputOptions::Kind::recorder ? open_recorder(options, zone, time_)
                                                         : open_card(options, cards_);
  };
  Opened opened = attempt();
  if (opened) return std::move(*opened);
  audio::OutputState shown;
  shown.name = name_of(options);
  shown.zone = options.zone;
  shown.text = opened.error().message;
  auto failing = std::make_unique<RetriedOutput>(std::move(shown), std::move(attempt));
  item.failing.push_back(failing.get());
  return failing;
}

std::vector<audio::LiveRoute> StationOutputs::routes(const scheduler::StationSetup& setup) const {
  const std::lock_guard lock(mutex_);
  std::vector<audio::LiveRoute> list;
  for (const Item& item : items_) {
    const auto zone = std::find_if(setup.zones.begin(), setup.zones.end(),
                                   [&](const auto& z) { return z.name == item.options.zone; });
    if (!item.output || zone == setup.zones.end() || zone->number >= audio::kMaxZones) continue;
    list.push_back({zone->number, item.output.get()});
  }
  return list;
}

void StationOutputs::retry() {
  const std::lock_guard lock(mutex_);
  for (Item& item : items_) {
    for (RetriedOutput* output : item.failing) output->try_again();
  }
}

std::vector<audio::OutputState> StationOutputs::states() const {
  const std::lock_guard lock(mutex_);
  std::vector<audio::OutputState> states;
  for (const Item& item : items_) {
    if (item.output) states.push_back(item.output->state());
  }
  return states;
}

std::map<std::string, bool> StationOutputs::zones_that_play() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, bool> zones;
  for (const Item& item : items_) {
    if (!item.output || !has_card(item.options)) continue;
    // A recorder that stands in for a card is heard by nobody.
    const std::size_t active = item.failover == nullptr ? 0 : item.failover->active();
    const OutputOptions& playing =
        active == 0 ? item.options : item.options.alternatives[active - 1];
    zones[item.options.zone] |= playing.kind == OutputOptions::Kind::soundcard &&
                                item.output->health() == audio::OutputHealth::playing;
  }
  return zones;
}

std::vector<audio::OutputState> StationOutputs::not_open() const {
  const std::lock_guard lock(mutex_);
  std::vector<audio::OutputState> states;
  for (const Item& item : items_) {
    for (const RetriedOutput* output : item.failing) {
      if (!output->is_open()) states.push_back(output->state());
    }
  }
  return states;
}

}  // namespace hornbill
