// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "base/signature/ssh_key.h"
#include "hornbill/alert_context.h"
#include "hornbill/keys_command.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::test {

using namespace std::chrono_literals;

// An office's folder: keys and a roster, without a station. It is Tuesday, 24 November 2026, 13:00
// in Bangkok.
class AlertCommandTest : public ::testing::Test {
 protected:
  AlertCommandTest() {
    place_.config_file = folder_ / "station.toml";
    place_.time_zone = "Asia/Bangkok";
  }

  // A key pair NAME, trusted as `issuer` in that role unless `role` is empty.
  void make_key(const std::string& name, const std::string& issuer, const std::string& role = "") {
    ASSERT_EQ(run(run_keys_new, KeysNewOptions{folder_ / name, issuer, false}), 0) << err_.str();
    if (role.empty()) return;
    KeysTrustOptions trust{place_, now_, folder_ / (name + ".pub"), "", "", role, "", "", false};
    ASSERT_EQ(run(run_keys_trust, trust), 0) << err_.str();
  }

  // Runs a command; what it says is in out_ and err_.
  template <class Options>
  int run(int (*command)(const Options&, std::ostream&, std::ostream&), const Options& options) {
    out_.str("");
    err_.str("");
    return command(options, out_, err_);
  }
  nlohmann::json json() const { return nlohmann::json::parse(out_.str()); }
  bool says(const std::string& part) const { return out_.str().find(part) != std::string::npos; }
  bool complains(const std::string& part) const {
    return err_.str().find(part) != std::string::npos;
  }

  TemporaryFolder folder_;
  AlertPlace place_;
  base::UtcTime now_ = base::UtcTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}} + 6h;
  std::ostringstream out_;
  std::ostringstream err_;
};

}  // namespace hornbill::test
