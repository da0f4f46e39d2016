// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <random>

#include "tests/web/server_fixture.h"

namespace hornbill::web {
namespace {

using std::chrono::milliseconds;

TEST_F(ServerTest, N1_AnOversizedHeaderIsRefusedWhileItComes) {
  start();
  RawClient client = connect();
  client.send("GET /healthz HTTP/1.1\r\n");
  const std::string field = "X-Filler: " + std::string(1000, 'a') + "\r\n";
  bool open = true;
  std::size_t sent = 0;
  for (; open && sent < 100'000'000; sent += field.size()) open = client.send(field);
  EXPECT_LT(sent, 2'000'000U) << "the server took it all";
  client.read_to_end();
  EXPECT_EQ(status_line(client.text), "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST_F(ServerTest, N1_AHundredThousandHeadersAreRefused) {
  start();
  RawClient client = connect();
  std::string request = "GET /healthz HTTP/1.1\r\n";
  for (int i = 0; i < 100'000; ++i) request += "A: b\r\n";
  client.send(request + "\r\n");
  client.read_to_end();
  EXPECT_EQ(status_line(client.text), "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST_F(ServerTest, N1_AnOversizedBodyIsRefusedBeforeItComes) {
  start();
  RawClient client = connect();
  client.send("POST /api/v1/skip HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000\r\n\r\n");
  client.read_to_end();
  EXPECT_EQ(status_line(client.text), "HTTP/1.1 413 Content Too Large");
  EXPECT_TRUE(station_.orders().empty());
}

TEST_F(ServerTest, N1_AnEndlessChunkedBodyIsRefused) {
  start();
  RawClient client = connect();
  client.send("POST /api/v1/skip HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "400\r\n" + std::string(1024, 'x') + "\r\n";
  for (int i = 0; i < 10'000 && client.send(chunk); ++i) {
  }
  client.read_to_end();
  EXPECT_EQ(status_line(client.text), "HTTP/1.1 413 Content Too Large");
  EXPECT_TRUE(station_.orders().empty());
}

TEST_F(ServerTest, N1_ChunkGamesAndOldHttpAreRefusedAndHarmNobody) {
  start();
  const std::string head = "POST /api/v1/skip HTTP/1.1\r\nHost: h\r\n";
  for (const std::string& request :
       {std::string("GET /healthz\r\n\r\n"), std::string("GET  /healthz HTTP/1.1\r\n\r\n"),
        std::string("GET /healthz HTTP/9.9\r\n\r\n"), std::string("\r\n\r\n\r\n \r\n\r\n"),
        head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        head + "Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n",
        head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", head + "Content-Length: -1\r\n\r\n",
        head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        head + "Content-Length: 99999999999999999999\r\n\r\n",
        std::string("GET http://elsewhere/ HTTP/1.1\r\nHost: h\r\n\r\n"),
        std::string("GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n"),
        std::string("GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n")}) {
    RawClient client = connect();
    client.send(request);
    const std::string response = client.response();
    const std::string status = response.substr(0, 12);
    EXPECT_TRUE(status == "HTTP/1.1 400" || status == "HTTP/1.1 413") << request << response;
  }
  EXPECT_TRUE(station_.orders().empty());
  EXPECT_EQ(status_line(get("/healthz")), "HTTP/1.1 200 OK");
}

TEST_F(ServerTest, N1_ARequestThatDoesNotArriveInTimeEnds) {
  options_.request_timeout = milliseconds(150);
  start();
  RawClient client = connect();
  const auto begin = std::chrono::steady_clock::now();
  // A byte now and then must not count as progress.
  for (const char c : std::string("GET /healthz HTTP/1.1\r\nX: aaaaaaaaaaaaaaaaaaaaaaaaaaaa")) {
    if (!client.send({&c, 1})) break;
    std::this_thread::sleep_for(milliseconds(15));
  }
  EXPECT_TRUE(client.read_to_end());
  EXPECT_EQ(status_line(client.text), "HTTP/1.1 408 Request Timeout");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(2500));
  EXPECT_EQ(server_->counts().timed_out, 1U);
}

TEST_F(ServerTest, N1_AnIdleConnectionEnds) {
  options_.idle_timeout = milliseconds(100);
  start();
  RawClient client = connect();
  client.send("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_line(client.response()), "HTTP/1.1 200 OK");
  EXPECT_TRUE(client.read_to_end(2000));
}

TEST_F(ServerTest, N1_AClientThatTakesNothingIsCutOff) {
  options_.write_timeout = milliseconds(200);
  std::vector<scheduler::AsRunRecord> records(2000);
  for (auto& record : records) record.title = std::string(500, 'x');
  station_.set_records(records);
  start();
  RawClient client = connect();
  client.send("GET /api/v1/as-run?limit=10000 HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(
      becomes([&] { return server_->counts().timed_out == 1 && server_->counts().open == 0; }));
}

TEST_F(ServerTest, N1_AListenerThatTakesNothingIsCutOffAndCostsNoBacklog) {
  options_.write_timeout = milliseconds(200);
  options_.event_period = milliseconds(5);
  start();
  RawClient client = connect();
  client.send("GET /api/v1/events?levels=true HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(becomes([&] {
    station_.publish("News", std::string(50'000, 'x'));
    return server_->counts().timed_out == 1 && server_->counts().open == 0;
  }));
}

TEST_F(ServerTest, N1_FiveHundredSilentClientsKeepNobodyOut) {
  start();
  std::vector<RawClient> silent;
  for (int i = 0; i < 500; ++i) {
    silent.push_back(connect());
    ASSERT_TRUE(silent.back().connected());
    silent.back().send("GET /api/v1/st");
  }
  for (int i = 0; i < 20; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(status_line(post("/api/v1/skip")), "HTTP/1.1 202 Accepted");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
  }
  EXPECT_LE(server_->counts().open, options_.max_connections);
}

TEST_F(ServerTest, N1_ListenersLeavePlacesForRequests) {
  options_.max_connections = 8;
  start();
  std::vector<RawClient> listeners;
  int heard = 0;
  for (int i = 0; i < 12; ++i) {
    listeners.push_back(connect());
    listeners.back().send("GET /api/v1/events HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(listeners.back().read_until("\r\n\r\n"));
    if (listeners.back().text.rfind("HTTP/1.1 200", 0) == 0) ++heard;
  }
  EXPECT_EQ(heard, 6);
  EXPECT_EQ(status_line(get("/healthz")), "HTTP/1.1 200 OK");
}

TEST_F(ServerTest, N3_RandomBytesHarmNothing) {
  start();
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    RawClient client = connect();
    std::string bytes(random() % 4000, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    // Half of them begin as requests do.
    client.send(i % 2 == 0 ? "GET /api/v1/" + bytes : bytes);
    if (i % 3 == 0) client.end_sending();
  }
  EXPECT_EQ(status_line(get("/healthz")), "HTTP/1.1 200 OK");
  EXPECT_TRUE(becomes([&] { return server_->counts().open <= 1; }));
}

TEST_F(ServerTest, N3_AClientMayLeaveInEveryState) {
  options_.event_period = milliseconds(5);
  start();
  const std::string events = "GET /api/v1/events?levels=true HTTP/1.1\r\nHost: h\r\n\r\n";
  for (int i = 0; i < 50; ++i) {
    connect().close();  // said nothing
    RawClient half = connect();
    half.send("POST /api/v1/skip HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
    half.close();  // in the midst of its body
    RawClient asked = connect();
    asked.send("GET /api/v1/status HTTP/1.1\r\nHost: h\r\n\r\n");
    asked.close();  // before the answer
    RawClient slow = connect();
    slow.send("GET /api/v1/devices HTTP/1.1\r\nHost: h\r\n\r\n");
    slow.close();  // while a worker is at it
    RawClient listening = connect();
    listening.send(events);
    if (i % 10 == 0) listening.read_until("event: levels");
    listening.close();  // in the midst of the events
  }
  EXPECT_EQ(status_line(get("/healthz")), "HTTP/1.1 200 OK");
  EXPECT_TRUE(becomes([&] { return server_->counts().open == 0; }));
}

TEST_F(ServerTest, N3_ManyClientsAtOnceGetTheirOwnAnswers) {
  start();
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([this, t, &wrong] {
      RawClient client = connect();
      for (int i = 0; i < 100; ++i) {
        const bool status = (t + i) % 2 == 0;
        client.send(status ? "GET /api/v1/status HTTP/1.1\r\nHost: h\r\n\r\n"
                           : "GET /api/v1/devices HTTP/1.1\r\nHost: h\r\n\r\n");
        const std::string body = body_of(client.response());
        const char* mark = status ? "\"station\":\"Ban Nong Bua\"" : "\"devices\":[";
        if (body.find(mark) == std::string::npos) ++wrong;
      }
    });
  }
  for (int i = 0; i < 200; ++i) station_.publish("News", std::to_string(i));
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace hornbill::web
