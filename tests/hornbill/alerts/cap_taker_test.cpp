// SPDX-License-Identifier: Apache-2.0
#include "hornbill/cap_taker.h"

#include <future>

#include "tests/alerts/cap/message_text.h"
#include "tests/hornbill/alerts/desk_fixture.h"
#include "tests/hornbill/alerts/gated_voice.h"

namespace hornbill {
namespace {

using namespace std::chrono_literals;
using alerts::AlertState;

class CapTakerTest : public test::AlertDeskTest {
 protected:
  void open_with(const std::string& more) {
    restart("[alerts.cap.weather]\neverywhere = true\nunproven = \"accept\"\n" + more);
    time_.now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 8h;
    taker_ = std::make_unique<CapTaker>(CapTakerParts{time_, *desk_, log_, [] { return true; },
                                                      [this] { return time_.now; },
                                                      folder_ / "sources"});
    taker_->change(*config_);
  }
  void TearDown() override {
    taker_.reset();
    AlertDeskTest::TearDown();
  }
  static std::string flood(const std::string& number) {
    return test::flood_with({{"flood-2026-0042", "flood-" + number},
                             {"<language>th", "<language>en"},
                             {"น้ำป่าไหลหลาก", "The river is rising."},
                             {"ระดับน้ำสูงขึ้นอย่างรวดเร็ว", "It rises fast."},
                             {"ขึ้นที่สูงทันที", "Go to high ground."}});
  }
  static std::string update(const std::string& number, const std::string& of,
                            const std::string& kind = "Update") {
    return test::edited(flood(number),
                        {{">Alert<", ">" + kind + "<"},
                         {"</scope>", "</scope><references>warning@water.example.th,flood-" + of +
                                          ",2026-11-24T14:00:00+07:00</references>"}});
  }
  std::optional<alerts::DropVerdict> take(const std::string& message) {
    return taker_->take("weather", message);
  }

  std::unique_ptr<CapTaker> taker_;
};

TEST_F(CapTakerTest, TheForemostOfItsPartsSaysHowUrgentADocumentIs) {
  open_with("");
  EXPECT_EQ(taker_->rank("weather", flood("1")), 2U);
  EXPECT_EQ(taker_->rank("weather", test::edited(flood("1"), {{">Severe<", ">Minor<"}})), 0U);
  EXPECT_EQ(taker_->rank("weather", test::edited(flood("1"), {{">Actual<", ">Exercise<"}})), 0U);
  const std::string cancel = update("2", "1", "Cancel");
  EXPECT_EQ(taker_->rank("weather", test::edited(cancel, {{">Severe<", ">Minor<"}})), 2U);
  EXPECT_EQ(taker_->rank("nobody", flood("1")), 0U);
}

// Its sender did not want it to be heard any more when it was taken in.
TEST_F(CapTakerTest, E3_WhatIsReplacedByAnUpdateThatIsMadeReadyIsNotTaken) {
  test::GatedVoice voice(folder_);
  open_with(voice.options());
  auto slow = std::async(std::launch::async, [&] { return take(update("2", "1")); });
  voice.wait_until_asked();
  const auto late = take(flood("1"));
  voice.go_on();
  ASSERT_TRUE(late);
  EXPECT_EQ(late->sentences.back(), "its sender cancelled or replaced it before it came");
  ASSERT_TRUE(slow.get());
  EXPECT_EQ(desk_->alerts({})->size(), 1U);
  EXPECT_EQ(state(1), AlertState::queued);
}

TEST_F(CapTakerTest, E4_AnUpdateTakesThePlaceOfWhatIsStillMadeReady) {
  test::GatedVoice voice(folder_);
  open_with(voice.options());
  auto slow = std::async(std::launch::async, [&] { return take(flood("1")); });
  voice.wait_until_asked();
  auto urgent = std::async(std::launch::async, [&] { return take(update("2", "1", "Cancel")); });
  EXPECT_EQ(urgent.wait_for(10s), std::future_status::ready) << "it waits for no voice";
  EXPECT_EQ(state(1), AlertState::cancelled);
  voice.go_on();
  ASSERT_TRUE(slow.get());
  EXPECT_TRUE(put().empty());
}

}  // namespace
}  // namespace hornbill
