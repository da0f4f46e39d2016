// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/process/child_process.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::test {

// What a command said and how it ended.
struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

// The real program, in a folder of its own.
class ProgramTest : public ::testing::Test {
 protected:
  // Writes `file`: a station that loops a tone into recordings/, with its state and its control
  // socket in this folder. `control` is the folder of the socket; `more` ends the file.
  std::string station(const std::string& more = "", const std::string& file = "station.toml",
                      const std::string& control = "control");
  // Runs the program with these arguments to its end.
  Outcome run(std::vector<std::string> arguments);
  // Starts the daemon of station.toml; returns once something is on air.
  void start();
  // Polls until it holds; false after 20 s.
  static bool becomes(const std::function<bool()>& holds);
  // The running station's as-run.
  nlohmann::json as_run();

  TemporaryFolder folder_;
  base::ChildProcess daemon_;
};

}  // namespace hornbill::test
