// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "config/parse.h"
#include "hornbill/alert_desk.h"
#include "hornbill/alert_order.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::test {

using namespace std::chrono_literals;

// Says what it is told.
class SetTime final : public base::TimeSource {
 public:
  base::UtcTime utc() const override { return now; }
  base::SteadyTime steady() const override { return base::SteadyTime{now.time_since_epoch()}; }
  base::UtcTime now = std::chrono::sys_days{std::chrono::year{2026} / 12 / 1} + 6h;
};

// A desk with a real spool, real sounds, and the real voice of espeak-ng.
class AlertDeskTest : public ::testing::Test {
 protected:
  void SetUp() override { open(""); }
  void TearDown() override { close(); }

  void open(const std::string& alerts) {
    const auto parsed = config::parse_station_config(
        "[station]\nname = \"Con Sen\"\ntime_zone = \"Etc/UTC\"\nlanguages = [\"en\"]\n"
        "[zones.village]\noutputs = [{ soundcard = \"default\" }]\n"
        "[zones.school]\nlanguages = [\"vi\", \"en\"]\n"
        "outputs = [{ soundcard = \"default\", channels = [3] }]\n" +
            alerts,
        folder_ / "station.toml", {folder_ / "state", folder_ / "run", config::FileCheck::off});
    ASSERT_TRUE(parsed.config) << to_string(parsed.faults.at(0));
    config_ = parsed.config;
    scheduler::AlertSpoolOptions options;
    options.answer_within = answer_within_;
    options.files.book.most_accepted = most_accepted_;
    options.files.folder = folder_ / "alerts";
    options.files.reserve_bytes = 1 << 20;
    options.files.book.approval = approval_policy(config_->alerts);
    spool_ = std::make_unique<scheduler::AlertSpool>(options, disk_, nullptr);
    clips_ =
        std::make_unique<scheduler::ClipFiles>(disk_, folder_ / "alerts/clips", spool_->reserve());
    inbox_ = std::make_unique<AlertInbox>();
    studio_ = std::make_shared<AlertStudio>(
        *config_, StudioOptions{HORNBILL_CODEC_PROGRAM, folder_ / "voices"});
    desk_ = std::make_unique<AlertDesk>(AlertDeskParts{time_,
                                                       *spool_,
                                                       *clips_,
                                                       *inbox_,
                                                       log_,
                                                       [this] { return trusted_; },
                                                       folder_ / "state",
                                                       folder_ / "uploads",
                                                       [this](const std::string& text) {
                                                         const std::lock_guard lock(told_mutex_);
                                                         told_.push_back(text);
                                                       },
                                                       nullptr,
                                                       {},
                                                       disk_patience_,
                                                       folder_ / "sources"},
                                        config_, studio_);
    desk_->recover(std::nullopt);
  }
  void close() {
    desk_.reset();
    studio_.reset();
    inbox_.reset();
    clips_.reset();
    spool_.reset();
  }
  void restart(const std::string& alerts = "") {
    close();
    open(alerts);
  }

  static web::AlertOrder order(const std::string& language = "en",
                               const std::string& text = "The river is rising.") {
    web::AlertOrder order;
    order.draft.urgency = alerts::AlertClass::life_safety;
    order.draft.zones = {"village"};
    order.draft.messages = {{language, text, ""}};
    order.draft.repeats = alerts::Repeats{1, 0s};
    return order;
  }
  web::AlertAnswer send(web::AlertOrder what, const std::string& who = "headman") {
    auto answer = desk_->send(std::move(what), who);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer.value_or(web::AlertAnswer{});
  }
  std::vector<std::shared_ptr<const scheduler::AirAlert>> put() {
    std::vector<scheduler::Input> inputs;
    inbox_->take(inputs);
    std::vector<std::shared_ptr<const scheduler::AirAlert>> all;
    for (const auto& input : inputs) {
      if (const auto* p = std::get_if<scheduler::PutAlert>(&input)) all.push_back(p->alert);
      if (const auto* e = std::get_if<scheduler::EndAlert>(&input)) ended_.push_back(*e);
    }
    return all;
  }
  void report(std::uint64_t number, scheduler::AlertEvent event, std::int64_t at = 48'000) {
    desk_->report({number, event, base::FramePos{at}, time_.now, {"village"}, 1, ""});
  }
  alerts::AlertState state(std::uint64_t number) { return desk_->alert(number)->state(); }
  // What was reported is recorded by another thread.
  bool becomes(std::uint64_t number, alerts::AlertState wanted) {
    const auto is = [&] {
      const auto record = desk_->alert(number);
      return record && record->state() == wanted;
    };
    for (int i = 0; i < 2500 && !is(); ++i) std::this_thread::sleep_for(2ms);
    return is();
  }
  std::vector<alerts::StepKind> steps(std::uint64_t number) {
    std::vector<alerts::StepKind> kinds;
    const auto record = desk_->alert(number);
    for (const auto& step : record->steps()) kinds.push_back(step.kind);
    return kinds;
  }

  // How many of the messages to people have it.
  std::ptrdiff_t told_of(const std::string& words) {
    const std::lock_guard lock(told_mutex_);
    return std::count_if(told_.begin(), told_.end(), [&](const std::string& text) {
      return text.find(words) != std::string::npos;
    });
  }

  TemporaryFolder folder_;
  std::mutex told_mutex_;
  std::vector<std::string> told_;  // to people
  SetTime time_;
  base::SystemTime system_time_;
  bool trusted_ = true;
  std::size_t most_accepted_ = alerts::BookOptions{}.most_accepted;
  base::Duration answer_within_ = scheduler::AlertSpoolOptions{}.answer_within;
  base::Duration disk_patience_{std::chrono::seconds(1)};
  std::shared_ptr<scheduler::SpoolDisk> disk_ = scheduler::system_disk();
  Log log_{LogOptions{.least = LogLevel::error}};
  std::shared_ptr<const config::StationConfig> config_;
  std::unique_ptr<scheduler::AlertSpool> spool_;
  std::unique_ptr<scheduler::ClipFiles> clips_;
  std::unique_ptr<AlertInbox> inbox_;
  std::shared_ptr<AlertStudio> studio_;
  std::unique_ptr<AlertDesk> desk_;
  std::vector<scheduler::EndAlert> ended_;
};

}  // namespace hornbill::test
