// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "audio/media/media_facts.h"
#include "base/result.h"
#include "playlists/segment.h"

namespace hornbill::playlists {

// [segments.NAME]: a file with a name of its own.
struct NamedFile {
  std::string id;
  std::string path;  // absolute
  SegmentOverrides overrides;
};

// What to scan.
struct ScanOptions {
  std::string folder;  // absolute
  std::vector<NamedFile> named;
  std::size_t max_files = 200'000;
  std::vector<std::string> left_out;  // absolute folders below it that are no part of it
  std::stop_token stop;               // ends it between two files
};

// A file that may be audio; only decoding it tells.
struct Candidate {
  std::string id;    // path relative to the folder, or the name
  std::string path;  // absolute
  bool present = false;
  audio::FileIdentity identity;
  SegmentOverrides overrides;
};

// What is on the disk at one moment.
struct LibraryFiles {
  std::string folder;  // without a slash at the end
  std::vector<Candidate> candidates;
  ListFiles lists;
  std::vector<std::string> problems;  // for people; the first 100 of `problem_count`
  std::size_t problem_count = 0;
};

// Walks the library's folder. Candidates are regular files with the name of an audio file that
// this process may read. Names with a leading dot are passed over. Symbolic links count only as
// files and only where they lead into the folder; linked folders, FIFOs, devices, unreadable
// files and names that are not printable UTF-8 are problems, never opened. Named files are there
// in any case, `present` or not, and may lie outside. Nothing of an audio file is read.
// Fails: as the opening of the folder; then use named files only. Refused, where `options.stop`
// ended it. Thread: any; takes about 10 us
// a file on a warm disk.
base::Result<LibraryFiles> scan_library(const ScanOptions& options);
// The named files alone, where there is no folder.
LibraryFiles scan_named(const ScanOptions& options);

// Whether a name ends like an audio file that Hornbill plays.
bool is_audio_name(std::string_view name);

// Facts by path, with the file they were found in.
struct KnownFile {
  audio::FileIdentity identity;
  audio::MediaFacts facts;
};
// By absolute path.
using KnownFacts = std::map<std::string, KnownFile, std::less<>>;

// Joins what is on the disk with what is known of it. Pure.
Library make_library(const LibraryFiles& files, const KnownFacts& known);

// Candidates that are present and of which nothing, or only of an older file, is known; each path
// once, in the order of the candidates.
std::vector<Candidate> not_analysed(const LibraryFiles& files, const KnownFacts& known);

}  // namespace hornbill::playlists
