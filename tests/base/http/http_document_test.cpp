// SPDX-License-Identifier: Apache-2.0
#include "base/http/http_document.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <chrono>
#include <cstring>
#include <thread>

#include "tests/support/scripted_server.h"

namespace hornbill::base {
namespace {

using std::chrono::milliseconds;
using test::http_answer;
using test::ScriptedServer;
using test::ServedConnection;
using test::ServedRequest;

double seconds_of(const std::function<void()>& what) {
  const auto begin = std::chrono::steady_clock::now();
  what();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Answers every request with the same bytes.
ScriptedServer::Answer always(std::string bytes) {
  return [bytes = std::move(bytes)](const ServedRequest&, ServedConnection& to) { to.send(bytes); };
}

TEST(HttpDocument, ComesWithWhatIsNeededToAskAgain) {
  const ScriptedServer server([](const ServedRequest& asked, ServedConnection& to) {
    const auto tag = asked.headers.find("if-none-match");
    if (tag != asked.headers.end() && tag->second == "\"v1\"") {
      to.send(http_answer("304 Not Modified", "", {"ETag: \"v1\""}));
      return;
    }
    to.send(http_answer("200 OK", "<feed/>",
                        {"ETag: \"v1\"", "Last-Modified: Tue, 24 Nov 2026 07:00:00 GMT",
                         "Content-Type: Application/Atom+XML; charset=utf-8"}));
  });
  const auto first = get_document({.url = server.url("/feed")});
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->status, 200);
  EXPECT_EQ(first->body, "<feed/>");
  EXPECT_EQ(first->type, "application/atom+xml");
  EXPECT_EQ(first->last_modified, "Tue, 24 Nov 2026 07:00:00 GMT");
  const auto second = get_document(
      {.url = server.url("/feed"), .etag = first->etag, .last_modified = first->last_modified});
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(second->status, 304);
  EXPECT_EQ(second->body, "");
  EXPECT_EQ(server.requests().at(1).headers.at("if-modified-since"),
            "Tue, 24 Nov 2026 07:00:00 GMT");
}

TEST(HttpDocument, GzipIsUnpackedButABombOnlyUpToTheBound) {
  const std::string plain(3'000, 'a');
  const ScriptedServer honest(
      always(http_answer("200 OK", test::gzipped(plain), {"Content-Encoding: gzip"})));
  const auto got = get_document({.url = honest.url("/")});
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->body, plain);
  const ScriptedServer bomb(always(http_answer(
      "200 OK", test::gzipped(std::string(5'000'000, '\0')), {"Content-Encoding: gzip"})));
  const auto burst = get_document({.url = bomb.url("/"), .max_bytes = 1'000'000});
  ASSERT_FALSE(burst);
  EXPECT_EQ(burst.error().code, ErrorCode::limit);
  EXPECT_EQ(burst.error().message, "the document is longer than 1000000 bytes");
}

TEST(HttpDocument, AnEndlessBodyIsLeftAtTheBound) {
  const ScriptedServer server([](const ServedRequest&, ServedConnection& to) {
    const std::string part(16'384, 'x');
    if (!to.send("HTTP/1.1 200 OK\r\n\r\n")) return;
    while (to.send(part)) {
    }
  });
  const double took = seconds_of([&] {
    const auto got = get_document({.url = server.url("/"), .max_bytes = 200'000});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, ErrorCode::limit);
  });
  EXPECT_LT(took, 1.0);
}

TEST(HttpDocument, ASlowServerIsGivenUpInTime) {
  const ScriptedServer server([](const ServedRequest&, ServedConnection& to) {
    if (to.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")) to.wait_until_closed();
  });
  const double took = seconds_of([&] {
    const auto got = get_document({.url = server.url("/"), .limit = milliseconds(200)});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, ErrorCode::timed_out);
  });
  EXPECT_LT(took, 0.8);
}

TEST(HttpDocument, StopsWithinATenthOfASecond) {
  std::atomic<bool> stop{false};
  const ScriptedServer server([&](const ServedRequest&, ServedConnection& to) {
    stop.store(true);
    to.wait_until_closed();
  });
  const double took = seconds_of([&] {
    const auto got = get_document({.url = server.url("/"), .stop = &stop});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, ErrorCode::unavailable);
  });
  EXPECT_LT(took, 0.3);
}

TEST(HttpDocument, TellsWhatARefusedAnswerAsksForOnlyWhereWanted) {
  const ScriptedServer server(
      always(http_answer("503 Service Unavailable", "later", {"Retry-After: 120"})));
  const auto plain = get_document({.url = server.url("/")});
  ASSERT_FALSE(plain);
  EXPECT_EQ(plain.error().message, "127.0.0.1 answers 503");
  const auto told = get_document({.url = server.url("/"), .any_status = true});
  ASSERT_TRUE(told) << told.error().message;
  EXPECT_EQ(told->status, 503);
  EXPECT_EQ(told->body, "");
  EXPECT_EQ(told->retry_after, std::chrono::seconds(120));
}

TEST(HttpDocument, X5_AnAddressThatMayNotBeAskedIsNotConnectedTo) {
  const ScriptedServer server(always(http_answer("200 OK", "secret")));
  const auto got = get_document(
      {.url = server.url("/"),
       .may_connect = [](const std::string&, const sockaddr& a) { return is_public_address(a); }});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::refused);
  EXPECT_EQ(got.error().message, "its address 127.0.0.1 is not one that may be asked");
  EXPECT_TRUE(server.requests().empty());
}

TEST(HttpDocument, X5_ARedirectIsJudgedByTheHostThatItNames) {
  std::vector<std::string> hosts;
  const ScriptedServer inner(always(http_answer("200 OK", "secret")));
  const std::string there = "http://localhost" + inner.url("/").substr(16);
  const ScriptedServer outer(always(http_answer("302 Found", "", {"Location: " + there})));
  const auto rule = [&](const std::string& host, const sockaddr&) {
    hosts.push_back(host);
    return host == "127.0.0.1";
  };
  const auto got = get_document({.url = outer.url("/"), .may_connect = rule});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::refused);
  ASSERT_GE(hosts.size(), 2U);
  EXPECT_EQ(hosts.front(), "127.0.0.1");
  EXPECT_EQ(hosts.back(), "localhost");
  const auto named = get_document(
      {.url = outer.url("/"), .may_redirect_to = [](const std::string& h) { return h == "x"; }});
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().message, "it is redirected to localhost, which is not allowed");
  EXPECT_TRUE(inner.requests().empty());
}

TEST(HttpDocument, ReadsNoOtherSchemeNorEndlessRedirects) {
  const ScriptedServer server([](const ServedRequest& asked, ServedConnection& to) {
    to.send(http_answer("302 Found", "",
                        {asked.path == "/file" ? "Location: file:///etc/passwd" : "Location: /"}));
  });
  EXPECT_EQ(get_document({.url = server.url("/file")}).error().code, ErrorCode::refused);
  EXPECT_EQ(get_document({.url = "file:///etc/passwd"}).error().code, ErrorCode::refused);
  EXPECT_EQ(get_document({.url = server.url("/")}).error().code, ErrorCode::limit);
  EXPECT_EQ(get_document({.url = server.url("/"), .https_only = true}).error().message,
            "only https addresses are allowed");
}

TEST(HttpDocument, LinksAreMeantFromWhereTheyStand) {
  EXPECT_EQ(resolve_url("https://a.example/x/feed", "b.xml"), "https://a.example/x/b.xml");
  EXPECT_EQ(resolve_url("https://a.example/x/feed", "//B.example/c"), "https://B.example/c");
  EXPECT_EQ(resolve_url("https://a.example/", "javascript:alert(1)"), "");
  EXPECT_EQ(resolve_url("https://a.example/", "file:///etc/passwd"), "");
  EXPECT_EQ(url_host("https://B.Example.:443/c"), "b.example");
}

// An address as the system gives it.
sockaddr_storage address_of(const char* text) {
  sockaddr_storage out{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(out);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(out);
  if (::inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
  } else if (::inet_pton(AF_INET6, text, &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
  }
  return out;
}

TEST(AddressRule, X5_OnlyAddressesOfThePublicInternetArePublic) {
  const auto is_public = [](const char* text) {
    const sockaddr_storage address = address_of(text);
    return is_public_address(reinterpret_cast<const sockaddr&>(address));
  };
  for (const char* text : {"8.8.8.8", "203.150.0.1", "2001:4860:4860::8888", "::ffff:8.8.8.8",
                           "64:ff9b::808:808", "2002:808:808::1"}) {
    EXPECT_TRUE(is_public(text)) << text;
  }
  for (const char* text : {"127.0.0.1",
                           "0.0.0.0",
                           "10.1.2.3",
                           "172.31.255.255",
                           "192.168.1.1",
                           "169.254.169.254",
                           "100.64.0.1",
                           "224.0.0.1",
                           "255.255.255.255",
                           "198.18.0.1",
                           "::1",
                           "::",
                           "fe80::1",
                           "fd00::1",
                           "ff02::1",
                           "::ffff:127.0.0.1",
                           "::ffff:169.254.169.254",
                           "::127.0.0.1",
                           "64:ff9b::7f00:1",
                           "2002:7f00:1::",
                           "2001:db8::1",
                           "2001::1",
                           "neither"}) {
    EXPECT_FALSE(is_public(text)) << text;
  }
}

}  // namespace
}  // namespace hornbill::base
