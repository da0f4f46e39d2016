// SPDX-License-Identifier: Apache-2.0
#include "tests/support/core_world.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace hornbill::tests {
namespace {

using base::kTickFrames;
constexpr std::int64_t kAnswerTicks = 10;
constexpr std::int64_t kLookAhead = 6 * base::kSampleRate;
constexpr std::int64_t kCapacity = 8 * base::kSampleRate;

std::int64_t frames(double seconds) { return std::llround(seconds * base::kSampleRate); }

}  // namespace

base::UtcTime at(int h, int m, double s) {
  const auto day = std::chrono::sys_days{std::chrono::year{2026} / 12 / 1};
  return base::UtcTime{day} + std::chrono::hours(h) + std::chrono::minutes(m) +
         base::Duration{std::llround(s * 1e6)};
}

scheduler::Rule rule(const std::string& name, const std::string& target, const std::string& when) {
  scheduler::Rule r;
  r.name = name;
  const auto colon = target.find(':');
  r.play.name = colon == std::string::npos ? "" : target.substr(colon + 1);
  const std::string kind = target.substr(0, colon);
  r.play.kind = kind == "segment"    ? scheduler::TargetKind::segment
                : kind == "playlist" ? scheduler::TargetKind::playlist
                : kind == "input"    ? scheduler::TargetKind::input
                                     : scheduler::TargetKind::silence;
  int h = 0, m = 0, s = 0;
  std::sscanf(when.c_str(), "%d:%d:%d", &h, &m, &s);
  r.at.push_back(std::chrono::hours(h) + std::chrono::minutes(m) + std::chrono::seconds(s));
  if (r.play.kind == scheduler::TargetKind::segment) {
    r.resume = scheduler::ResumePolicy::skip;
  } else {
    r.late = scheduler::LatePolicy::join;
  }
  return r;
}

scheduler::StationSetup plain_setup() {
  scheduler::StationSetup setup;
  setup.name = "Test";
  setup.zones.push_back({"village", "main", std::nullopt});
  setup.programmes = {"main"};
  setup.sound.loudness_lufs = -14.0;
  setup.sound.crossfade = base::Duration{0};
  setup.fallback.silence_after = base::Duration{0};
  return setup;
}

CoreWorld::CoreWorld(scheduler::StationSetup setup, std::map<std::string, ScriptedSegment> segments,
                     base::UtcTime start, base::Tick first)
    : setup_(std::move(setup)),
      segments_(std::move(segments)),
      start_(start),
      first_(first.first_frame()),
      tone_(2 * 4800, 0.01F),
      builtin_(audio::Feed::from_memory(tone_)),
      engine_(audio::EngineOptions{.first_frame = first_}),
      tick_(first) {
  std::vector<audio::Feed*> pool;
  for (int i = 0; i < 12; ++i) {
    feeds_.push_back(std::make_unique<audio::Feed>(base::FrameCount{kCapacity}));
    pool.push_back(feeds_.back().get());
  }
  core_ = std::make_unique<scheduler::StationCore>(
      std::make_shared<scheduler::StationSetup>(setup_), library(), pool, &builtin_);
  observe();
}

std::shared_ptr<const playlists::Library> CoreWorld::library() const {
  std::vector<playlists::Segment> list;
  for (const auto& [id, scripted] : segments_) {
    playlists::Segment s;
    s.id = id;
    s.path = "/library/" + id;
    s.present = true;
    s.analysed = scripted.analysed;
    s.facts.verdict = scripted.unplayable ? audio::Verdict::unplayable : audio::Verdict::playable;
    s.facts.reason = scripted.facts_reason;
    s.facts.title = id;
    s.facts.artist = scripted.artist;
    s.facts.loudness_lufs = -14.0;
    if (scripted.analysed) s.facts.length = s.facts.cue_out = {frames(scripted.seconds)};
    if (scripted.segue_at >= 0) s.overrides.segue = base::FrameCount{frames(scripted.segue_at)};
    list.push_back(std::move(s));
  }
  return std::make_shared<playlists::Library>(std::move(list));
}

void CoreWorld::library_changed() { input(scheduler::LibraryChanged{library()}); }

void CoreWorld::set_setup(scheduler::StationSetup setup) {
  setup_ = std::move(setup);
  input(scheduler::SetupChanged{std::make_shared<scheduler::StationSetup>(setup_)});
}

base::UtcTime CoreWorld::now() const {
  return start_ + offset_ + base::to_duration(tick_.first_frame() - first_);
}

