// SPDX-License-Identifier: Apache-2.0
// What is heard in a monitored input, up to the desk that holds it.
#include "hornbill/same_monitors.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "alerts/sources/same/same_sounds.h"
#include "config/parse.h"
#include "hornbill/alert_order.h"
#include "tests/support/temporary_folder.h"

namespace hornbill {
namespace {

using namespace std::chrono_literals;
using alerts::AlertState;

class TimeOfTest final : public base::TimeSource {
 public:
  base::UtcTime utc() const override { return now; }
  base::SteadyTime steady() const override { return base::SteadyTime{now.time_since_epoch()}; }
  base::UtcTime now =
      base::UtcTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}} + 15h + 40min;
};

// An input that can be lost.
struct DumbInput final : audio::LiveInput {
  explicit DumbInput(const std::atomic<bool>& l) : lost(l) {}
  void start(audio::Feed&) override {}
  void stop(audio::Feed&) override {}
  audio::InputState state() const override {
    audio::InputState state;
    state.health = lost ? audio::InputHealth::lost : audio::InputHealth::usable;
    state.text = lost ? "the sound device is gone" : "";
    return state;
  }
  bool usable() const noexcept override { return true; }
  const std::atomic<bool>& lost;
};

constexpr const char* kFlood = "ZCZC-WXR-FFW-048201-048157+0130-3281530-KHGX/NWS-";

class SameMonitorsTest : public ::testing::Test {
 protected:
  SameMonitorsTest() { open(); }
  ~SameMonitorsTest() override { close(); }

  void open(const std::string& more = "") {
    const auto parsed = config::parse_station_config(
        "[station]\nname = \"Con Sen\"\ntime_zone = \"Etc/UTC\"\nlanguages = [\"en\"]\n"
        "[inputs.receiver]\nsoundcard = \"default\"\n"
        "[zones.village]\ngeocodes = \"SAME=048201\"\noutputs = [{ soundcard = \"default\" }]\n"
        "[zones.school]\ngeocodes = \"SAME=048157\"\n"
        "outputs = [{ soundcard = \"default\", channels = [3] }]\n"
        "[alerts.same_monitor.weather]\ninput = \"receiver\"\n"
        "[alerts.same_monitor.second]\ninput = \"receiver\"\nzones = \"school\"\n" +
            more,
        folder_ / "station.toml", {folder_ / "state", folder_ / "run", config::FileCheck::off});
    ASSERT_TRUE(parsed.config) << to_string(parsed.faults.at(0));
    const auto disk = scheduler::system_disk();
    scheduler::AlertSpoolOptions options;
    options.files.folder = folder_ / "alerts";
    options.files.reserve_bytes = 1 << 20;
    options.files.book.approval = approval_policy(parsed.config->alerts);
    spool_ = std::make_unique<scheduler::AlertSpool>(options, disk, nullptr);
    clips_ =
        std::make_unique<scheduler::ClipFiles>(disk, folder_ / "alerts/clips", spool_->reserve());
    inbox_ = std::make_unique<AlertInbox>();
    studio_ = std::make_shared<AlertStudio>(
        *parsed.config, StudioOptions{HORNBILL_CODEC_PROGRAM, folder_ / "voices"});
    desk_ = std::make_unique<AlertDesk>(
        AlertDeskParts{time_, *spool_, *clips_, *inbox_, log_, [this] { return trusted_; },
                       folder_ / "state", folder_ / "uploads", nullptr, nullptr},
        parsed.config, studio_);
    desk_->recover(std::nullopt);
    monitors_ = std::make_unique<SameMonitors>(
        *parsed.config,
        SameMonitorsParts{time_, *desk_, log_, [this] { return trusted_; },
                          [this](const std::string&) -> std::unique_ptr<audio::LiveInput> {
                            if (!with_input_) return nullptr;
                            return std::make_unique<DumbInput>(lost_);
                          }});
  }
  void close() {
    monitors_.reset();
    desk_.reset();
    studio_.reset();
    inbox_.reset();
    clips_.reset();
    spool_.reset();
  }
  void restart(const std::string& more = "") {
    close();
    open(more);
  }
  // The header as it is sent, three times, and enough silence that the next is another message.
  void hear(std::size_t monitor, const std::string& header = kFlood) {
    const auto clip = alerts::same_header_clip(header);
    ASSERT_TRUE(clip) << clip.error().message;
    std::vector<float> mono;
    for (const std::int16_t s : clip->samples) mono.push_back(static_cast<float>(s) / 32768.0F);
    mono.resize(mono.size() + 9 * static_cast<std::size_t>(base::kSampleRate), 0.0F);
    for (std::size_t at = 0; at < mono.size(); at += 960) {
      monitors_->hear(monitor,
                      std::span(mono).subspan(at, std::min<std::size_t>(960, mono.size() - at)));
    }
  }
  std::vector<alerts::AlertRecord> alerts() { return desk_->alerts({}).value(); }
  bool nothing_sounds() {
    std::vector<scheduler::Input> inputs;
    inbox_->take(inputs);
    return inputs.empty();
  }

