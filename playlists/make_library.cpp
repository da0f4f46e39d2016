// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <utility>

#include "playlists/library_scan.h"

namespace hornbill::playlists {
namespace {

const KnownFile* look_up(const KnownFacts& known, const Candidate& candidate) {
  const auto at = known.find(candidate.path);
  if (at == known.end() || at->second.identity != candidate.identity) return nullptr;
  return &at->second;
}

}  // namespace

Library make_library(const LibraryFiles& files, const KnownFacts& known) {
  std::vector<Segment> segments;
  segments.reserve(files.candidates.size());
  for (const Candidate& candidate : files.candidates) {
    Segment segment;
    segment.id = candidate.id;
    segment.path = candidate.path;
    segment.present = candidate.present;
    segment.overrides = candidate.overrides;
    segment.identity = candidate.identity;
    const KnownFile* file = candidate.present ? look_up(known, candidate) : nullptr;
    if (file != nullptr) {
      segment.analysed = true;
      segment.facts = file->facts;
    }
    segments.push_back(std::move(segment));
  }
  return Library(std::move(segments), files.folder, files.lists);
}

std::vector<Candidate> not_analysed(const LibraryFiles& files, const KnownFacts& known) {
  std::vector<Candidate> wanted;
  std::set<std::string_view> seen;
  for (const Candidate& candidate : files.candidates) {
    if (!candidate.present || look_up(known, candidate) != nullptr) continue;
    if (seen.insert(candidate.path).second) wanted.push_back(candidate);
  }
  return wanted;
}

}  // namespace hornbill::playlists
