// SPDX-License-Identifier: Apache-2.0
// What the desk removes once an hour.
#include <filesystem>

#include "tests/hornbill/alerts/desk_fixture.h"

namespace hornbill {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class DeskSweepTest : public test::AlertDeskTest {
 protected:
  // A recording that came with a message a day and an hour ago.
  std::string old_recording(const std::string& name) {
    std::string path = folder_.write("sources/" + name, "sound");
    fs::last_write_time(path, fs::file_time_type::clock::now() - 25h);
    return path;
  }
};

TEST_F(DeskSweepTest, RecordingsThatNoAlertNeedsGoOnceAnHour) {
  JudgedDraft waits{order().draft, {alerts::Decision::hold, {"judged"}, {}}, false, {}, {}};
  waits.draft.source = alerts::AlertSource::cap;
  waits.draft.trust = alerts::Trust::unverified;
  waits.draft.id = "waits";
  waits.draft.messages[0].audio_file = old_recording("used");
  ASSERT_TRUE(desk_->take_in(std::move(waits)));
  const std::string first = old_recording("first");
  const std::string young = folder_.write("sources/young", "sound");
  desk_->tick();
  EXPECT_FALSE(fs::exists(first));
  EXPECT_TRUE(fs::exists(folder_ / "sources/used")) << "a person may still agree to its alert";
  EXPECT_TRUE(fs::exists(young));
  const std::string second = old_recording("second");
  time_.now += 59min;
  desk_->tick();
  EXPECT_TRUE(fs::exists(second)) << "it was looked for less than an hour ago";
  time_.now += 1min;
  desk_->tick();
  EXPECT_FALSE(fs::exists(second));
}

}  // namespace
}  // namespace hornbill
