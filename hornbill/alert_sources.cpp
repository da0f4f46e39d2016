// SPDX-License-Identifier: Apache-2.0
#include "hornbill/alert_sources.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "alerts/sources/cap/audio.h"
#include "alerts/sources/cap/cap_judge.h"
#include "alerts/sources/cap/cap_poller.h"
#include "alerts/sources/folder/alert_kinds.h"
#include "alerts/sources/folder/folder_watch.h"
#include "base/digest.h"
#include "base/file_store.h"
#include "hornbill/announcement_taker.h"
#include "hornbill/cap_options.h"

namespace hornbill {
namespace {

constexpr std::size_t kMostStateBytes = 16U << 20U;
constexpr std::size_t kMostCapBytes = 4U << 20U;

// What a source remembered when the program ended; empty: nothing.
std::string state_in(const std::string& path) {
  return base::read_file(path, kMostStateBytes).value_or("");
}

}  // namespace

struct AlertSources::Impl {
  Impl(std::shared_ptr<const config::StationConfig> c, const AlertSourcesParts& p)
      : config(std::move(c)),
        parts(p),
        announcements(config, {p.time, p.desk, p.clock_trusted, p.folder}) {}

  struct Source {
    alerts::CapSourceOptions options;
    alerts::CapAudioOptions audio;
    std::unique_ptr<alerts::CapPoller> poller;
  };

  void begin();
  void watch(const std::string& folder);
  void poll(const config::CapOptions& options, Source& source);
  std::string state_path(const std::string& kind, const std::string& name) const;
  alerts::DropVerdict take_file(const alerts::DroppedFile& file);
  alerts::DropVerdict take_cap_file(const alerts::DroppedFile& file);
  alerts::DropVerdict take_cap(std::string_view bytes, const Source& source);
  void take_judgement(alerts::CapJudgement& judgement, const Source& source,
                      alerts::DropVerdict& verdict);
  void believe(const std::stop_token& stop);
  std::vector<scheduler::Fault> look_for_faults() const;

