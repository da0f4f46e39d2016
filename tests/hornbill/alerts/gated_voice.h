// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>
#include <utility>

#include "tests/support/temporary_folder.h"

namespace hornbill::test {

// A voice that says its first words only once it is let go on, and the rest at once.
class GatedVoice {
 public:
  explicit GatedVoice(const TemporaryFolder& folder, std::string language = "en")
      : language_(std::move(language)), gate_(folder / "gate"), script_(folder / "gated-voice") {
    EXPECT_EQ(::mkfifo(gate_.c_str(), 0600), 0);
    std::ofstream(script_) << "#!/bin/sh\nmkdir '" << gate_
                           << ".first' 2>/dev/null && read word < '" << gate_
                           << "'\nexec espeak-ng -v " << language_ << " --stdin --stdout\n";
    EXPECT_EQ(::chmod(script_.c_str(), 0700), 0);
  }
  // For the station's file.
  std::string options() const {
    return "[alerts.voices." + language_ + "]\ncommand = [\"" + script_ + "\"]\n";
  }
  // Returns once the voice is at work.
  void wait_until_asked() { speak_.open(gate_); }
  void go_on() { speak_.close(); }

 private:
  std::string language_;
  std::string gate_;
  std::string script_;
  std::ofstream speak_;
};

}  // namespace hornbill::test
