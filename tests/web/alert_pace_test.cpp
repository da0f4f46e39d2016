// SPDX-License-Identifier: Apache-2.0
// What waits for what when alerts wait for their voices.
#include <gtest/gtest.h>

#include "tests/web/fake_desk.h"
#include "tests/web/server_fixture.h"

namespace hornbill::web {
namespace {

class AlertPaceTest : public ServerTest {
 protected:
  void SetUp() override {
    station_.set_desk(&desk_);
    desk_.foremost = {7};
    start();
  }
  void TearDown() override {
    desk_.release();
    server_.reset();
  }
  static std::string request(const std::string& target, const std::string& body) {
    return "POST /api/v1/alerts" + target +
           " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
  }
  static std::string order(const std::string& urgency, const std::string& more = "") {
    return R"({"class": ")" + urgency + R"(", "phrase": "flood")" + more + "}";
  }
  std::string answer(const std::string& target, const std::string& body = "") const {
    return status_line(ask(request(target, body)));
  }
  // As many lesser alerts as there can be, and some more, all without their voices.
  void keep_voices_busy() {
    for (std::size_t i = 0; i < options_.voice_workers + 2; ++i) {
      lesser_.push_back(connect());
      lesser_.back().send(i % 2 == 0 ? request("", order("priority")) : request("/3/approve", ""));
    }
    const int most = static_cast<int>(options_.voice_workers);
    ASSERT_TRUE(becomes([&] { return desk_.waiting() == most; }));
  }

  FakeDesk desk_;
  std::vector<RawClient> lesser_;
};

TEST_F(AlertPaceTest, E4_WhatEndsAnAlertWaitsForNoVoice) {
  keep_voices_busy();
  EXPECT_EQ(answer("/1/cancel"), "HTTP/1.1 200 OK");
  EXPECT_EQ(answer("/1/end"), "HTTP/1.1 200 OK");
  EXPECT_EQ(answer("/1/acknowledge"), "HTTP/1.1 200 OK");
  EXPECT_EQ(status_line(post("/api/v1/stop")), "HTTP/1.1 202 Accepted");
  desk_.release();
  for (RawClient& client : lesser_) {
    EXPECT_EQ(status_line(client.response()), "HTTP/1.1 201 Created");
  }
}

TEST_F(AlertPaceTest, P1_WhatLivesHangOnWaitsForNoLesserOnesVoice) {
  keep_voices_busy();
  EXPECT_EQ(answer("", order("life-safety")), "HTTP/1.1 201 Created");
  EXPECT_EQ(answer("/7/approve"), "HTTP/1.1 201 Created");
  // An exercise and an order that nobody can read are none of these; both are answered in turn.
  RawClient drill = connect();
  drill.send(request("", order("life-safety", R"(, "drill": true)")));
  RawClient unclear = connect();
  unclear.send(request("", "{"));
  desk_.release();
  EXPECT_EQ(status_line(drill.response()), "HTTP/1.1 201 Created");
  EXPECT_EQ(status_line(unclear.response()), "HTTP/1.1 400 Bad Request");
}

}  // namespace
}  // namespace hornbill::web
