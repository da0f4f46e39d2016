// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/allowed_hosts.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace hornbill::alerts {
namespace {

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

bool host_is(std::string_view pattern, std::string_view host) {
  if (!pattern.starts_with("*.")) return same_letters(pattern, host);
  pattern.remove_prefix(1);  // the dot stays, so that badexample.org is not below example.org
  return host.size() > pattern.size() &&
         same_letters(pattern, host.substr(host.size() - pattern.size()));
}

bool any_is(const std::vector<std::string>& patterns, const std::string& host) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return host_is(pattern, host); });
}

}  // namespace

bool AllowedHosts::names(const std::string& host) const {
  return !host.empty() && (any_is(hosts, host) || any_is(local_hosts, host));
}

bool AllowedHosts::may_connect(const std::string& host, const ::sockaddr& address) const {
  const bool local = std::any_of(local_hosts.begin(), local_hosts.end(),
                                 [&](const std::string& name) { return same_letters(name, host); });
  return local || (names(host) && base::is_public_address(address));
}

}  // namespace hornbill::alerts
