// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/model/alert_draft.h"
#include "alerts/sources/sound/language_gaps.h"
#include "alerts/sources/sound/rendered_alert.h"
#include "base/time.h"
#include "config/station_config.h"

namespace hornbill {

struct StudioOptions {
  std::string codec_program;  // the decode helper
  std::string cache_folder;   // where what is spoken and levelled is kept; empty: nowhere
};

// Where alerts get their sound before they are accepted: phrases, voices and decoders of one
// configuration.
// Each class has a lane of its own, so that no alert waits for the voices and decoders of a lesser
// one; drills are in the lowest.
// Owns: a decode server for each lane, started when an alert or a phrase needs it.
// Thread: any; one alert of a lane at a time.
class AlertStudio {
 public:
  AlertStudio(const config::StationConfig& config, StudioOptions options);
  ~AlertStudio();

  // Exactly what will be heard; blocks for as long as voices and decoders take. Never fails: where
  // nothing else can be had, the signals alone, with the problem told.
  // `now` is the time of release that a SAME header tells, where the licence asks for one; nothing
  // where the clock is not to be trusted: then there is no header, and a problem.
  // Requires: the draft names its zones.
  alerts::RenderedAlert render(const alerts::AlertDraft& draft, std::optional<base::UtcTime> now);

  // Has all phrases of the zones' languages spoken and levelled now, by a thread of its own that
  // ends with this; those that the cache folder has are not made again. So an alert waits only for
  // its own words. Once.
  void prepare();

  // What is wrong with the phrases' files, each with its place.
  const std::vector<std::string>& problems() const;
  // What would not be heard in languages of the zones.
  const std::vector<alerts::LanguageGap>& gaps() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill
