// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

struct sockaddr;

namespace hornbill::base {

// Whether an address is of the public internet: not this machine, not its networks, not reserved,
// and not one of those wrapped in an IPv6 address (mapped, translated, 6to4).
// Source: IANA's registries of special-purpose addresses, RFC 6890.
bool is_public_address(const ::sockaddr& address);

// "192.0.2.1", "2001:db8::1"; "" for what is neither IPv4 nor IPv6.
std::string address_text(const ::sockaddr& address);

// Asked of each address that is about to be connected to, redirects included, after the name was
// resolved: a name that changes its address between two look-ups gains nothing. `host` is the name
// it was found under, lower case, so that one host may be allowed what another is not.
using AddressRule = std::function<bool(const std::string& host, const ::sockaddr&)>;

}  // namespace hornbill::base
