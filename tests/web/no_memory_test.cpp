// SPDX-License-Identifier: Apache-2.0
// The n-th allocation of the server fails while a request is answered: row R2. The answers are not
// JSON: that library's values need memory to be destroyed, and end the program without it.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/failing_new.h"
#include "tests/web/server_fixture.h"

namespace hornbill::web {
namespace {

using test::FailingNew;

class NoMemoryTest : public ServerTest {
 protected:
  // Asks while the n-th allocation fails, for n from 1 until there are not so many, and then
  // whether the server still answers.
  void ask_with_failures(const std::string& target) {
    const std::int64_t stride = std::getenv("HORNBILL_LONG") != nullptr ? 1 : 11;
    int refused = 0;
    for (std::int64_t n = 1;; n += stride) {
      RawClient client = connect();
      std::string answer;
      bool failed = false;
      {
        const FailingNew failing(n, FailingNew::Where::elsewhere);
        client.send("GET " + target + " HTTP/1.1\r\nHost: hornbill\r\nConnection: close\r\n\r\n");
        answer = client.response(2000);
        failed = failing.has_failed();
      }
      const std::string line = status_line(answer);
      const bool said = line.find(" 503 ") != line.npos || line.find(" 500 ") != line.npos;
      // Without an answer at least the connection is closed, so that nobody waits.
      EXPECT_TRUE(said || line.find(" 200 ") != line.npos || client.ended) << n << ": " << answer;
      refused += said || answer.empty() ? 1 : 0;
      if (!failed) break;
      ASSERT_EQ(status_line(get(target)), "HTTP/1.1 200 OK") << "after " << n;
    }
    EXPECT_GT(refused, 0);
  }
};

TEST_F(NoMemoryTest, R2_ARequestIsAnsweredOrRefusedAndTheServerGoesOn) {
  start();
  ask_with_failures("/api/v1/openapi.yaml");
}

TEST_F(NoMemoryTest, R2_ARequestOfAWorkerIsAnsweredOrRefusedAndTheServerGoesOn) {
  start();
  ask_with_failures("/api/v1/as-run?format=csv");
}

TEST_F(NoMemoryTest, R2_ConnectionsAreTakenAfterOneCouldNotBe) {
  start();
  for (std::int64_t n = 1; n < 60; n += 3) {
    const FailingNew failing(n, FailingNew::Where::elsewhere);
    RawClient client = connect();
    client.send("GET /api/v1/openapi.yaml HTTP/1.1\r\nHost: hornbill\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(client.read_to_end(2000)) << n;
  }
  EXPECT_EQ(status_line(get("/api/v1/openapi.yaml")), "HTTP/1.1 200 OK");
}

}  // namespace
}  // namespace hornbill::web
