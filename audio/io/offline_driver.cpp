// SPDX-License-Identifier: Apache-2.0
#include "audio/io/offline_driver.h"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "base/check.h"

namespace hornbill::audio {

OfflineDriver::OfflineDriver(Engine& engine, Feeder& feeder, DriverCore& core,
                             const OfflineOptions& options)
    : engine_(engine),
      feeder_(feeder),
      core_(core),
      options_(options),
      deliver_from_(base::FramePos{} + options.skip + engine.latency()),
      deliver_to_(deliver_from_ + options.length) {
  HORNBILL_CHECK(base::kTickFrames % engine.block_frames() == 0);
  HORNBILL_CHECK(engine.position() == base::FramePos{});
}

base::Result<void> OfflineDriver::run(std::span<const ZoneSink> sinks, const Progress& progress) {
  for (base::Tick tick; tick.first_frame() < deliver_to_; tick = tick + 1) {
    step(tick);
    if (auto rendered = render_tick(sinks); !rendered) return rendered;
    if (tick.value % base::kTicksPerSecond == 0 && progress) {
      const base::FrameCount done = engine_.position() - deliver_from_;
      if (!progress({std::clamp<std::int64_t>(done.value, 0, options_.length.value)})) {
        return base::fail(base::ErrorCode::refused, "cancelled");
      }
    }
  }
  for (const ZoneSink& s : sinks) {
    if (auto finished = s.sink->finish(); !finished) return finished;
  }
  if (progress) progress(options_.length);
  return {};
}

void OfflineDriver::step(base::Tick tick) {
  in_.tick = tick;
  in_.clock.reset();
  in_.reports.clear();
  in_.feeds.clear();
  if (tick.value % base::kTicksPerSecond == 0) {
    const base::FramePos at = tick.first_frame();
    in_.clock = ClockReading{at, options_.start + base::to_duration({at.value}), true};
  }
  for (Report report; engine_.take(report);) in_.reports.push_back(report);
  collect_answers(tick, in_.feeds);
  feeder_.await_ahead();
  feeder_.poll_endings(in_.feeds);

  core_.step(in_, out_);
  commands_.post(engine_, out_.commands);
  obey(tick, out_.orders);
  out_.orders.clear();
}

void OfflineDriver::collect_answers(base::Tick tick, std::vector<FeedEvent>& out) {
  const auto due = due_.find(tick);
  if (due == due_.end()) return;
  for (const auto& [token, awaited] : due->second) {
    if (awaited == Awaited::closed) {
      out.push_back(feeder_.await_closed(token));
    } else {
      opening_.erase(token);
      out.push_back(feeder_.await_opened(token));
    }
  }
  due_.erase(due);
}

void OfflineDriver::obey(base::Tick tick, const std::vector<FeedOrder>& orders) {
  const base::Tick answer = tick + kFeedAnswerTicks;
  for (const FeedOrder& order : orders) {
    if (const auto* fill = std::get_if<FillFeed>(&order)) {
      feeder_.open(fill->token, *fill->feed, fill->request);
      due_[answer][fill->token] = Awaited::opened;
      opening_[fill->token] = answer;
    } else {
      const PlayToken token = std::get<ReleaseFeed>(order).token;
      // One that is closed before its answer was due gets no other answer than `closed`.
      if (const auto open = opening_.find(token); open != opening_.end()) {
        due_[open->second].erase(token);
        opening_.erase(open);
      }
      feeder_.close(token);
      due_[answer][token] = Awaited::closed;
    }
  }
}

base::Result<void> OfflineDriver::render_tick(std::span<const ZoneSink> sinks) {
  for (int done = 0; done < base::kTickFrames; done += engine_.block_frames()) {
    const base::FramePos first = engine_.position();
    engine_.render();
    if (auto delivered = deliver(sinks, first); !delivered) return delivered;
  }
  return {};
}

base::Result<void> OfflineDriver::deliver(std::span<const ZoneSink> sinks, base::FramePos first) {
  const base::FramePos end = first + base::FrameCount{engine_.block_frames()};
  const base::FramePos from = std::max(first, deliver_from_);
  const base::FramePos to = std::min(end, deliver_to_);
  if (from >= to) return {};
  const auto offset = static_cast<std::size_t>((from - first).value) * base::kChannels;
  const auto count = static_cast<std::size_t>((to - from).value) * base::kChannels;
  for (const ZoneSink& s : sinks) {
    const std::span<const float> block = engine_.zone_output(s.zone);
    if (auto written = s.sink->write(block.subspan(offset, count)); !written) return written;
  }
  return {};
}

}  // namespace hornbill::audio
