// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "audio/io/sample_sink.h"
#include "base/time.h"
#include "playlists/segment.h"
#include "scheduler/playout/as_run.h"
#include "scheduler/playout/station_setup.h"

namespace hornbill::test {

// A stretch below -60 dBFS. Units: frames of what was delivered.
struct Quiet {
  std::int64_t begin = 0;
  std::int64_t length = 0;
};

// Where it is quiet for longer than a break between two items may take.
class QuietMeter final : public audio::SampleSink {
 public:
  static constexpr base::FrameCount kMostGap = base::ms_to_frames(200);

  base::Result<void> write(std::span<const float> stereo) override;
  base::Result<void> finish() override;

  std::int64_t longest() const { return longest_; }
  const std::vector<Quiet>& too_long() const { return too_long_; }

 private:
  void end();

  std::int64_t frame_ = 0, quiet_ = 0, longest_ = 0;
  std::vector<Quiet> too_long_;
};

// A station of one playlist with real decoders, run flat out. Nothing is known of the files
// beforehand, as if they had come a moment ago.
class OnAirRig {
 public:
  // Plays `files` in this order, once; segment i is called by its place, "0", "1".
  explicit OnAirRig(const std::vector<std::string>& files);

  // Runs so many seconds. `meanwhile` is called about once a second with what was delivered so far.
  void run(std::int64_t seconds, const std::function<void(double)>& meanwhile = {});

  // Lines of the as-run about a segment.
  std::vector<scheduler::AsRunRecord> lines(std::size_t segment) const;
  // Text of the faults shown at any time.
  const std::map<std::string, std::string>& faults() const { return faults_; }
  const QuietMeter& quiet() const { return quiet_; }
  // Where it was quiet for too long until a segment ended; what comes after has pauses of its own.
  std::vector<Quiet> quiet_until_end_of(std::size_t segment) const;
  // The segment that was on air, or the last one, when a quiet began.
  std::size_t item_at(const Quiet& quiet) const;

  scheduler::StationSetup setup;

 private:
  std::vector<playlists::Segment> segments_;
  std::map<std::uint64_t, scheduler::AsRunRecord> records_;
  std::map<std::string, std::string> faults_;
  QuietMeter quiet_;
};

}  // namespace hornbill::test
