// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audio/media/media_facts.h"
#include "base/frames.h"

namespace hornbill::playlists {

// A segment's place in its Library; meaningful only with that library.
using SegmentIndex = std::uint32_t;

// Markers and texts that a person set in the configuration; each overrides what analysis found.
struct SegmentOverrides {
  std::optional<base::FrameCount> cue_in;
  std::optional<base::FrameCount> cue_out;
  std::optional<base::FrameCount> segue;
  std::optional<std::string> title;
  std::optional<std::string> artist;
  std::optional<double> gain_db;
};

// One audio item of the library.
struct Segment {
  std::string id;    // name in [segments], or the path relative to the library's folder
  std::string path;  // absolute
  bool present = false;
  bool analysed = false;  // `facts` come from decoding this very file
  audio::MediaFacts facts;
  SegmentOverrides overrides;
  audio::FileIdentity identity;  // of the file when it was last looked at

  // Whether it may be tried on air: there, and not known to be silent or broken.
  bool may_play() const {
    return present && (!analysed || facts.verdict == audio::Verdict::playable);
  }
  base::FrameCount cue_in() const { return overrides.cue_in.value_or(facts.cue_in); }
  // Zero while unknown (not analysed).
  base::FrameCount cue_out() const { return overrides.cue_out.value_or(facts.cue_out); }
  std::optional<base::FrameCount> segue() const {
    return overrides.segue ? overrides.segue : facts.segue;
  }
  const std::string& title() const { return overrides.title ? *overrides.title : facts.title; }
  const std::string& artist() const { return overrides.artist ? *overrides.artist : facts.artist; }
  // Frames between the cues; zero while unknown.
  base::FrameCount duration() const {
    return cue_out() > cue_in() ? cue_out() - cue_in() : base::FrameCount{};
  }
};

// Playlist files (M3U, M3U8) of the library: path relative to its folder -> absolute paths of
// the entries in listed order.
using ListFiles = std::map<std::string, std::vector<std::string>, std::less<>>;

// The segments that exist, at one moment; immutable, in a stable order (sorted by id).
class Library {
 public:
  Library() = default;
  // `folder`: absolute, without a slash at the end; what globs are relative to.
  // Requires: ids are unique.
  explicit Library(std::vector<Segment> segments, std::string folder = {}, ListFiles lists = {});

  const std::vector<Segment>& segments() const { return segments_; }
  const Segment& at(SegmentIndex index) const { return segments_[index]; }
  const std::string& folder() const { return folder_; }
  const ListFiles& lists() const { return lists_; }
  std::optional<SegmentIndex> find(std::string_view id) const;
  // Where a file has several ids, the first of them.
  std::optional<SegmentIndex> find_path(std::string_view path) const;
  // A segment's path relative to the folder; empty if it lies outside.
  std::string_view relative_path(SegmentIndex index) const;

 private:
  std::vector<Segment> segments_;
  std::string folder_;
  ListFiles lists_;
  std::vector<SegmentIndex> by_path_;  // sorted by path
};

}  // namespace hornbill::playlists
