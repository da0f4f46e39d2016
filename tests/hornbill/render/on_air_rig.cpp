// SPDX-License-Identifier: Apache-2.0
#include "tests/hornbill/render/on_air_rig.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "audio/engine/engine.h"
#include "audio/io/feeder.h"
#include "audio/io/offline_driver.h"
#include "audio/media/decode_server.h"
#include "hornbill/station_wiring.h"

namespace hornbill::test {
namespace {

// The core finds its feet in it; what is delivered begins after it.
constexpr base::FrameCount kSkip = base::seconds_to_frames(3);
// Of items: what fades is quiet a little before its end.
constexpr std::int64_t kEdge = base::ms_to_frames(20).value;

}  // namespace

base::Result<void> QuietMeter::write(std::span<const float> stereo) {
  for (std::size_t i = 0; i < stereo.size(); i += 2, ++frame_) {
    if (std::abs(stereo[i]) < 1e-3F && std::abs(stereo[i + 1]) < 1e-3F) {
      ++quiet_;
    } else {
      end();
    }
  }
  return {};
}

base::Result<void> QuietMeter::finish() {
  end();
  return {};
}

void QuietMeter::end() {
  longest_ = std::max(longest_, quiet_);
  if (quiet_ > kMostGap.value) too_long_.push_back({frame_ - quiet_, quiet_});
  quiet_ = 0;
}

OnAirRig::OnAirRig(const std::vector<std::string>& files) {
  setup.programmes = {"main"};
  setup.zones.push_back({"village", "main", std::nullopt});
  playlists::PlaylistOptions list;
  list.name = "list";
  for (const std::string& file : files) {
    playlists::Segment segment;
    segment.id = std::to_string(segments_.size());
    segment.path = file;
    segment.present = true;
    list.segments.push_back(segment.id);
    segments_.push_back(segment);
  }
  setup.playlists.push_back(list);
  scheduler::Rule rule;
  rule.name = "List";
  rule.play = {scheduler::TargetKind::playlist, "list"};
  rule.at.push_back(base::Duration{0});
  rule.start = scheduler::StartMode::hard;
  setup.rules.push_back(rule);
}

void OnAirRig::run(std::int64_t seconds, const std::function<void(double)>& meanwhile) {
  auto server = audio::DecodeServer::start(HORNBILL_CODEC_PROGRAM);
  ASSERT_TRUE(server);
  FeedPool pool(pool_size(1));
  StationListeners listeners;
  listeners.as_run = [&](const scheduler::AsRunRecord& r) { records_[r.id] = r; };
  listeners.snapshot = [&](const std::shared_ptr<const scheduler::StationSnapshot>& shot) {
    for (const scheduler::Fault& fault : shot->faults) faults_[fault.key] = fault.text;
  };
  StationWiring wiring(std::make_shared<scheduler::StationSetup>(setup),
                       std::make_shared<playlists::Library>(segments_), pool, listeners);
  audio::Engine engine(audio::EngineOptions{});
  audio::FeederOptions options;
  options.deadlines = false;
  audio::Feeder feeder(**server, options);
  const base::UtcTime start{std::chrono::sys_days{std::chrono::year{2026} / 12 / 1}};
  audio::OfflineDriver driver(engine, feeder, wiring,
                              {start, kSkip, base::seconds_to_frames(seconds)});
  const audio::ZoneSink sinks[] = {{0, &quiet_}};
  ASSERT_TRUE(driver.run(sinks, [&](base::FrameCount done) {
    if (meanwhile) meanwhile(static_cast<double>(done.value) / base::kSampleRate);
    return true;
  }));
}

std::vector<scheduler::AsRunRecord> OnAirRig::lines(std::size_t segment) const {
  std::vector<scheduler::AsRunRecord> found;
  for (const auto& [id, record] : records_) {
    if (record.segment == std::to_string(segment)) found.push_back(record);
  }
  return found;
}

std::vector<Quiet> OnAirRig::quiet_until_end_of(std::size_t segment) const {
  std::int64_t end = 0;
  for (const auto& line : lines(segment)) {
    end = (line.started_frame + line.played).value - kSkip.value;
  }
  std::vector<Quiet> found = quiet_.too_long();
  std::erase_if(found, [&](const Quiet& quiet) { return quiet.begin + kEdge >= end; });
  return found;
}

std::size_t OnAirRig::item_at(const Quiet& quiet) const {
  const std::int64_t at = quiet.begin + kSkip.value + kEdge;
  std::string segment = "0";
  for (const auto& [id, record] : records_) {
    const bool heard = record.kind == scheduler::AsRunKind::item;
    if (heard && record.started_frame.value <= at) segment = record.segment;
  }
  return std::stoul(segment);
}

}  // namespace hornbill::test