  test::TemporaryFolder folder_;
  TimeOfTest time_;
  bool trusted_ = true;
  bool with_input_ = false;
  std::atomic<bool> lost_{false};
  Log log_{LogOptions{.least = LogLevel::error}};
  std::unique_ptr<scheduler::AlertSpool> spool_;
  std::unique_ptr<scheduler::ClipFiles> clips_;
  std::unique_ptr<AlertInbox> inbox_;
  std::shared_ptr<AlertStudio> studio_;
  std::unique_ptr<AlertDesk> desk_;
  std::unique_ptr<SameMonitors> monitors_;
};

TEST_F(SameMonitorsTest, T3_AHeaderThatIsHeardWaitsForAPersonAndSoundsOnlyWhenOneAgrees) {
  hear(0);
  const auto held = alerts();
  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(held[0].state(), AlertState::awaiting_approval);
  const alerts::AlertDraft& draft = held[0].draft();
  EXPECT_EQ(draft.source, alerts::AlertSource::same);
  EXPECT_EQ(draft.urgency, alerts::AlertClass::life_safety);
  EXPECT_EQ(draft.zones, (std::vector<std::string>{"school", "village"}));
  EXPECT_EQ(base::format_utc(*draft.expires), "2026-11-24T17:00:00.000Z");
  EXPECT_EQ(held[0].title().substr(0, 57),
            "The National Weather Service issued: Flash Flood Warning.");
  EXPECT_TRUE(nothing_sounds());
  const auto agreed = desk_->approve(held[0].number(), "headman", false);
  ASSERT_TRUE(agreed) << agreed.error().message;
  EXPECT_EQ(agreed->state, AlertState::queued);
  EXPECT_FALSE(nothing_sounds());
}

TEST_F(SameMonitorsTest, WhatAPersonAgreedToGoesOutWithTheHeaderThatWasHeardUnderOurCallSign) {
  restart("[alerts.same]\nlicence = true\nsender = \"KXYZ/FM\"\n");
  hear(0);
  const std::uint64_t number = alerts().at(0).number();
  ASSERT_TRUE(desk_->approve(number, "headman", false));
  const alerts::AlertRecord record = alerts().at(0);
  const alerts::AlertStep* accepted = record.last(alerts::StepKind::accepted);
  ASSERT_NE(accepted, nullptr);
  EXPECT_EQ(accepted->why,
            "with the SAME header ZCZC-WXR-FFW-048201-048157+0130-3281530-KXYZ/FM -");
}

TEST_F(SameMonitorsTest, T3_TheDeskHoldsWhatWasHeardWhateverItsSourceSays) {
  hear(0);
  alerts::AlertDraft draft = alerts().at(0).draft();
  draft.id = "another";
  const auto answer = desk_->take_in({draft, {alerts::Decision::accept, {}, {}}, false});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->state, AlertState::awaiting_approval);
  EXPECT_TRUE(nothing_sounds());
}

TEST_F(SameMonitorsTest, TheSameHeaderCountsOnceFromWhomeverInWhicheverInputAndOverARestart) {
  hear(0);
  hear(0);
  hear(1, "ZCZC-WXR-FFW-048201-048157+0130-3281530-KUHF/FM -");
  EXPECT_EQ(alerts().size(), 1U);
  restart();
  hear(0, "ZCZC-WXR-FFW-048201-048157+0130-3281530-KUHF/FM -");
  EXPECT_EQ(alerts().size(), 1U);
  hear(0, "ZCZC-WXR-TOR-048201+0030-3281535-KHGX/NWS-");
  EXPECT_EQ(alerts().size(), 2U);
}

