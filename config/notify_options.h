// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace hornbill::config {

// `email` of [alerts.notify].
struct EmailOptions {
  std::vector<std::string> to;  // none: no e-mail
  std::string from;
  std::string server;            // "smtp://mail.example:587", "smtps://mail.example"
  std::string user;              // empty: none
  std::string password_file;     // absolute; its first line, read for each letter
  bool encrypted = false;        // not sent in the open, whoever the server is; with a user: always
  std::string authorities_file;  // absolute; empty: the system's
};

// [alerts.notify]: how people hear of faults and alerts.
struct NotifyOptions {
  std::vector<std::string> command;  // program and arguments; empty: none
  base::Duration command_limit{std::chrono::seconds(20)};
  std::vector<std::string> webhooks;  // http or https
  EmailOptions email;
  // Local time of day of the daily test; none: the way to people is not tested.
  std::optional<base::Duration> test_at{std::chrono::hours(9)};
  base::Duration repeat_after{std::chrono::minutes(15)};

  bool wanted() const { return !command.empty() || !webhooks.empty() || !email.to.empty(); }
};

// [alerts.air_check.NAME]: whether alerts of a zone are to be heard where they should.
struct AirCheckConfig {
  std::string name;
  std::string zone;
  std::string input;                               // of [inputs]
  base::Duration within{std::chrono::seconds(5)};  // from sending to hearing

  bool operator==(const AirCheckConfig&) const = default;
};

}  // namespace hornbill::config
