// SPDX-License-Identifier: Apache-2.0
#include "hornbill/station_inputs.h"

#include <algorithm>
#include <string>
#include <utility>

#include "audio/media/decode_server.h"

namespace hornbill {

namespace {

using scheduler::InputOptions;

bool is_used(const scheduler::StationSetup& setup, const std::string& input) {
  const std::vector<std::string>& live = setup.alerts.live_inputs;
  if (std::find(live.begin(), live.end(), input) != live.end()) return true;
  return std::any_of(setup.rules.begin(), setup.rules.end(), [&](const scheduler::Rule& rule) {
    return rule.play.kind == scheduler::TargetKind::input && rule.play.name == input;
  });
}

std::vector<InputOptions> used_inputs(const scheduler::StationSetup& setup) {
  std::vector<InputOptions> used;
  for (const InputOptions& input : setup.inputs) {
    if (is_used(setup, input.name)) used.push_back(input);
  }
  return used;
}

std::unique_ptr<audio::LiveInput> open(const InputOptions& input, audio::DecodeServer& server) {
  const audio::LevelRule rule{input.silence_dbfs, input.silence_after, input.return_after};
  if (!input.url.empty()) {
    audio::StreamInputOptions options;
    options.name = input.name;
    options.url = input.url;
    options.rule = rule;
    return audio::make_stream_input(options, server);
  }
  audio::LineInputOptions options;
  options.name = input.name;
  options.device = input.soundcard;
  options.rule = rule;
  return audio::make_line_input(options);
}

}  // namespace

void StationInputs::change(const scheduler::StationSetup& setup, const Use& use) {
  const std::vector<InputOptions> wanted = used_inputs(setup);
  std::vector<Item> old = keep_only(wanted);
  if (!old.empty()) use(by_name());
  const bool more = items_.size() > by_name().size();
  old.clear();  // outside the lock: a connection may take a moment to end
  if (!more) return;
  open_missing(wanted);
  use(by_name());
}

// Leaves holes for what is to be opened; returns the rest.
std::vector<StationInputs::Item> StationInputs::keep_only(const std::vector<InputOptions>& wanted) {
  const std::lock_guard lock(mutex_);
  std::vector<Item> next(wanted.size());
  for (std::size_t i = 0; i < next.size(); ++i) {
    const auto found = std::find_if(items_.begin(), items_.end(), [&](const Item& item) {
      return item.input && item.options == wanted[i];
    });
    if (found != items_.end()) next[i] = std::exchange(*found, Item{});
  }
  items_.swap(next);
  std::erase_if(next, [](const Item& item) { return !item.input; });
  return next;
}

void StationInputs::open_missing(const std::vector<InputOptions>& wanted) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (!items_[i].input) items_[i] = {wanted[i], open(wanted[i], server_)};
  }
}

LiveInputs StationInputs::by_name() const {
  const std::lock_guard lock(mutex_);
  LiveInputs inputs;
  for (const Item& item : items_) {
    if (item.input) inputs[item.options.name] = item.input.get();
  }
  return inputs;
}

std::vector<audio::InputState> StationInputs::states() const {
  const std::lock_guard lock(mutex_);
  std::vector<audio::InputState> states;
  for (const Item& item : items_) {
    if (item.input) states.push_back(item.input->state());
  }
  return states;
}

}  // namespace hornbill
