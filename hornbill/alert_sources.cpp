// SPDX-License-Identifier: Apache-2.0
#include "hornbill/alert_sources.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "alerts/sources/cap/cap_poller.h"
#include "alerts/sources/folder/alert_kinds.h"
#include "alerts/sources/folder/folder_watch.h"
#include "base/digest.h"
#include "base/file_store.h"
#include "hornbill/announcement_taker.h"
#include "hornbill/cap_taker.h"
#include "hornbill/fault_key.h"

namespace hornbill {
namespace {

constexpr std::size_t kMostStateBytes = 16U << 20U;

// What a source remembered when the program ended; empty: nothing.
std::string state_in(const std::string& path) {
  return base::read_file(path, kMostStateBytes).value_or("");
}

std::string told(const alerts::DropVerdict& verdict) {
  std::string all;
  for (const std::string& said : verdict.sentences) all += (all.empty() ? ": " : "; ") + said;
  return all;
}

bool is_cap(const alerts::DroppedFile& file) {
  return static_cast<alerts::DroppedAlert>(file.kind) == alerts::DroppedAlert::cap;
}

}  // namespace

struct AlertSources::Impl {
  Impl(std::shared_ptr<const config::StationConfig> c, const AlertSourcesParts& p)
      : parts(p),
        announcements(std::move(c), {p.time, p.desk, p.clock_trusted, p.folder}),
        cap({p.time, p.desk, p.log, p.clock_trusted, [this] { return announcements.believed(); },
             p.folder}) {}

  // A feed and what is to be the same for it to go on as it was.
  struct Feed {
    config::CapOptions options;
    std::unique_ptr<alerts::CapPoller> poller;
    bool is_for(const config::CapOptions& wanted) const;
  };
  struct Folder {
    std::string path;
    std::unique_ptr<alerts::FolderWatch> watch;
  };

  void change(const std::shared_ptr<const config::StationConfig>& config);
  Folder watched(const std::string& folder);
  Feed polled(const config::CapOptions& options);
  std::string state_path(const std::string& kind, const std::string& name) const;
  alerts::DropVerdict take_file(const alerts::DroppedFile& file);
  std::size_t rank_of(const alerts::DroppedFile& file) const;
  void believe(const std::stop_token& stop);
  std::vector<scheduler::Fault> look_for_faults() const;
  void renew_faults();

