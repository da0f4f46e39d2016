// SPDX-License-Identifier: Apache-2.0
#include "hornbill/station_inputs.h"

#include <algorithm>
#include <string>

#include "audio/media/decode_server.h"

namespace hornbill {

namespace {

bool is_used(const scheduler::StationSetup& setup, const std::string& input) {
  return std::any_of(setup.rules.begin(), setup.rules.end(), [&](const scheduler::Rule& rule) {
    return rule.play.kind == scheduler::TargetKind::input && rule.play.name == input;
  });
}

}  // namespace

OwnedInputs make_inputs(const scheduler::StationSetup& setup, audio::DecodeServer& server) {
  OwnedInputs inputs;
  for (const scheduler::InputOptions& input : setup.inputs) {
    if (!is_used(setup, input.name)) continue;
    const audio::LevelRule rule{input.silence_dbfs, input.silence_after, input.return_after};
    std::unique_ptr<audio::LiveInput> made;
    if (!input.url.empty()) {
      audio::StreamInputOptions options;
      options.name = input.name;
      options.url = input.url;
      options.rule = rule;
      made = audio::make_stream_input(options, server);
    } else {
      audio::LineInputOptions options;
      options.name = input.name;
      options.device = input.soundcard;
      options.rule = rule;
      made = audio::make_line_input(options);
    }
    inputs.by_name[input.name] = made.get();
    inputs.owned.push_back(std::move(made));
  }
  return inputs;
}

}  // namespace hornbill
