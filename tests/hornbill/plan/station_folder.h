// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace hornbill {

// A folder of its own with a station.toml in it.
class StationFolder : public testing::Test {
 protected:
  StationFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "hornbill-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~StationFolder() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text = "x") {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  std::string file() const { return (folder_ / "station.toml").string(); }

  std::filesystem::path folder_;
  std::ostringstream out_;
  std::ostringstream err_;
};

}  // namespace hornbill