  const AlertSourcesParts parts;
  AnnouncementTaker announcements;
  CapTaker cap;
  mutable std::mutex mutex;  // of what follows; their threads end outside of it
  std::vector<Feed> feeds;
  std::vector<Folder> folders;
  std::map<std::string, std::vector<std::string>> feed_problems;  // of the last of its news
  mutable std::mutex faults_mutex;
  std::vector<scheduler::Fault> faults;  // as of the last second
  std::jthread ticker;
};

// How its messages are judged may change; where they come from, and when, may not.
bool AlertSources::Impl::Feed::is_for(const config::CapOptions& wanted) const {
  return options.name == wanted.name && options.url == wanted.url &&
         options.audio_hosts == wanted.audio_hosts && options.every == wanted.every &&
         options.silent_after == wanted.silent_after && options.heartbeat == wanted.heartbeat;
}

std::string AlertSources::Impl::state_path(const std::string& kind, const std::string& name) const {
  return parts.folder + "/" + kind + "-" + base::to_hex(base::sha256(name)).substr(0, 16);
}

std::size_t AlertSources::Impl::rank_of(const alerts::DroppedFile& file) const {
  return is_cap(file) ? cap.rank_of_file(file) : AnnouncementTaker::rank_of(file.path);
}

alerts::DropVerdict AlertSources::Impl::take_file(const alerts::DroppedFile& file) {
  alerts::DropVerdict verdict = is_cap(file) ? cap.take_file(file) : announcements.take(file.path);
  parts.log.info("alerts.file", file.path + told(verdict));
  return verdict;
}

AlertSources::Impl::Folder AlertSources::Impl::watched(const std::string& folder) {
  alerts::DropFolderOptions options;
  options.folder = folder;
  options.kinds = alerts::alert_file_kinds();
  const std::string path = state_path("folder", folder);
  alerts::FolderWatchCalls calls;
  calls.rank = [this](const alerts::DroppedFile& file) { return rank_of(file); };
  calls.judge = [this](const alerts::DroppedFile& file) { return take_file(file); };
  calls.keep_state = [this, path](const std::string& state) {
    if (auto kept = base::replace_file(path, state); !kept) {
      parts.log.error("alerts.folder", kept.error().message);
    }
  };
  return {folder,
          std::make_unique<alerts::FolderWatch>(options, calls, parts.time, state_in(path))};
}

AlertSources::Impl::Feed AlertSources::Impl::polled(const config::CapOptions& options) {
  alerts::CapFeedOptions feed;
  feed.name = options.name;
  feed.url = options.url;
  feed.hosts.hosts = options.audio_hosts;
  feed.times = {.every = options.every, .silent_after = options.silent_after};
  feed.heartbeat = options.heartbeat;
  const std::string path = state_path("feed", options.name + " " + options.url);
  alerts::CapPollerCalls calls;
  calls.rank = [this, name = options.name](const alerts::CapDelivery& delivery) {
    return cap.rank(name, delivery.bytes);
  };
  calls.deliver = [this, name = options.name](const alerts::CapDelivery& delivery) {
    const auto verdict = cap.take(name, delivery.bytes);
    if (!verdict) return false;  // it is about to end
    parts.log.info("alerts.cap." + name, delivery.from + told(*verdict));
    return verdict->outcome != alerts::DropOutcome::later;
  };
  calls.report = [this, name = options.name](const alerts::CapPollReport& report) {
    // One that does not answer is a fault once it has been silent for long; nothing new: no news.
    if (!report.answered || (report.problems.empty() && report.delivered == 0)) return;
    const std::lock_guard lock(mutex);
    if (feed_problems[name] == report.problems) return;
    for (const std::string& problem : report.problems) {
      parts.log.warning("alerts.cap." + name, problem);
    }
    feed_problems[name] = report.problems;
  };
  calls.keep_state = [this, path](const std::string& state) {
    if (auto kept = base::replace_file(path, state); !kept) {
      parts.log.error("alerts.cap", kept.error().message);
    }
  };
  const auto seed = static_cast<std::uint64_t>(parts.time.steady().time_since_epoch().count());
  return {options, std::make_unique<alerts::CapPoller>(feed, std::move(calls), parts.time, seed,
                                                       state_in(path))};
}

void AlertSources::Impl::change(const std::shared_ptr<const config::StationConfig>& config) {
  announcements.change(config);
  cap.change(*config);
  const config::AlertConfig& wanted = config->alerts;
  std::vector<Feed> old_feeds;
  std::vector<Folder> old_folders;
  {
    const std::lock_guard lock(mutex);
    old_feeds.swap(feeds);
    old_folders.swap(folders);
    for (const config::CapOptions& options : wanted.cap) {
      const auto same = std::find_if(old_feeds.begin(), old_feeds.end(),
                                     [&](const Feed& feed) { return feed.is_for(options); });
      if (same == old_feeds.end()) continue;
      feeds.push_back(std::move(*same));
      old_feeds.erase(same);
    }
    for (const std::string& path : wanted.drop_folders) {
      const auto same = std::find_if(old_folders.begin(), old_folders.end(),
                                     [&](const Folder& folder) { return folder.path == path; });
      if (same == old_folders.end()) continue;
      folders.push_back(std::move(*same));
      old_folders.erase(same);
    }
  }
  // Folders and feeds are watched by one at a time.
  old_feeds.clear();
  old_folders.clear();
  {
    const std::lock_guard lock(mutex);
    std::erase_if(feed_problems, [this](const auto& one) {
      return std::none_of(feeds.begin(), feeds.end(),
                          [&](const Feed& feed) { return feed.options.name == one.first; });
    });
  }
  for (const config::CapOptions& options : wanted.cap) {
    const bool there = std::any_of(feeds.begin(), feeds.end(),
                                   [&](const Feed& feed) { return feed.is_for(options); });
    if (there || options.url.empty()) continue;
    Feed fresh = polled(options);
    const std::lock_guard lock(mutex);
    feeds.push_back(std::move(fresh));
  }
  for (const std::string& path : wanted.drop_folders) {
    const bool there = std::any_of(folders.begin(), folders.end(),
                                   [&](const Folder& folder) { return folder.path == path; });
    if (there) continue;
    Folder fresh = watched(path);
    const std::lock_guard lock(mutex);
    folders.push_back(std::move(fresh));
  }
}

// The time is believed about once a second, as ReplayGuard wants it.
void AlertSources::Impl::believe(const std::stop_token& stop) {
  std::mutex asleep;
  std::condition_variable_any wake;
  std::unique_lock lock(asleep);
  while (!stop.stop_requested()) {
    announcements.tick();
    renew_faults();
    wake.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
  }
}

void AlertSources::Impl::renew_faults() {
  std::vector<scheduler::Fault> found = look_for_faults();
  const std::lock_guard held(faults_mutex);
  faults = std::move(found);
}

AlertSources::AlertSources(std::shared_ptr<const config::StationConfig> config,
                           const AlertSourcesParts& parts)
    : impl_(std::make_unique<Impl>(config, parts)) {
  impl_->change(config);
  impl_->ticker =
      std::jthread([s = impl_.get()](const std::stop_token& stop) { s->believe(stop); });
}

AlertSources::~AlertSources() {
  impl_->ticker.request_stop();
  if (impl_->ticker.joinable()) impl_->ticker.join();
  // Their threads may still ask for the rest.
  impl_->feeds.clear();
  impl_->folders.clear();
}

void AlertSources::change(std::shared_ptr<const config::StationConfig> config) {
  impl_->change(config);
  impl_->renew_faults();
}

std::vector<scheduler::Fault> AlertSources::faults() const {
  const std::lock_guard lock(impl_->faults_mutex);
  return impl_->faults;
}

std::vector<scheduler::Fault> AlertSources::Impl::look_for_faults() const {
  std::vector<scheduler::Fault> all;
  const auto add = [&all](const std::string& kind, const std::string& text) {
    all.push_back({fault_key("alerts." + kind, text, all), {}, "Alerts: " + text});
  };
  // Before the lock: an announcement may be taken just now, and that lasts.
  const std::vector<std::string> of_roster = announcements.problems();
  const std::lock_guard lock(mutex);
  for (const auto& [kind, problem] : cap.faults()) add(kind, problem);
  for (const std::string& problem : of_roster) add("roster", problem);
  for (const Feed& feed : feeds) {
    const std::string& name = feed.options.name;
    if (const auto fault = feed.poller->fault()) add("cap." + name, *fault);
    const auto problems = feed_problems.find(name);
    if (problems == feed_problems.end()) continue;
    for (const std::string& problem : problems->second) {
      add("cap." + name, "the feed \"" + name + "\": " + problem);
    }
  }
  for (const Folder& folder : folders) {
    for (const std::string& fault : folder.watch->faults()) add("folder", fault);
  }
  return all;
}

}  // namespace hornbill