base::FramePos CoreWorld::frame_of(base::UtcTime utc) const {
  return first_ + base::to_frames(utc - start_ - offset_);
}

void CoreWorld::observe() {
  input(scheduler::ClockObservation{tick_.first_frame(), now(), trusted_});
}

void CoreWorld::step_clock(base::Duration by) {
  offset_ += by;
  observe();
}

void CoreWorld::run_until(base::UtcTime until) {
  while (now() < until) tick();
}

void CoreWorld::tick() {
  if (tick_.value % 50 == 0) observe();
  fill();
  audio::Report report;
  while (engine_.take(report)) {
    commands_late_ += std::holds_alternative<audio::CommandLate>(report.body) ? 1 : 0;
    inbox_.push_back(report);
  }
  if (!lazy_ || !inbox_.empty() || tick_ >= core_next_) step_core();
  for (int block = 0; block < kTickFrames / engine_.block_frames(); ++block) {
    fill();
    engine_.render();
    listen();
    keep();
  }
  tick_ = tick_ + 1;
}

void CoreWorld::step_core() {
  std::vector<scheduler::Input> inputs;
  inputs.swap(inbox_);
  if (keeps_inputs_) {
    for (const scheduler::Input& input : inputs) inputs_.emplace_back(tick_, input);
  }
  scheduler::StepResult result = core_->step(tick_, inputs);
  core_next_ = result.next;
  take_jobs(result);
  for (const audio::Command& command : result.commands) engine_.post(command);
  for (const auto& record : result.as_run) records_[record.id] = record;
  alerts_.insert(alerts_.end(), result.alerts.begin(), result.alerts.end());
  if (result.snapshot) snapshot_ = result.snapshot;
  if (result.standing) standing_ = result.standing;
  orders_.insert(orders_.end(), result.orders.begin(), result.orders.end());
}

void CoreWorld::take_jobs(const scheduler::StepResult& result) {
  for (const scheduler::FeedJob& job : result.jobs) {
    if (const auto* opening = std::get_if<scheduler::OpenFeed>(&job)) {
      open(*opening);
    } else {
      const auto token = std::get<scheduler::CloseFeed>(job).token;
      filling_.erase(token);
      closing_.emplace_back(tick_ + kAnswerTicks, token);
    }
  }
}

void CoreWorld::open(const scheduler::OpenFeed& job) {
  Filling filling;
  filling.feed = job.feed;
  filling.due = tick_ + kAnswerTicks;
  filling.live = job.source == scheduler::FeedSource::input;
  if (filling.live) {
    const auto scripted = segments_.find("input:" + job.input);
    filling.segment = scripted == segments_.end() ? ScriptedSegment{1e9, 0.3F} : scripted->second;
  } else {
    const auto it = segments_.find(job.request.path.substr(9));
    filling.segment = it == segments_.end() ? ScriptedSegment{0, 0, true} : it->second;
  }
  const ScriptedSegment& s = filling.segment;
  filling.due = filling.due + s.open_ticks;
  filling.from = job.request.from.value;
  const double length = s.breaks_after >= 0 ? s.breaks_after : s.seconds;
  filling.total = std::max<std::int64_t>(0, frames(length) - filling.from);
  feeds_[static_cast<std::size_t>(job.feed)]->reuse(filling.live ? audio::FeedKind::live
                                                                 : audio::FeedKind::file);
  filling_[job.token] = filling;
}

void CoreWorld::fill() {
  for (auto& [token, f] : filling_) {
    if (f.segment.missing) {
      if (!f.told_ready && tick_ >= f.due) {
        input(scheduler::FeedReport{
            token, scheduler::FeedEvent::failed, {}, false, f.segment.failure});
        f.told_ready = true;
      }
      continue;
    }
    audio::Feed& feed = *feeds_[static_cast<std::size_t>(f.feed)];
    const auto room = static_cast<std::int64_t>(feed.writable_frames());
    const std::int64_t n = std::min(room, f.total - f.written);
    const std::vector<float> sound(static_cast<std::size_t>(2 * n), f.segment.level);
    f.written += static_cast<std::int64_t>(feed.write(sound));
    const bool broken = f.segment.breaks_after >= 0;
    if (f.written == f.total && !feed.finished()) feed.finish(broken);
    if (!f.told_ready && tick_ >= f.due) {
      input(scheduler::FeedReport{token, scheduler::FeedEvent::ready, {}, false, ""});
      f.told_ready = true;
    }
    if (f.told_ready && !f.told_end && feed.frames_read().value + kLookAhead >= f.total) {
      input(scheduler::FeedReport{token,
                                  scheduler::FeedEvent::ending,
                                  {f.total},
                                  broken,
                                  broken ? "damaged" : f.segment.remark});
      f.told_end = true;
    }
  }
  std::erase_if(closing_, [&](const auto& closing) {
    if (tick_ < closing.first) return false;
    input(scheduler::FeedReport{closing.second, scheduler::FeedEvent::closed, {}, false, ""});
    return true;
  });
}