  const std::shared_ptr<const config::StationConfig> config;
  const AlertSourcesParts parts;
  AnnouncementTaker announcements;
  alerts::CapStation station;
  std::vector<std::string> problems;
  std::vector<Source> sources;
  Source nobody;  // by which files of unknown services are judged
  std::vector<std::unique_ptr<alerts::FolderWatch>> watches;
  mutable std::mutex faults_mutex;
  std::vector<scheduler::Fault> faults;  // as of the last second
  std::jthread ticker;
};

std::string AlertSources::Impl::state_path(const std::string& kind, const std::string& name) const {
  return parts.folder + "/" + kind + "-" + base::to_hex(base::sha256(name)).substr(0, 16);
}

// Takes every draft of a message, once its recordings are there. What the station has no room for,
// or what is not on the disk, must come again; it is then known and not heard a second time.
void AlertSources::Impl::take_judgement(alerts::CapJudgement& judgement, const Source& source,
                                        alerts::DropVerdict& verdict) {
  std::vector<std::string>& sentences = verdict.sentences;
  if (judgement.verdict.decision != alerts::Decision::refuse) {
    alerts::fetch_cap_audio(judgement, source.audio, parts.time);
  }
  for (const std::string& reason : judgement.verdict.reasons) sentences.push_back(reason);
  for (const std::string& warning : judgement.verdict.warnings) sentences.push_back(warning);
  if (judgement.verdict.decision == alerts::Decision::refuse) return;
  for (alerts::AlertDraft& draft : judgement.drafts) {
    const auto answer = parts.desk.take_in({std::move(draft), judgement.verdict, false, {}});
    const bool full = !answer && answer.error().code == base::ErrorCode::limit;
    if (full || !parts.desk.all_durable()) verdict.outcome = alerts::DropOutcome::later;
    sentences.push_back(answer ? "alert " + std::to_string(answer->number) + ": " +
                                     std::string(alerts::to_string(answer->state))
                               : answer.error().message);
  }
}

alerts::DropVerdict AlertSources::Impl::take_cap(std::string_view bytes, const Source& source) {
  alerts::DropVerdict verdict;
  const alerts::CapMoment moment{parts.time.utc(), {}};
  for (auto& judgement : judge_cap_document(bytes, source.options, station, moment)) {
    if (judgement.verdict.decision != alerts::Decision::refuse) {
      if (verdict.outcome == alerts::DropOutcome::refused) {
        verdict.outcome = alerts::DropOutcome::done;
      }
    }
    take_judgement(judgement, source, verdict);
  }
  return verdict;
}

// A file says not from whom it is: it counts as from the service whose signature it carries.
alerts::DropVerdict AlertSources::Impl::take_cap_file(const alerts::DroppedFile& file) {
  const auto bytes = alerts::read_dropped(file, kMostCapBytes);
  if (!bytes) return {alerts::DropOutcome::refused, {bytes.error().message}};
  std::vector<alerts::CapSourceOptions> known;
  for (const Source& source : sources) known.push_back(source.options);
  const auto& found = source_of(*bytes, known, nobody.options, {station, parts.time.utc()});
  const Source* best = &nobody;
  for (const Source& source : sources) {
    if (source.options.name == found.name) best = &source;
  }
  return take_cap(*bytes, *best);
}

alerts::DropVerdict AlertSources::Impl::take_file(const alerts::DroppedFile& file) {
  alerts::DropVerdict verdict =
      static_cast<alerts::DroppedAlert>(file.kind) == alerts::DroppedAlert::cap
          ? take_cap_file(file)
          : announcements.take(file.path);
  const std::string why = verdict.sentences.empty() ? "" : ": " + verdict.sentences.front();
  parts.log.info("alerts.file", file.path + why);
  return verdict;
}

void AlertSources::Impl::watch(const std::string& folder) {
  alerts::DropFolderOptions options;
  options.folder = folder;
  options.kinds = alerts::alert_file_kinds();
  const std::string path = state_path("folder", folder);
  alerts::FolderWatchCalls calls;
  calls.judge = [this](const alerts::DroppedFile& file) { return take_file(file); };
  calls.keep_state = [this, path](const std::string& state) {
    if (auto kept = base::replace_file(path, state); !kept) {
      parts.log.error("alerts.folder", kept.error().message);
    }
  };
  watches.push_back(
      std::make_unique<alerts::FolderWatch>(options, calls, parts.time, state_in(path)));
}

void AlertSources::Impl::poll(const config::CapOptions& options, Source& source) {
  alerts::CapFeedOptions feed;
  feed.name = options.name;
  feed.url = options.url;
  feed.hosts = source.audio.hosts;
  feed.times.every = options.every;
  feed.times.silent_after = options.silent_after;
  const std::string path = state_path("feed", options.name + " " + options.url);
  alerts::CapPollerCalls calls;
  calls.deliver = [this, &source](const alerts::CapDelivery& delivery) {
    const auto verdict = take_cap(delivery.bytes, source);
    const std::string why = verdict.sentences.empty() ? "" : ": " + verdict.sentences.front();
    parts.log.info("alerts.cap." + source.options.name, delivery.from + why);
    return verdict.outcome != alerts::DropOutcome::later;
  };
  calls.keep_state = [this, path](const std::string& state) {
    if (auto kept = base::replace_file(path, state); !kept) {
      parts.log.error("alerts.cap", kept.error().message);
    }
  };
  const auto seed = static_cast<std::uint64_t>(parts.time.steady().time_since_epoch().count());
  source.poller =
      std::make_unique<alerts::CapPoller>(feed, std::move(calls), parts.time, seed, state_in(path));
}

void AlertSources::Impl::begin() {
  if (auto made = base::make_folders(parts.folder); !made) {
    problems.push_back(made.error().message);
  }
  station = cap_station(*config, problems);
  sources.reserve(config->alerts.cap.size());  // the pollers refer to their sources
  for (const config::CapOptions& options : config->alerts.cap) {
    Source& source = sources.emplace_back();
    source.options = cap_source(options, config->alerts, problems);
    source.audio.hosts.hosts = options.audio_hosts;
    source.audio.folder = parts.folder + "/clips";
  }
  nobody.options.name = "file";
  nobody.options.phrases = config->alerts.event_phrases;
  nobody.audio.folder = parts.folder + "/clips";
  for (std::size_t n = 0; n < sources.size(); ++n) {
    if (!config->alerts.cap[n].url.empty()) poll(config->alerts.cap[n], sources[n]);
  }
  for (const std::string& folder : config->alerts.drop_folders) watch(folder);
  ticker = std::jthread([this](const std::stop_token& stop) { believe(stop); });
}

// The time is believed about once a second, as ReplayGuard wants it.
void AlertSources::Impl::believe(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    announcements.tick();
    std::vector<scheduler::Fault> found = look_for_faults();
    {
      const std::lock_guard held(faults_mutex);
      faults = std::move(found);
    }
    wake.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
  }
}

AlertSources::AlertSources(std::shared_ptr<const config::StationConfig> config,
                           const AlertSourcesParts& parts)
    : impl_(std::make_unique<Impl>(std::move(config), parts)) {
  impl_->begin();
}

AlertSources::~AlertSources() = default;

std::vector<scheduler::Fault> AlertSources::faults() const {
  const std::lock_guard lock(impl_->faults_mutex);
  return impl_->faults;
}

std::vector<scheduler::Fault> AlertSources::Impl::look_for_faults() const {
  std::vector<scheduler::Fault> all;
  const auto add = [&all](const std::string& key, const std::string& text) {
    all.push_back({"alerts." + key, {}, "Alerts: " + text});
  };
  for (std::size_t n = 0; n < problems.size(); ++n) {
    add("sources." + std::to_string(n), problems[n]);
  }
  std::size_t n = 0;
  for (const std::string& problem : announcements.problems()) {
    add("roster." + std::to_string(n++), problem);
  }
  for (const auto& source : sources) {
    for (const auto& warning :
         source.options.signers.warnings(parts.time.utc(), source.options.warn_ahead)) {
      add("certificate." + source.options.name, warning);
    }
    if (!source.poller) continue;
    if (const auto fault = source.poller->fault()) {
      add("cap." + source.options.name, source.options.name + " " + *fault);
    }
  }
  for (const auto& watch : watches) {
    for (const std::string& fault : watch->faults()) {
      add("folder." + std::to_string(n++), fault);
    }
  }
  return all;
}

}  // namespace hornbill
