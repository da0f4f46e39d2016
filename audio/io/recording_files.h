// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "audio/io/recorder_output.h"
#include "base/frames.h"
#include "base/result.h"
#include "base/time.h"

namespace hornbill::audio {

// The names and lives of one recorder's files. Touches the disk; no state of its own.
class RecordingFiles {
 public:
  explicit RecordingFiles(const RecorderOptions& options) : options_(options) {}

  // Makes the folder, and completes the names of files that a crash left behind.
  // Fails: io.
  base::Result<void> prepare() const;
  // Path of the file that begins at `start`, while it grows.
  std::string growing_path(base::UtcTime start) const;
  // Gives a complete file its final name; never replaces another. Fails: io.
  base::Result<void> complete(const std::string& growing) const;
  // Deletes what is older than options.keep.
  void expire(base::UtcTime now) const;
  // Frames from `start` to the next multiple of the segment in local time; at least one.
  base::FrameCount frames_to_cut(base::UtcTime start) const;

 private:
  bool ours(const std::string& name) const;

  RecorderOptions options_;
};

}  // namespace hornbill::audio
