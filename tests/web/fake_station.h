// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "web/station_control.h"

namespace hornbill::web {

// A station of one programme, set by the test and asked by the server's threads.
class FakeStation final : public StationControl {
 public:
  FakeStation() { publish("Morning", "Hoa Hong"); }

  // A new snapshot with this on air since ten seconds.
  void publish(const std::string& entry, const std::string& title) {
    auto next = std::make_shared<scheduler::StationSnapshot>();
    next->station = "Ban Nong Bua";
    next->clock_trusted = true;
    scheduler::ProgrammeSnapshot programme;
    programme.name = "main";
    programme.state = scheduler::ProgrammeState::playing;
    scheduler::OnAir on_air;
    on_air.entry = entry;
    on_air.segment = "rose";
    on_air.title = title;
    on_air.started = kNow - std::chrono::seconds(10);
    on_air.started_frame = {90 * base::kSampleRate};
    on_air.length = base::seconds_to_frames(60);
    programme.on_air.push_back(on_air);
    programme.next.push_back({"News", "segment:news", kNow + std::chrono::seconds(50), true});
    next->programmes.push_back(programme);
    next->faults.push_back({"output.village", kNow, "The sound card \"USB\" is gone"});
    const std::lock_guard lock(mutex_);
    snapshot_ = next;
  }
  void set_records(std::vector<scheduler::AsRunRecord> records) {
    const std::lock_guard lock(mutex_);
    records_ = std::move(records);
  }
  void set_health(StationHealth health) {
    const std::lock_guard lock(mutex_);
    health_ = std::move(health);
  }
  // Null: it has no alerts. Before the server starts.
  void set_desk(AlertControl* desk) { desk_ = desk; }
  // devices() waits until release().
  void block_devices() {
    const std::lock_guard lock(mutex_);
    blocked_ = true;
  }
  // devices() keeps a processor busy until release().
  void spin_devices() { spinning_ = true; }
  // How many are in devices().
  int busy() const { return busy_; }
  void release() {
    spinning_ = false;
    {
      const std::lock_guard lock(mutex_);
      blocked_ = false;
    }
    released_.notify_all();
  }
  std::vector<std::string> orders() const {
    const std::lock_guard lock(mutex_);
    return orders_;
  }

  AlertControl* alert_control() override { return desk_; }
  std::shared_ptr<const scheduler::StationSnapshot> snapshot() const override {
    const std::lock_guard lock(mutex_);
    return snapshot_;
  }
  StationNow now() const override { return {kNow, {100 * base::kSampleRate}}; }
  StationIdentity identity() const override {
    return {"1.2.3", "/etc/hornbill/station.toml", kNow - std::chrono::hours(1),
            *base::TimeZone::find("Asia/Bangkok")};
  }
  std::vector<audio::OutputState> outputs() const override {
    audio::OutputState state;
    state.name = "soundcard default";
    state.zone = "village";
    state.health = audio::OutputHealth::playing;
    state.latency = base::ms_to_frames(20);
    return {state};
  }
  std::vector<ZoneMeter> levels() const override { return {{"village", "main", 0.5F, 0.1F, 1.0F}}; }
  StationHealth health() const override {
    const std::lock_guard lock(mutex_);
    return health_;
  }
  base::Result<std::vector<scheduler::AsRunRecord>> as_run(
      const scheduler::AsRunQuery& query) override {
    const std::lock_guard lock(mutex_);
    std::vector<scheduler::AsRunRecord> out;
    for (const auto& record : records_) {
      if (query.after && record.id <= query.after->id) continue;
      if (query.from && record.started < *query.from) continue;
      if (query.to && record.started >= *query.to) continue;
      if (out.size() < query.limit) out.push_back(record);
    }
    return out;
  }
  base::Result<std::vector<audio::DeviceInfo>> devices() override {
    ++busy_;
    while (spinning_) {
    }
    std::unique_lock lock(mutex_);
    released_.wait(lock, [this] { return !blocked_; });
    --busy_;
    return std::vector<audio::DeviceInfo>{{"USB Audio", "ALSA", 2, 1, 48000.0, true, false}};
  }
  base::Result<std::uint64_t> command(scheduler::OperatorAction action,
                                      const std::string& programme,
                                      const std::string& who) override {
    if (!programme.empty() && programme != "main" && programme != "trường học") {
      return base::fail(base::ErrorCode::not_found, "there is no programme " + programme);
    }
    const std::lock_guard lock(mutex_);
    orders_.push_back(std::to_string(static_cast<int>(action)) + " " + programme + " " + who);
    return orders_.size();
  }
  base::Result<ReloadOutcome> reload(const std::string& who) override {
    const std::lock_guard lock(mutex_);
    orders_.push_back("reload " + who);
    return ReloadOutcome{false, {"station.toml:3:1: unknown key \"zonse\", perhaps \"zones\""}};
  }

  // 2026-11-24T06:00:00+07:00.
  static constexpr base::UtcTime kNow{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) +
                                      std::chrono::hours(23)};

 private:
  AlertControl* desk_ = nullptr;
  std::atomic<bool> spinning_{false};
  std::atomic<int> busy_{0};
  mutable std::mutex mutex_;  // protects all below
  std::condition_variable released_;
  bool blocked_ = false;
  std::shared_ptr<const scheduler::StationSnapshot> snapshot_;
  std::vector<scheduler::AsRunRecord> records_;
  StationHealth health_{true, true, "plays"};
  std::vector<std::string> orders_;
};

}  // namespace hornbill::web
