// SPDX-License-Identifier: Apache-2.0
// The real receiver of others decodes what we send.
#include <gtest/gtest.h>

#include "alerts/sources/same/same_sounds.h"
#include "tests/alerts/same/tone_world.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::alerts {
namespace {

TEST(MultimonTest, MultimonDecodesHeaderAndEndOfWhatWeSend) {
  const test::TemporaryFolder folder;
  Samples sound = silence(0.5);
  append(sound, floats(*same_header_clip(kFlashFlood)));
  append(sound, floats(eas_attention_clip(std::chrono::seconds(8))));
  append(sound, floats(same_end_clip()));
  write_raw(folder / "sent.raw", sound);
  printed({"sox", "-t", "raw", "-r", "48000", "-e", "signed", "-b", "16", "-c", "1",
           folder / "sent.raw", "-t", "raw", "-r", "22050", folder / "22050.raw"});
  const std::string heard =
      printed({"multimon-ng", "-q", "-t", "raw", "-a", "EAS", folder / "22050.raw"});
  EXPECT_NE(heard.find(kFlashFlood), std::string::npos) << heard;
  EXPECT_NE(heard.find("NNNN"), std::string::npos) << heard;
}

}  // namespace
}  // namespace hornbill::alerts