void CoreWorld::listen() {
  const auto out = engine_.zone_output(0);
  const base::FramePos first =
      engine_.position() - base::FrameCount{engine_.block_frames()} - engine_.latency();
  for (std::size_t i = 0; i < out.size() / 2; ++i) {
    const float v = out[2 * i];
    silent_for_ = v == 0.0F ? silent_for_ + 1 : 0;
    longest_silence_ = std::max(longest_silence_, base::FrameCount{silent_for_});
    same_for_ = std::abs(v - last_) < 1e-6F ? same_for_ + 1 : 0;
    last_ = v;
    if (same_for_ == 4800 && (runs_.empty() || std::abs(runs_.back().level - v) > 1e-4F)) {
      runs_.push_back({first + base::FrameCount{static_cast<std::int64_t>(i) - 4800}, v});
    }
  }
}

// The limiter's delay is taken off, so that a frame is that of the commands and reports.
void CoreWorld::keep() {
  const std::int64_t first =
      engine_.position().value - engine_.block_frames() - engine_.latency().value;
  for (std::size_t zone = 0; zone < kept_.size(); ++zone) {
    const auto out = engine_.zone_output(static_cast<audio::ZoneIndex>(zone));
    std::vector<float>& sound = kept_[zone];
    for (std::size_t i = 0; i < out.size() / 2; ++i) {
      const std::int64_t frame = first + static_cast<std::int64_t>(i);
      if (frame < kept_from_.value) continue;
      sound.resize(static_cast<std::size_t>(frame - kept_from_.value) + 1);
      sound.back() = out[2 * i];
    }
  }
}

void CoreWorld::forget_sound(base::FramePos before) {
  if (before <= kept_from_) return;
  for (std::vector<float>& sound : kept_) {
    sound.erase(sound.begin(), sound.begin() + (before - kept_from_).value);
  }
  kept_from_ = before;
}

std::vector<scheduler::AsRunRecord> CoreWorld::as_run() const {
  std::vector<scheduler::AsRunRecord> list;
  for (const auto& [id, record] : records_) list.push_back(record);
  return list;
}

scheduler::Restored CoreWorld::left_behind() const {
  scheduler::Restored left;
  left.last_alive = now();
  left.standing = standing_;
  for (const auto& [id, r] : records_) {
    left.next_as_run_id = id + 1;
    if (r.planned && r.kind != scheduler::AsRunKind::note)
      left.started.push_back({r.entry, *r.planned});
    if (r.kind != scheduler::AsRunKind::item || r.ended) continue;
    const base::FrameCount heard = base::to_frames(now() - r.started);
    left.interrupted.push_back({r.entry, r.planned, r.segment, r.from + heard, now()});
  }
  return left;
}

std::vector<std::string> CoreWorld::faults() const {
  std::vector<std::string> keys;
  for (const auto& fault : snapshot_->faults) keys.push_back(fault.key);
  return keys;
}

std::vector<std::string> CoreWorld::heard() const {
  std::vector<std::string> lines;
  for (const auto& r : as_run()) {
    if (r.kind == scheduler::AsRunKind::missed || r.kind == scheduler::AsRunKind::note) continue;
    char text[200];
    std::snprintf(text, sizeof text, "%s/%s@%.2f %s", r.entry.c_str(), r.segment.c_str(),
                  static_cast<double>((r.started - start_).count()) / 1e6,
                  r.ended ? r.how_ended.c_str() : "on air");
    lines.emplace_back(text);
  }
  return lines;
}

std::vector<std::string> CoreWorld::missed() const {
  std::vector<std::string> lines;
  for (const auto& r : as_run()) {
    if (r.kind == scheduler::AsRunKind::missed) {
      lines.push_back(r.entry + (r.segment.empty() ? "" : "/" + r.segment) + ": " + r.reason);
    }
  }
  return lines;
}

}  // namespace hornbill::tests
