// SPDX-License-Identifier: Apache-2.0
#include "hornbill/library_loader.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "audio/media/analyse.h"
#include "playlists/playlist.h"

namespace hornbill {

namespace {

// Decodes each file once, several at a time. Thread: made for one call.
class Analysis {
 public:
  Analysis(audio::DecodeServer& server, const FactsKeeper& keeper, const LoadOptions& options,
           std::vector<playlists::Candidate> todo)
      : server_(server), keeper_(keeper), options_(options), todo_(std::move(todo)) {}

  void run() {
    std::vector<std::thread> threads;
    const auto count =
        std::min(static_cast<std::size_t>(std::max(1, options_.workers)), todo_.size());
    for (std::size_t i = 0; i < count; ++i) threads.emplace_back([this] { work(); });
    for (std::thread& t : threads) t.join();
  }

  playlists::KnownFacts found;
  std::vector<std::string> problems;

 private:
  void work() {
    audio::AnalyseOptions analyse;
    analyse.stop = options_.stop;
    for (std::size_t i = next_++; i < todo_.size() && !stopped_; i = next_++) {
      const playlists::Candidate& file = todo_[i];
      auto facts = audio::analyse(server_, file.path, analyse);
      if (options_.stop.stop_requested()) return;
      const std::lock_guard lock(mutex_);
      if (facts) {
        playlists::KnownFile known{file.identity, std::move(*facts)};
        if (keeper_.save) keeper_.save(file.path, known);
        found[file.path] = std::move(known);
      } else {
        problems.push_back(file.path + ": " + facts.error().message);
      }
      if (options_.progress && !options_.progress(++done_, todo_.size())) stopped_ = true;
    }
  }

  audio::DecodeServer& server_;
  const FactsKeeper& keeper_;
  const LoadOptions& options_;
  const std::vector<playlists::Candidate> todo_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stopped_{false};
  std::size_t done_ = 0;
  std::mutex mutex_;
};

void join(LoadedLibrary& loaded) {
  loaded.library = std::make_shared<const playlists::Library>(
      playlists::make_library(loaded.files, loaded.facts));
}

void analyse_all(LoadedLibrary& loaded, std::vector<playlists::Candidate> todo,
                 const AnalysisTools& tools) {
  if (todo.empty()) return;
  Analysis analysis(tools.server, tools.keeper, tools.options, std::move(todo));
  analysis.run();
  loaded.analysed += analysis.found.size();
  for (auto& [path, known] : analysis.found) loaded.facts[path] = std::move(known);
  loaded.problems.insert(loaded.problems.end(), analysis.problems.begin(), analysis.problems.end());
  join(loaded);
}

}  // namespace

playlists::ScanOptions scan_options(const config::StationConfig& config) {
  playlists::ScanOptions options;
  options.folder = config.library_folder;
  for (const config::NamedSegment& s : config.segments) {
    options.named.push_back({s.id, s.path, s.overrides});
  }
  // What the station records is not what it plays.
  for (const config::OutputOptions& output : config.outputs) {
    config::add_recorder_folders(output, options.left_out);
  }
  return options;
}

std::map<std::string, std::string> bad_files(const playlists::Library& library) {
  std::map<std::string, std::string> found;
  for (const playlists::Segment& segment : library.segments()) {
    if (!segment.present || !segment.analysed || segment.facts.reason.empty()) continue;
    found[segment.path] = (segment.may_play() ? "" : "cannot be played: ") + segment.facts.reason;
  }
  return found;
}

std::vector<std::string> needed_paths(const scheduler::StationSetup& setup,
                                      const playlists::Library& library) {
  std::set<std::string> playlists;
  std::set<std::string> paths;
  const auto add = [&](const scheduler::PlayTarget& target) {
    if (target.kind == scheduler::TargetKind::playlist) playlists.insert(target.name);
    if (target.kind != scheduler::TargetKind::segment) return;
    if (const auto i = library.find(target.name)) paths.insert(library.at(*i).path);
  };
  for (const scheduler::Rule& rule : setup.rules) add(rule.play);
  if (setup.fallback.play) add(*setup.fallback.play);
  for (const playlists::PlaylistOptions& list : setup.playlists) {
    if (!playlists.contains(list.name)) continue;
    for (const auto i : playlists::resolve_members(list, library)) {
      paths.insert(library.at(i).path);
    }
  }
  return {paths.begin(), paths.end()};
}

LoadedLibrary find_library(const config::StationConfig& config, const FactsKeeper& keeper,
                           std::stop_token stop) {
  LoadedLibrary loaded;
  playlists::ScanOptions scan = scan_options(config);
  scan.stop = std::move(stop);
  if (auto files = playlists::scan_library(scan)) {
    loaded.files = std::move(*files);
  } else {
    loaded.problems.push_back(files.error().message);
    loaded.files = playlists::scan_named(scan);
  }
  loaded.problems.insert(loaded.problems.end(), loaded.files.problems.begin(),
                         loaded.files.problems.end());
  if (keeper.load) loaded.facts = keeper.load();
  join(loaded);
  return loaded;
}

void analyse_files(LoadedLibrary& loaded, std::span<const std::string> paths,
                   const AnalysisTools& tools) {
  std::map<std::string_view, std::size_t> turns;
  for (std::size_t i = 0; i < paths.size(); ++i) turns.try_emplace(paths[i], i);
  std::vector<playlists::Candidate> todo = playlists::not_analysed(loaded.files, loaded.facts);
  std::erase_if(todo, [&](const playlists::Candidate& c) { return !turns.contains(c.path); });
  std::sort(todo.begin(), todo.end(),
            [&](const auto& a, const auto& b) { return turns.at(a.path) < turns.at(b.path); });
  analyse_all(loaded, std::move(todo), tools);
}

LoadedLibrary load_library(const config::StationConfig& config, audio::DecodeServer& server,
                           const FactsKeeper& keeper, const LoadOptions& options) {
  LoadedLibrary loaded = find_library(config, keeper, options.stop);
  if (!options.analyse) return loaded;
  const AnalysisTools tools{server, keeper, options};
  if (options.only_needed) {
    analyse_files(loaded, needed_paths(*config.setup, *loaded.library), tools);
  } else {
    analyse_all(loaded, playlists::not_analysed(loaded.files, loaded.facts), tools);
  }
  return loaded;
}

}  // namespace hornbill
