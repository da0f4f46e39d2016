// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/http/address_rule.h"

namespace hornbill::alerts {

// The servers that may be asked, by name: what a message says is no reason to ask anybody.
struct AllowedHosts {
  // "files.example.org", "*.example.org" for all names below it, "192.0.2.7".
  std::vector<std::string> hosts;
  // Of those, the ones that may have an address of this machine or of its own networks. A name is
  // listed here as it is: no patterns.
  std::vector<std::string> local_hosts;

  // Whether `host` is in either list. Capitals do not matter.
  bool names(const std::string& host) const;
  // A public address for all that is listed, any address for local hosts.
  bool may_connect(const std::string& host, const ::sockaddr& address) const;
};

}  // namespace hornbill::alerts
