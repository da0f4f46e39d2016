// SPDX-License-Identifier: Apache-2.0
#include "base/http/http_post.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "tests/support/message_server.h"

namespace hornbill::base {
namespace {

using std::chrono::milliseconds;

TEST(HttpPost, SendsTheDocumentAsItIs) {
  const test::MessageServer server("http");
  const std::string body = "{\"text\":\"ลำโพงเงียบ\"}" + std::string(70'000, ' ');
  const auto answer = post_document({.url = server.url("/hook?key=1"), .body = body});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "ok");
  const std::string got = server.message(1);
  EXPECT_EQ(got.rfind("POST /hook?key=1 HTTP/1.1\r\n", 0), 0U);
  EXPECT_NE(got.find("\r\nContent-Type: application/json\r\n"), std::string::npos);
  EXPECT_EQ(got.find("Expect:"), std::string::npos);
  EXPECT_EQ(got.substr(got.find("\r\n\r\n") + 4), body);
}

TEST(HttpPost, SaysWhatTheServerAnswersAndNothingOfThePath) {
  const test::MessageServer refuses("http", "refuse");
  EXPECT_EQ(post_document({.url = refuses.url("/secret")}).error().message,
            "127.0.0.1 answers 500");
  // A redirect would carry what is for one address to another.
  const test::MessageServer moves("http", "move");
  EXPECT_EQ(post_document({.url = moves.url("/secret")}).error().message,
            "127.0.0.1 answers 302, which points to another address");
  EXPECT_NE(moves.message(1), "");
  EXPECT_EQ(moves.messages(), 1);
}

TEST(HttpPost, SpeaksOnlyHttp) {
  for (const char* url : {"file:///etc/passwd", "smtp://127.0.0.1/", "gopher://127.0.0.1/"}) {
    EXPECT_EQ(post_document({.url = url}).error().code, ErrorCode::refused) << url;
  }
  EXPECT_EQ(post_document({.url = "http://127.0.0.1:1/", .https_only = true}).error().code,
            ErrorCode::refused);
  EXPECT_EQ(post_document({.url = "http://127.0.0.1:1/"}).error().message,
            "127.0.0.1 cannot be reached");
  EXPECT_EQ(
      post_document({.url = "http://127.0.0.1:1/", .type = "text/plain\r\nX: y"}).error().code,
      ErrorCode::invalid_argument);
}

TEST(HttpPost, EndsInTimeAndWhenTheStationStops) {
  const test::MessageServer server("http", "silent");
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(post_document({.url = server.url("/"), .limit = milliseconds(200)}).error().code,
            ErrorCode::timed_out);
  const std::atomic<bool> stop{true};
  EXPECT_EQ(post_document({.url = server.url("/"), .stop = &stop}).error().code,
            ErrorCode::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(1'000));
}

}  // namespace
}  // namespace hornbill::base
