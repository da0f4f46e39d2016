// SPDX-License-Identifier: Apache-2.0
// X2: a feed that is packed to burst its reader.
#include <gtest/gtest.h>

#include "alerts/sources/cap/cap_feed.h"
#include "tests/support/scripted_server.h"

namespace hornbill::test {
namespace {

// A blank and matches of 258 bytes with the byte before, in the codes that deflate has by itself;
// from its third byte on it repeats itself after 13.
// Source: RFC 1951, 3.2.5 and 3.2.6.
std::string endless_deflate() {
  std::string bits = "010";  // not the last block; of fixed codes
  bits += "01010000";        // a blank
  for (int i = 0; i < 16; ++i) bits += "1100010100000";
  std::string bytes;
  for (std::size_t i = 0; i + 8 <= bits.size(); i += 8) {
    unsigned byte = 0;
    for (std::size_t bit = 0; bit < 8; ++bit) byte |= (bits[i + bit] == '1' ? 1U : 0U) << bit;
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

// Ten megabytes on the line, which would be more than a thousand.
void send_bomb(const ServedRequest&, ServedConnection& to) {
  const std::string start = endless_deflate();
  std::string more;
  while (more.size() < 65'000) more += start.substr(2, 13);
  bool open = to.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
  open = open && to.send(std::string("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10) + start.substr(0, 2));
  for (int n = 0; open && n < 160; ++n) open = to.send(more);
  EXPECT_FALSE(open) << "somebody took it all";
}

TEST(CapFeedBomb, X2_APackedBodyIsLeftAtTheLimitOfWhatItHolds) {
  ScriptedServer server(send_bomb);
  const base::SystemTime time;
  std::atomic<bool> stop{false};
  int delivered = 0;
  alerts::CapFeed feed({.name = "weather service",
                        .url = server.url("/feed"),
                        .hosts = {{}, {"127.0.0.1"}},
                        .document_limit = std::chrono::seconds(10)},
                       {.deliver =
                            [&](const alerts::CapDelivery&, alerts::CapFeedParts::Told told) {
                              ++delivered;
                              told(true);
                            },
                        .time = &time,
                        .stop = &stop},
                       "");
  EXPECT_EQ(feed.poll().problems,
            std::vector<std::string>{"the document is longer than 4194304 bytes"});
  EXPECT_EQ(delivered, 0);
}

}  // namespace
}  // namespace hornbill::test
