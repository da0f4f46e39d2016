// SPDX-License-Identifier: Apache-2.0
// Clients that come and go: row R1 of the acceptance matrix.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/hornbill/program/program_fixture.h"
#include "tests/web/raw_client.h"

namespace hornbill::test {
namespace {

using web::RawClient;

// What the daemon holds.
struct Held {
  std::int64_t descriptors = 0;
  std::int64_t threads = 0;
  std::int64_t memory = 0;  // bytes that are its own
};

std::int64_t count_of(const std::string& folder) {
  std::int64_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

class ReconnectTest : public ProgramTest {
 protected:
  Held held() const {
    const std::string proc = "/proc/" + std::to_string(daemon_.pid());
    const std::string memory = slurp(proc + "/smaps_rollup");
    const std::size_t at = memory.find("\nPrivate_Dirty:");
    return {count_of(proc + "/fd"), count_of(proc + "/task"),
            std::atoll(memory.c_str() + at + 15) * 1024};
  }
  // One client of each kind: a listener, one that asks, one that leaves in the middle.
  void connect(int number) {
    RawClient client(folder_ / "control/control.sock");
    ASSERT_TRUE(client.connected());
    switch (number % 3) {
      case 0:
        ASSERT_TRUE(client.send("GET /api/v1/events?levels=true HTTP/1.1\r\nHost: x\r\n\r\n"));
        ASSERT_TRUE(client.read_until("event: status"));
        break;
      case 1:
        ASSERT_TRUE(client.send("GET /api/v1/outputs HTTP/1.1\r\nHost: x\r\n\r\n"));
        ASSERT_NE(client.response().find("200 OK"), std::string::npos);
        break;
      default:
        ASSERT_TRUE(client.send("GET /api/v1/status HT"));
        break;
    }
  }
  void connect_many(int count) {
    for (int i = 0; i < count && !HasFatalFailure(); ++i) connect(i);
  }
};

TEST_F(ReconnectTest, R1_ManyReconnectsLeaveNoDescriptorThreadOrMemoryBehind) {
  station();
  start();
  // What plays takes and gives back memory as its items come and go.
  ASSERT_EQ(run({"stop", "--config", folder_ / "station.toml"}).status, 0);
  connect_many(300);  // what is allocated once
  const Held before = held();
  connect_many(std::getenv("HORNBILL_LONG") != nullptr ? 10'000 : 900);
  EXPECT_TRUE(becomes([&] { return held().descriptors <= before.descriptors; }))
      << before.descriptors << " descriptors before, then " << held().descriptors;
  const Held after = held();
  EXPECT_LE(after.threads, before.threads);
#ifndef HORNBILL_SANITIZER_BUILD  // which keeps freed memory for a while
  EXPECT_LT(after.memory - before.memory, 1'000'000);
#endif
  RecordProperty("memory_growth_bytes", std::to_string(after.memory - before.memory));
}

}  // namespace
}  // namespace hornbill::test
