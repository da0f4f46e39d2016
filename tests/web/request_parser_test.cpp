// SPDX-License-Identifier: Apache-2.0
#include "web/request_parser.h"

#include <gtest/gtest.h>

namespace hornbill::web {
namespace {

using State = RequestParser::State;

TEST(RequestParser, LeavesTheNextRequestsBytesAlone) {
  RequestParser parser(8192, 65536);
  std::string bytes = "POST /a?x=1&y=b%20c+d HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /next";
  ASSERT_EQ(parser.feed(bytes), State::done);
  EXPECT_EQ(bytes, "GET /next");
  const auto request = parser.take();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->method, Method::post);
  EXPECT_EQ(request->path, "/a");
  EXPECT_EQ(request->query_value("x"), "1");
  EXPECT_EQ(request->query_value("y"), "b c d");
  EXPECT_EQ(request->body, "abc");
  EXPECT_TRUE(parser.keep_alive());
}

TEST(RequestParser, AHeaderBeyondTheLimitIsRefusedWholeOrInParts) {
  const std::string head = "GET / HTTP/1.1\r\nX: ";
  for (const std::size_t step : {std::size_t{1}, std::size_t{100'000}}) {
    for (const std::size_t size : {std::size_t{900}, std::size_t{1200}}) {
      RequestParser parser(1000, 65536);
      const std::string all = head + std::string(size - head.size() - 4, 'x') + "\r\n\r\n";
      State state = State::need_more;
      std::string bytes;
      for (std::size_t at = 0; at < all.size() && state == State::need_more; at += step) {
        bytes += all.substr(at, step);
        state = parser.feed(bytes);
      }
      ASSERT_EQ(state, size <= 1000 ? State::done : State::bad) << size << " by " << step;
      if (state == State::bad) {
        EXPECT_EQ(parser.refusal().status, 431);
      }
    }
  }
}

TEST(RequestParser, EscapesAreDecodedOnceAndBadOnesRefused) {
  EXPECT_EQ(percent_decode("a%2520b").value(), "a%20b");
  EXPECT_EQ(percent_decode("%E0%B8%82").value(), "ข");
  for (const char* bad : {"%", "%4", "%g0", "%00", "%0a", "%7f"}) {
    EXPECT_FALSE(percent_decode(bad)) << bad;
  }
  for (const std::string text : {"trường học", "a/b?c&d=e+f", "%"}) {
    EXPECT_EQ(percent_decode(percent_encode(text)).value(), text);
  }
}

}  // namespace
}  // namespace hornbill::web
