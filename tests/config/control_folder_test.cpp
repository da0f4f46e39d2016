// SPDX-License-Identifier: Apache-2.0
// Where a running station listens must be told even by files that are full of faults.
#include <gtest/gtest.h>

#include "config/parse.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::config {
namespace {

class ControlFolder : public ::testing::Test {
 protected:
  base::Result<std::string> of(const std::string& text) {
    options_.runtime_folder = "/run/standard";
    return read_control_folder(folder_.write("station.toml", text), options_);
  }

  test::TemporaryFolder folder_;
  ParseOptions options_;
};

TEST_F(ControlFolder, IsReadInSpiteOfFaultsElsewhere) {
  EXPECT_EQ(of("[station]\nunknown = 3\n[control]\nfolder = \"here\"\n"), folder_ / "here");
  EXPECT_EQ(of("[station]\nunknown = 3\n"), "/run/standard");
  EXPECT_EQ(of("[control]\nfolder = \"/abs\"\nwrong = 1\n"), "/abs");
}

TEST_F(ControlFolder, IsReadFromItsOwnPartOfAFileThatIsNoToml) {
  EXPECT_EQ(of("[station]\nname = \"Bench\n\n[control]\nfolder = \"here\"\n"), folder_ / "here");
  EXPECT_EQ(of("[control]\nfolder = \"here\"\n[zones.hall\noutputs = [\n"), folder_ / "here");
  EXPECT_EQ(of("[control]\nfolder = \"here\"\nmore = = 1\n"), folder_ / "here");
  EXPECT_EQ(of("control.folder = \"here\"\n[zones.hall\n"), folder_ / "here");
  EXPECT_EQ(of("[station\nname = \"Bench\"\n"), "/run/standard");
}

TEST_F(ControlFolder, IsUnknownWhereItsOwnPartCannotBeRead) {
  for (const char* text : {"[control\nfolder = \"here\"\n", "[control]\nfolder = \"here\n",
                           "[control]\nfolder = 3\n", "control = \"here\"\n"}) {
    const auto folder = of(text);
    ASSERT_FALSE(folder) << text;
    EXPECT_NE(folder.error().message.find("where the station listens is unknown"),
              std::string::npos);
  }
}

TEST_F(ControlFolder, IsTheStandardOneWhereThereIsNoFile) {
  options_.runtime_folder = "/run/standard";
  EXPECT_EQ(read_control_folder(folder_ / "none.toml", options_), "/run/standard");
}

}  // namespace
}  // namespace hornbill::config
