// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/web/server_fixture.h"
#include "web/request.h"

namespace hornbill::web {
namespace {

using Json = nlohmann::json;

TEST_F(ServerTest, TheStatusSaysWhatIsOnAirWithTimesOfTheStation) {
  start();
  const std::string response = get("/api/v1/status");
  EXPECT_EQ(status_line(response), "HTTP/1.1 200 OK");
  const Json status = Json::parse(body_of(response));
  EXPECT_EQ(status["station"], "Ban Nong Bua");
  EXPECT_EQ(status["time"], "2026-11-24T06:00:00+07:00");
  const Json& on_air = status["programmes"][0]["on_air"][0];
  EXPECT_EQ(on_air["title"], "Hoa Hong");
  EXPECT_EQ(on_air["elapsed_ms"], 10'000);
  EXPECT_EQ(on_air["length_ms"], 60'000);
  EXPECT_EQ(status["zones"][0]["peak_dbfs"], -6.0);
  EXPECT_EQ(status["zones"][0]["rms_dbfs"], -20.0);
  EXPECT_EQ(status["outputs"][0]["health"], "playing");
  EXPECT_EQ(status["faults"][0]["text"], "The sound card \"USB\" is gone");
}

TEST_F(ServerTest, I1_ARequestCutAfterAnyByteIsAnsweredTheSame) {
  start();
  const std::string request =
      "POST /api/v1/programmes/main/skip HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}";
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    RawClient client = connect();
    ASSERT_TRUE(client.send(request.substr(0, cut)));
    // Until the server has taken the first part, so that it really comes in two.
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    ASSERT_TRUE(client.send(request.substr(cut)));
    EXPECT_EQ(body_of(client.response()), "{\"id\":" + std::to_string(cut) + "}\n") << cut;
  }
}

TEST_F(ServerTest, I1_ARequestByteByByteIsAnsweredTheSame) {
  start();
  RawClient client = connect();
  for (const char c : std::string("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")) {
    ASSERT_TRUE(client.send({&c, 1}));
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
  EXPECT_EQ(status_line(client.response()), "HTTP/1.1 200 OK");
}

TEST_F(ServerTest, I1_RequestsSentAtOnceAreAnsweredEachInOrder) {
  start();
  RawClient client = connect();
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    requests += i % 2 == 0 ? "POST /api/v1/skip HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
                           : "GET /api/v1/devices HTTP/1.1\r\nHost: h\r\n\r\n";
  }
  ASSERT_TRUE(client.send(requests));
  for (int i = 0; i < 50; ++i) {
    const std::string body = body_of(client.response());
    if (i % 2 == 0) {
      EXPECT_EQ(body, "{\"id\":" + std::to_string(i / 2 + 1) + "}\n");
    } else {
      EXPECT_NE(body.find("USB Audio"), std::string::npos) << body;
    }
  }
  EXPECT_EQ(station_.orders().size(), 25U);
}

TEST_F(ServerTest, AChunkedBodyIsReadAndTheConnectionGoesOn) {
  start();
  RawClient client = connect();
  client.send(
      "POST /api/v1/skip HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n0\r\n\r\n");
  EXPECT_EQ(status_line(client.response()), "HTTP/1.1 202 Accepted");
  client.send("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_line(client.response()), "HTTP/1.1 200 OK");
}

TEST_F(ServerTest, AClientThatAsksForLeaveToSendItsBodyGetsIt) {
  start();
  RawClient client = connect();
  client.send(
      "POST /api/v1/skip HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
      "Expect: 100-continue\r\n\r\n");
  ASSERT_TRUE(client.read_until("HTTP/1.1 100 Continue\r\n\r\n"));
  client.text.clear();
  client.send("{}");
  EXPECT_EQ(status_line(client.response()), "HTTP/1.1 202 Accepted");
}

TEST_F(ServerTest, AClientThatClosesItsSideAfterTheRequestGetsTheAnswer) {
  start();
  RawClient client = connect();
  client.send("GET /api/v1/devices HTTP/1.1\r\nHost: h\r\n\r\n");
  client.end_sending();
  EXPECT_EQ(status_line(client.response()), "HTTP/1.1 200 OK");
  EXPECT_TRUE(client.read_to_end());
}

TEST_F(ServerTest, ConnectionCloseIsHonouredAndHttp10ClosesByItself) {
  start();
  for (const std::string request : {"GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                                    "GET /healthz HTTP/1.0\r\n\r\n"}) {
    RawClient client = connect();
    client.send(request);
    EXPECT_TRUE(client.read_to_end());
    EXPECT_NE(client.text.find("Connection: close"), std::string::npos) << client.text;
  }
}

TEST_F(ServerTest, HeadSendsTheLengthButNoBody) {
  start();
  RawClient client = connect();
  client.send("HEAD /api/v1/status HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(client.read_to_end());
  EXPECT_EQ(body_of(client.text), "");
  EXPECT_EQ(client.text.find("Content-Length: 0\r\n"), std::string::npos);
}

TEST_F(ServerTest, ErrorsAreProblemDocuments) {
  start();
  const std::string response = post("/api/v1/programmes/nosuch/skip");
  EXPECT_EQ(status_line(response), "HTTP/1.1 404 Not Found");
  EXPECT_NE(response.find("Content-Type: application/problem+json"), std::string::npos);
  const Json problem = Json::parse(body_of(response));
  EXPECT_EQ(problem["status"], 404);
  EXPECT_EQ(problem["detail"], "there is no programme nosuch");
  EXPECT_EQ(status_line(get("/api/v1/nothing")), "HTTP/1.1 404 Not Found");
  const std::string wrong = post("/api/v1/status");
  EXPECT_EQ(status_line(wrong), "HTTP/1.1 405 Method Not Allowed");
  EXPECT_NE(wrong.find("Allow: GET, HEAD\r\n"), std::string::npos);
}

TEST_F(ServerTest, ARefusedReloadNamesItsFaults) {
  start();
  const std::string response = post("/api/v1/reload");
  EXPECT_EQ(status_line(response), "HTTP/1.1 422 Unprocessable Content");
  const Json problem = Json::parse(body_of(response));
  EXPECT_EQ(problem["faults"][0], "station.toml:3:1: unknown key \"zonse\", perhaps \"zones\"");
}

TEST_F(ServerTest, AProgrammesNameMayHoldAnyLetter) {
  start();
  EXPECT_EQ(status_line(post("/api/v1/programmes/" + percent_encode("trường học") + "/hold")),
            "HTTP/1.1 202 Accepted");
  ASSERT_EQ(station_.orders().size(), 1U);
  EXPECT_EQ(station_.orders()[0].rfind("1 trường học ", 0), 0U) << station_.orders()[0];
}

TEST_F(ServerTest, TheAsRunComesInPagesThatTogetherAreAll) {
  std::vector<scheduler::AsRunRecord> records(25);
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].id = i + 1;
    records[i].started = FakeStation::kNow + std::chrono::seconds(i);
  }
  station_.set_records(records);
  start();
  std::vector<int> ids;
  std::string after;
  int pages = 0;
  do {
    const Json page = Json::parse(
        body_of(get("/api/v1/as-run?limit=10&from=06:00&to=2026-11-24T06:00:20&after=" + after)));
    for (const Json& record : page["records"]) ids.push_back(record["id"]);
    after = page.value("next_after", "");
  } while (!after.empty() && ++pages < 10);
  ASSERT_EQ(ids.size(), 20U);
  EXPECT_EQ(ids.front(), 1);
  EXPECT_EQ(ids.back(), 20);
  EXPECT_NE(get("/api/v1/as-run?limit=10&format=csv").find("Link: </api/v1/as-run?after="),
            std::string::npos);
  for (const char* bad : {"limit=0", "limit=x", "limit=10001", "from=yesterdy", "after=7",
                          "format=xml", "from=2026-13-01"}) {
    EXPECT_EQ(status_line(get(std::string("/api/v1/as-run?") + bad)), "HTTP/1.1 400 Bad Request")
        << bad;
  }
}

TEST_F(ServerTest, HealthAndReadinessFollowTheStation) {
  start();
  EXPECT_EQ(status_line(get("/readyz")), "HTTP/1.1 200 OK");
  station_.set_health({true, false, "the plan is being made"});
  EXPECT_EQ(status_line(get("/healthz")), "HTTP/1.1 200 OK");
  EXPECT_EQ(status_line(get("/readyz")), "HTTP/1.1 503 Service Unavailable");
  station_.set_health({false, true, "the core has stopped"});
  EXPECT_EQ(status_line(get("/healthz")), "HTTP/1.1 503 Service Unavailable");
  EXPECT_EQ(status_line(get("/readyz")), "HTTP/1.1 503 Service Unavailable");
}

TEST_F(ServerTest, ASlowAnswerHoldsUpNobodyElse) {
  station_.block_devices();
  start();
  RawClient slow = connect();
  slow.send("GET /api/v1/devices HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_line(get("/api/v1/status")), "HTTP/1.1 200 OK");
  station_.release();
  EXPECT_EQ(status_line(slow.response()), "HTTP/1.1 200 OK");
}

TEST_F(ServerTest, R3_WorkersThatAllHangOrSpinHoldUpNeitherStatusNorOrders) {
  options_.worker_queue = 2;
  start();
  for (const bool spins : {false, true}) {
    spins ? station_.spin_devices() : station_.block_devices();
    std::vector<RawClient> slow;
    // One by one: those that wait must not be taken for too many.
    for (std::size_t i = 0; i < options_.workers; ++i) {
      slow.push_back(connect());
      slow.back().send("GET /api/v1/devices HTTP/1.1\r\nHost: h\r\n\r\n");
      ASSERT_TRUE(becomes([&] { return station_.busy() == static_cast<int>(i) + 1; }));
    }
    for (int i = 0; i < 20; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      EXPECT_EQ(status_line(get("/api/v1/status")), "HTTP/1.1 200 OK");
      EXPECT_EQ(status_line(get("/healthz")), "HTTP/1.1 200 OK");
      EXPECT_EQ(status_line(post("/api/v1/skip")), "HTTP/1.1 202 Accepted");
      EXPECT_LE(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
    }
    station_.release();
    for (RawClient& client : slow) EXPECT_EQ(status_line(client.response()), "HTTP/1.1 200 OK");
  }
  EXPECT_EQ(station_.orders().size(), 40U);
}

TEST_F(ServerTest, MoreSlowRequestsThanMayWaitAreRefused) {
  options_.workers = 1;
  options_.worker_queue = 2;
  station_.block_devices();
  start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(connect());
    clients.back().send("GET /api/v1/devices HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  int refused = 0;
  ASSERT_TRUE(becomes([&] { return server_->counts().requests >= 5; }));
  station_.release();
  for (RawClient& client : clients) {
    refused += status_line(client.response()) == "HTTP/1.1 503 Service Unavailable" ? 1 : 0;
  }
  EXPECT_GE(refused, 5);
  EXPECT_LE(refused, 6);
}

TEST_F(ServerTest, EventsBringTheStatusAtOnceAndAtEachChange) {
  start();
  RawClient client = connect();
  client.send("GET /api/v1/events HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(client.read_until("\"title\":\"Hoa Hong\""));
  EXPECT_NE(client.text.find("Content-Type: text/event-stream"), std::string::npos);
  EXPECT_NE(client.text.find("event: status\ndata: {"), std::string::npos);
  ASSERT_TRUE(client.read_until("\n\n"));
  client.text.clear();
  station_.publish("News", "Tin tức");
  ASSERT_TRUE(client.read_until("\"title\":\"Tin tức\""));
  EXPECT_EQ(client.text.find("Hoa Hong"), std::string::npos);
  EXPECT_EQ(client.text.find("event: levels"), std::string::npos);
}

TEST_F(ServerTest, EventsBringLevelsToThoseWhoAsk) {
  start();
  RawClient client = connect();
  client.send("GET /api/v1/events?levels=true HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(
      client.read_until("event: levels\ndata: {\"time\":\"2026-11-24T06:00:00+07:00\","
                        "\"zones\":[{\"name\":\"village\""));
}

TEST_F(ServerTest, ASecondServerOnOneSocketIsRefusedAndAStaleSocketIsTakenOver) {
  start();
  const auto second = HttpServer::start(options_, station_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, base::ErrorCode::refused);
  EXPECT_EQ(status_line(get("/healthz")), "HTTP/1.1 200 OK");
  server_.reset();
  EXPECT_NE(::access(options_.socket_path.c_str(), F_OK), 0) << "the socket is still there";

  // What a killed daemon leaves: a socket nobody answers at.
  base::UniqueFd dead(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, options_.socket_path.c_str(), sizeof(address.sun_path) - 1);
  ASSERT_EQ(::bind(dead.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  start();
  EXPECT_EQ(status_line(get("/healthz")), "HTTP/1.1 200 OK");
}

TEST_F(ServerTest, AFileInTheSocketsPlaceIsNotRemoved) {
  folder_.write("control.sock", "mine");
  EXPECT_FALSE(HttpServer::start(options_, station_));
  EXPECT_EQ(::access(options_.socket_path.c_str(), F_OK), 0);
  options_.socket_path = folder_.path() + "/" + std::string(200, 'x');
  EXPECT_FALSE(HttpServer::start(options_, station_));
}

TEST_F(ServerTest, TheServerEndsWhileClientsListenAskAndWait) {
  station_.block_devices();
  start();
  RawClient listening = connect();
  listening.send("GET /api/v1/events HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(listening.read_until("event: status"));
  RawClient asking = connect();
  asking.send("GET /api/v1/devices HTTP/1.1\r\nHost: h\r\n\r\n");
  RawClient half = connect();
  half.send("GET /he");
  std::thread later([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    station_.release();
  });
  server_.reset();
  later.join();
  EXPECT_TRUE(listening.read_to_end());
  EXPECT_TRUE(asking.read_to_end());
  EXPECT_TRUE(half.read_to_end());
}

}  // namespace
}  // namespace hornbill::web
