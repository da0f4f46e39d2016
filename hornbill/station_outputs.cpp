// SPDX-License-Identifier: Apache-2.0
#include "hornbill/station_outputs.h"

#include <algorithm>

#include "audio/io/failover_output.h"
#include "audio/io/recorder_output.h"

namespace hornbill {
namespace {

using config::OutputOptions;

base::Result<std::unique_ptr<audio::Output>> open_one(const OutputOptions& options,
                                                      const base::TimeZone& zone,
                                                      audio::SoundCards& cards,
                                                      const base::TimeSource& time) {
  if (options.kind == OutputOptions::Kind::recorder) {
    audio::RecorderOptions recorder;
    recorder.zone = options.zone;
    recorder.folder = options.folder;
    recorder.format =
        options.format == "wav" ? audio::RecorderFormat::wav : audio::RecorderFormat::flac;
    recorder.keep = options.keep;
    recorder.time_zone = zone;
    return std::make_unique<audio::RecorderOutput>(recorder, time);
  }
  return cards.open(
      {options.zone, options.device, options.channels, std::max(options.trim, base::Duration{0})});
}

bool same(const OutputOptions& a, const OutputOptions& b) {
  return a.kind == b.kind && a.zone == b.zone && a.device == b.device && a.channels == b.channels &&
         a.trim == b.trim && a.folder == b.folder && a.format == b.format && a.keep == b.keep &&
         std::equal(a.alternatives.begin(), a.alternatives.end(), b.alternatives.begin(),
                    b.alternatives.end(), same);
}

}  // namespace

StationOutputs open_outputs(const config::StationConfig& config, audio::SoundCards& cards,
                            const base::TimeSource& time) {
  StationOutputs opened;
  const auto& zones = config.setup->zones;
  for (const OutputOptions& wanted : config.outputs) {
    std::vector<OutputOptions> choices{wanted};
    choices.insert(choices.end(), wanted.alternatives.begin(), wanted.alternatives.end());
    std::vector<std::unique_ptr<audio::Output>> chain;
    for (OutputOptions& choice : choices) {
      choice.zone = wanted.zone;
      auto output = open_one(choice, config.setup->zone, cards, time);
      if (output) {
        chain.push_back(std::move(*output));
      } else {
        opened.problems.push_back("zone " + wanted.zone + ": " + output.error().message);
      }
    }
    if (chain.empty()) continue;
    const auto zone = std::find_if(zones.begin(), zones.end(),
                                   [&](const auto& z) { return z.name == wanted.zone; });
    if (zone == zones.end()) continue;
    std::unique_ptr<audio::Output> output =
        chain.size() == 1 ? std::move(chain.front())
                          : std::make_unique<audio::FailoverOutput>(std::move(chain));
    opened.routes.push_back({static_cast<audio::ZoneIndex>(zone - zones.begin()), output.get()});
    opened.outputs.push_back(std::move(output));
  }
  return opened;
}

bool same_outputs(const config::StationConfig& a, const config::StationConfig& b) {
  const auto names = [](const config::StationConfig& c) {
    std::vector<std::string> list;
    for (const auto& zone : c.setup->zones) list.push_back(zone.name);
    return list;
  };
  return names(a) == names(b) &&
         std::equal(a.outputs.begin(), a.outputs.end(), b.outputs.begin(), b.outputs.end(), same);
}

}  // namespace hornbill
