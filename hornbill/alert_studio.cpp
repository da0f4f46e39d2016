// SPDX-License-Identifier: Apache-2.0
#include "hornbill/alert_studio.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "alerts/sources/same/same_sounds.h"
#include "alerts/sources/same/same_station.h"
#include "alerts/sources/sound/phrase_reader.h"
#include "alerts/sources/sound/renderer.h"
#include "alerts/sources/sound/signals.h"
#include "audio/media/decode_server.h"
#include "base/niceness.h"
#include "hornbill/voice_options.h"

namespace hornbill {
namespace {

constexpr int kPrepareNice = 10;  // after the machine's other work
constexpr std::int64_t kCacheBytes = 200LL << 20;

}  // namespace

struct AlertStudio::Impl {
  // Whoever renders has it alone.
  struct Lane {
    explicit Lane(const StudioOptions& options)
        : cache(options.cache_folder, kCacheBytes, alerts::ClipCache::Filling::later) {}

    std::mutex mutex;
    alerts::ClipCache cache;
    std::unique_ptr<audio::DecodeServer> server;
  };

  Impl(const config::StationConfig& config, StudioOptions o)
      : options(std::move(o)),
        station(config.setup->name),
        voices(voices_of(config.alerts)),
        lanes{Lane(options), Lane(options), Lane(options)} {
    base::FaultList faults;
    phrases = alerts::load_phrases(config.alerts.phrases_folder, faults);
    for (const base::TextFault& fault : faults.take_sorted()) problems.push_back(to_string(fault));
    for (const config::ZonePlace& place : config.alerts.places) {
      zones.push_back({place.zone, place.languages.empty() ? config.languages : place.languages});
    }
    gaps = alerts::gaps_of(languages_of(config), phrases, voices);
    same = config.alerts.same;
    if (same) {
      end_of_message = std::make_shared<const audio::Clip>(alerts::same_end_clip());
      if (same->attention > std::chrono::seconds(0)) {
        two_tones =
            std::make_shared<const audio::Clip>(alerts::eas_attention_clip(same->attention));
      }
    }
    clips.target.lufs = config.setup->sound.loudness_lufs;
    clips.target.peak_dbtp = config.setup->sound.true_peak_dbtp;
  }

  base::Result<std::string> header_of(const alerts::AlertDraft& draft,
                                      std::optional<base::UtcTime> now) const;
  std::optional<alerts::RegulatedTones> tones_of(const std::string& header) const;

  const StudioOptions options;
  const std::string station;
  std::vector<alerts::ZoneLanguages> zones;
  alerts::PhraseLibrary phrases;
  const alerts::Voices voices;
  std::array<Lane, 3> lanes;  // by rank: one that lives hang on has one that no other uses
  alerts::ClipOptions clips;
  std::vector<std::string> problems;
  std::vector<alerts::LanguageGap> gaps;
  alerts::ServerSource source(std::unique_ptr<audio::DecodeServer>& kept) const {
    return [this, &kept]() -> base::Result<audio::DecodeServer*> {
      if (!kept) {
        auto started = audio::DecodeServer::start(options.codec_program);
        if (!started) return base::fail(started.error());
        kept = std::move(*started);
      }
      return kept.get();
    };
  }
  void prepare(const std::stop_token& stop) const;

  std::optional<alerts::SameStation> same;
  std::shared_ptr<const audio::Clip> two_tones;  // null: not ordered
  std::shared_ptr<const audio::Clip> end_of_message;
  std::jthread preparing;  // last: it uses all the others
};

// Empty for an exercise, and for what has no event code: these go out without a header by rule.
base::Result<std::string> AlertStudio::Impl::header_of(const alerts::AlertDraft& draft,
                                                       std::optional<base::UtcTime> now) const {
  if (!same || draft.drill) return std::string();
  if (!now) {
    return base::fail(base::ErrorCode::unavailable, "the station's clock is not right");
  }
  const auto header = alerts::same_header_of(draft, *same, *now);
  if (header) return alerts::format_same(*header);
  if (header.error().code == base::ErrorCode::not_found) return std::string();
  return base::fail(header.error());
}

// Requires: it is a header.
std::optional<alerts::RegulatedTones> AlertStudio::Impl::tones_of(const std::string& header) const {
  auto clip = alerts::same_header_clip(header);
  if (!clip) return std::nullopt;
  return alerts::RegulatedTones{std::make_shared<const audio::Clip>(std::move(*clip)), two_tones,
                                end_of_message};
}

// With a cache and a decoder of its own: an alert waits neither for it nor for what it waits for.
void AlertStudio::Impl::prepare(const std::stop_token& stop) const {
  const base::Niceness patient(kPrepareNice);
  for (const alerts::Signal signal : {alerts::attention_of(alerts::AlertClass::life_safety, false),
                                      alerts::Signal::end, alerts::Signal::cancelled}) {
    (void)alerts::kept_signal(signal, clips.target);
  }
  std::unique_ptr<audio::DecodeServer> own_server;
  alerts::ClipCache own_cache(options.cache_folder, kCacheBytes);
  alerts::Renderer renderer({source(own_server), phrases, voices, own_cache, clips});
  std::set<std::string> languages;
  for (const alerts::ZoneLanguages& zone : zones) {
    languages.insert(zone.languages.begin(), zone.languages.end());
  }
  for (const std::string& language : languages) {
    for (const std::string& key : phrases.keys(language)) {
      if (stop.stop_requested()) return;
      renderer.prepare(station, language, key);
    }
  }
}

AlertStudio::AlertStudio(const config::StationConfig& config, StudioOptions options)
    : impl_(std::make_unique<Impl>(config, std::move(options))) {}

AlertStudio::~AlertStudio() = default;

void AlertStudio::prepare() {
  impl_->preparing =
      std::jthread([s = impl_.get()](const std::stop_token& stop) { s->prepare(stop); });
}

const std::vector<std::string>& AlertStudio::problems() const { return impl_->problems; }

const std::vector<alerts::LanguageGap>& AlertStudio::gaps() const { return impl_->gaps; }

alerts::RenderedAlert AlertStudio::render(const alerts::AlertDraft& draft,
                                          std::optional<base::UtcTime> now) {
  Impl& s = *impl_;
  Impl::Lane& lane = s.lanes.at(alerts::rank_of(draft));
  const std::lock_guard lock(lane.mutex);
  alerts::RenderRequest request;
  request.draft = draft;
  request.station = s.station;
  for (const alerts::ZoneLanguages& zone : s.zones) {
    if (std::find(draft.zones.begin(), draft.zones.end(), zone.zone) != draft.zones.end()) {
      request.zones.push_back(zone);
    }
  }
  const auto header = s.header_of(draft, now);
  if (header && !header->empty()) request.regulated = s.tones_of(*header);
  alerts::RenderedAlert alert =
      alerts::Renderer({s.source(lane.server), s.phrases, s.voices, lane.cache, s.clips})
          .render(request);
  if (request.regulated) alert.same_header = *header;
  if (!header) alert.problems.push_back("There is no SAME header: " + header.error().message);
  return alert;
}

}  // namespace hornbill