TEST_F(SameMonitorsTest, AMonitorSpeaksOnlyForItsZonesAndElsewhereNothingIsMade) {
  hear(1, "ZCZC-WXR-TOR-048201+0030-3281535-KHGX/NWS-");
  hear(0, "ZCZC-WXR-TOR-022001+0030-3281535-KHGX/NWS-");
  EXPECT_TRUE(alerts().empty());
  hear(1);
  ASSERT_EQ(alerts().size(), 1U);
  EXPECT_EQ(alerts()[0].draft().zones, std::vector<std::string>{"school"});
}

TEST_F(SameMonitorsTest, E7_WhatNobodyAgreesToExpiresWithItsHeaderAndWhatIsOverMakesNoAlert) {
  hear(0);
  time_.now += 80min;
  desk_->tick();
  EXPECT_EQ(alerts().at(0).state(), AlertState::expired);
  hear(0, "ZCZC-WXR-TOR-048201+0030-3281535-KHGX/NWS-");
  EXPECT_EQ(alerts().size(), 1U);
  EXPECT_TRUE(nothing_sounds());
}

TEST_F(SameMonitorsTest, TestsOfTheSystemAreDrills) {
  hear(0, "ZCZC-EAS-RWT-048201+0100-3281530-WXYZ    -");
  ASSERT_EQ(alerts().size(), 1U);
  EXPECT_TRUE(alerts()[0].draft().drill);
  EXPECT_EQ(alerts()[0].state(), AlertState::awaiting_approval);
}

TEST_F(SameMonitorsTest, BeforeTheClockIsRightAHeaderWaitsAndIsAFault) {
  trusted_ = false;
  hear(0);
  EXPECT_TRUE(alerts().empty());
  ASSERT_EQ(monitors_->faults().size(), 1U);
  EXPECT_EQ(monitors_->faults()[0].key, "alerts.same.clock");
  trusted_ = true;
  monitors_->hear(0, std::vector<float>(960, 0.0F));
  EXPECT_EQ(alerts().size(), 1U);
  EXPECT_TRUE(monitors_->faults().empty());
}

TEST_F(SameMonitorsTest, AnInputThatIsLostIsAFault) {
  with_input_ = true;
  restart();
  EXPECT_TRUE(monitors_->faults().empty());
  lost_ = true;
  const auto faults = monitors_->faults();
  ASSERT_EQ(faults.size(), 2U);
  EXPECT_EQ(faults[0].key, "alerts.same.weather.input");
  EXPECT_EQ(
      faults[0].text,
      "SAME monitor weather: nothing is heard, as receiver is lost: the sound device is gone");
}

// By it a reload knows whether the monitors go on.
TEST(SameMonitorSetup, ChangesWithWhatConcernsTheMonitorsAndNothingElse) {
  const auto setup = [](const std::string& geocode, const std::string& device,
                        const std::string& more) {
    const auto parsed = config::parse_station_config(
        "[station]\nname = \"Con Sen\"\ntime_zone = \"Etc/UTC\"\n[inputs.receiver]\nsoundcard = "
        "\"" +
            device + "\"\n[zones.village]\ngeocodes = \"SAME=" + geocode +
            "\"\noutputs = [{ soundcard = \"default\" }]\n"
            "[alerts.same_monitor.weather]\ninput = \"receiver\"\n" +
            more,
        "station.toml", {"state", "run", config::FileCheck::off});
    EXPECT_TRUE(parsed.config);
    return same_monitor_setup(*parsed.config);
  };
  const SameMonitorSetup before = setup("048201", "default", "");
  EXPECT_EQ(before, setup("048201", "default", "[alerts]\nvalidity = \"2h\"\n"));
  EXPECT_NE(before, setup("048202", "default", ""));
  EXPECT_NE(before, setup("048201", "hw:1", ""));
  EXPECT_NE(before,
            setup("048201", "default", "[alerts.same_monitor.second]\ninput = \"receiver\"\n"));
}

}  // namespace
}  // namespace hornbill
