// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "audio/media/decode_server.h"
#include "config/station_config.h"
#include "playlists/library_scan.h"
#include "playlists/segment.h"
#include "scheduler/playout/station_setup.h"

namespace hornbill {

// Where facts about files are kept from run to run. Either may be empty: then nothing is kept.
struct FactsKeeper {
  std::function<playlists::KnownFacts()> load;
  // Thread: any, one call at a time.
  std::function<void(const std::string& path, const playlists::KnownFile&)> save;
};

// How much to analyse, and how.
struct LoadOptions {
  int workers = 2;           // files analysed at once
  bool analyse = true;       // without it, only what is known already counts
  bool only_needed = false;  // only what a playlist or rule of the timetable may put on air
  // Ends it within a tenth of a second; what it gives then is not whole.
  std::stop_token stop;
  // How many files are done, of how many. False: stop. Thread: any, one call at a time.
  std::function<bool(std::size_t done, std::size_t total)> progress;
};

// A library, and how it was come by.
struct LoadedLibrary {
  std::shared_ptr<const playlists::Library> library;
  playlists::LibraryFiles files;
  playlists::KnownFacts facts;
  std::vector<std::string> problems;  // for people
  std::size_t analysed = 0;           // files decoded now, because nothing was known of them
};

// What of the disk is the station's library: its folder without those that outputs record into,
// and the named segments.
playlists::ScanOptions scan_options(const config::StationConfig& config);

// The library as the disk holds it, with what is known of its files; decodes nothing. A folder that
// cannot be read is a problem, not an error: the named segments remain.
LoadedLibrary find_library(const config::StationConfig& config, const FactsKeeper& keeper,
                           std::stop_token stop = {});

// What analysis needs.
struct AnalysisTools {
  audio::DecodeServer& server;
  const FactsKeeper& keeper;
  const LoadOptions& options;
};

// Analyses the files `paths` as far as nothing is known of them yet, in this order, and adds what
// is found to `loaded`. Thread: any; takes long.
void analyse_files(LoadedLibrary& loaded, std::span<const std::string> paths,
                   const AnalysisTools& tools);

// The library as `config` describes it and the disk holds it: scans the folder, takes known facts,
// and analyses the rest in limited children. Thread: any; takes long.
LoadedLibrary load_library(const config::StationConfig& config, audio::DecodeServer& server,
                           const FactsKeeper& keeper, const LoadOptions& options);

// What analysis found amiss, by path: "cannot be played: ...", or what is missing of a file that
// plays.
std::map<std::string, std::string> bad_files(const playlists::Library& library);

// Paths of the segments that the station's rules, playlists and fallback name.
std::vector<std::string> needed_paths(const scheduler::StationSetup& setup,
                                      const playlists::Library& library);

}  // namespace hornbill
