// SPDX-License-Identifier: Apache-2.0
#include "base/http/address_rule.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace hornbill::base {
namespace {

using Ipv6 = std::array<std::uint8_t, 16>;

struct Ipv4Block {
  std::uint32_t address;
  int bits;
};
constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}
constexpr std::array<Ipv4Block, 16> kSpecialIpv4{{
    {v4(0, 0, 0, 0), 8},        // this network
    {v4(10, 0, 0, 0), 8},       // private
    {v4(100, 64, 0, 0), 10},    // carriers' own
    {v4(127, 0, 0, 0), 8},      // this machine
    {v4(169, 254, 0, 0), 16},   // link-local, and clouds' metadata
    {v4(172, 16, 0, 0), 12},    // private
    {v4(192, 0, 0, 0), 24},     // protocol assignments
    {v4(192, 0, 2, 0), 24},     // documentation
    {v4(192, 88, 99, 0), 24},   // 6to4 relays
    {v4(192, 168, 0, 0), 16},   // private
    {v4(198, 18, 0, 0), 15},    // measurements
    {v4(198, 51, 100, 0), 24},  // documentation
    {v4(203, 0, 113, 0), 24},   // documentation
    {v4(224, 0, 0, 0), 4},      // multicast
    {v4(240, 0, 0, 0), 4},      // reserved, broadcast
    {v4(255, 255, 255, 255), 32},
}};

bool is_public_ipv4(std::uint32_t address) {
  return std::none_of(kSpecialIpv4.begin(), kSpecialIpv4.end(), [&](const Ipv4Block& block) {
    return (address ^ block.address) >> (32 - block.bits) == 0;
  });
}

std::uint32_t ipv4_at(const Ipv6& a, std::size_t at) {
  return v4(a[at], a[at + 1], a[at + 2], a[at + 3]);
}

bool begins(const Ipv6& a, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), a.begin());
}

bool is_public_ipv6(const Ipv6& a) {
  if (begins(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF})) return is_public_ipv4(ipv4_at(a, 12));
  if (begins(a, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) {
    return is_public_ipv4(ipv4_at(a, 12));  // translated by the network
  }
  if (begins(a, {0x20, 0x02})) return is_public_ipv4(ipv4_at(a, 2));  // 6to4
  if ((a[0] & 0xE0) != 0x20) return false;                            // only 2000::/3 is given out
  if (begins(a, {0x20, 0x01, 0x0D, 0xB8})) return false;              // documentation
  if (begins(a, {0x3F, 0xFF}) && (a[2] & 0xF0) == 0) return false;    // documentation
  return !(begins(a, {0x20, 0x01}) && a[2] < 2);                      // 2001::/23: Teredo and such
}

}  // namespace

bool is_public_address(const ::sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4_address{};
    std::memcpy(&v4_address, &address, sizeof v4_address);
    return is_public_ipv4(ntohl(v4_address.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6_address{};
    std::memcpy(&v6_address, &address, sizeof v6_address);
    Ipv6 bytes{};
    std::memcpy(bytes.data(), &v6_address.sin6_addr, bytes.size());
    return is_public_ipv6(bytes);
  }
  return false;
}

std::string address_text(const ::sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  if (address.sa_family == AF_INET) {
    bytes = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  } else if (address.sa_family == AF_INET6) {
    bytes = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  }
  if (bytes == nullptr) return "";
  const char* out = ::inet_ntop(address.sa_family, bytes, text.data(), text.size());
  return out == nullptr ? "" : out;
}

}  // namespace hornbill::base
