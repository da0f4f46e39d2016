// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/cap_feed.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "alerts/sources/cap/cap_poller.h"
#include "tests/alerts/cap/feed_text.h"
#include "tests/alerts/cap/message_text.h"
#include "tests/support/scripted_server.h"

namespace hornbill::test {
namespace {

using alerts::CapDelivery;
using alerts::CapFeed;
using alerts::CapFeedOptions;
using alerts::CapFeedParts;
using alerts::CapPollReport;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class FeedTime final : public base::TimeSource {
 public:
  base::UtcTime utc() const override { return {}; }
  base::SteadyTime steady() const override { return now_; }
  void pass(base::Duration time) { now_ += time; }

 private:
  base::SteadyTime now_{std::chrono::hours(1)};
};

std::string localhost(std::string url) {
  return url.replace(url.find("127.0.0.1"), 9, "localhost");
}

// A feed on a server of the test's own, and what came of it.
class CapFeedTest : public ::testing::Test {
 protected:
  CapFeedTest()
      : server_([this](const ServedRequest& asked, ServedConnection& to) { answer(asked, to); }) {}

  virtual void answer(const ServedRequest& asked, ServedConnection& to) {
    const std::lock_guard lock(mutex_);
    const auto page = pages_.find(asked.path);
    to.send(page == pages_.end() ? http_answer("404 Not Found", "") : page->second);
  }
  void serve(const std::string& path, std::string answer) {
    const std::lock_guard lock(mutex_);
    pages_[path] = std::move(answer);
  }
  void serve_feed(const std::vector<AtomEntry>& entries) {
    serve("/feed", http_answer("200 OK", atom_feed(entries), {"ETag: \"all\""}));
  }
  CapFeedOptions options() const {
    return {.name = "weather service",
            .url = server_.url("/feed"),
            .hosts = {{}, {"127.0.0.1"}},
            .document_limit = milliseconds(300)};
  }
  CapFeed feed(CapFeedOptions wanted, std::string_view state = "") {
    return CapFeed(std::move(wanted),
                   {.deliver =
                        [this](const CapDelivery& delivery, CapFeedParts::Told told) {
                          if (keeps_) delivered_.push_back(delivery);
                          if (late_) return told_.push_back(std::move(told));
                          told(keeps_);
                        },
                    .time = &time_,
                    .stop = &stop_},
                   state);
  }
  std::vector<std::string> bodies() const {
    std::vector<std::string> out;
    for (const CapDelivery& delivery : delivered_) out.push_back(delivery.bytes);
    return out;
  }

  FeedTime time_;
  std::atomic<bool> stop_{false};
  bool keeps_ = true;
  bool late_ = false;                     // it is told later what became of a message
  std::vector<CapFeedParts::Told> told_;  // then: by whom
  std::vector<CapDelivery> delivered_;
  std::mutex mutex_;
  std::map<std::string, std::string> pages_;  // under mutex_
  ScriptedServer server_;                     // last: it ends first
};

using Texts = std::vector<std::string>;

TEST_F(CapFeedTest, FetchesEachNewMessageOnceTheOldestFirst) {
  serve_feed({{.id = "2", .updated = "2026-11-24T08:00:00Z", .link = "/2.xml"},
              {.id = "1", .updated = "2026-11-24T07:00:00Z", .link = "/1.xml"}});
  serve("/1.xml", http_answer("200 OK", "first"));
  serve("/2.xml", http_answer("200 OK", gzipped("second"), {"Content-Encoding: gzip"}));
  CapFeed feed = this->feed(options());
  const CapPollReport report = feed.poll();
  EXPECT_TRUE(report.answered);
  EXPECT_EQ(report.delivered, 2);
  EXPECT_EQ(report.problems, Texts{});
  EXPECT_EQ(bodies(), (Texts{"first", "second"}));
  EXPECT_EQ(delivered_[0].source, "weather service");
  EXPECT_EQ(delivered_[0].from, server_.url("/1.xml"));
  feed.poll();
  EXPECT_EQ(delivered_.size(), 2U);
  EXPECT_EQ(server_.paths(), (Texts{"/feed", "/1.xml", "/2.xml", "/feed"}));
}

TEST_F(CapFeedTest, ARestartAsksWithTheTagAndFetchesNothingAgain) {
  serve_feed({{.id = "1", .link = "/1.xml"}});
  serve("/1.xml", http_answer("200 OK", "first"));
  std::string state;
  {
    CapFeed before = feed(options());
    before.poll();
    state = before.state();
  }
  serve("/feed", http_answer("304 Not Modified", ""));
  CapFeed after = feed(options(), state);
  EXPECT_TRUE(after.poll().answered);
  EXPECT_EQ(server_.requests().back().headers.at("if-none-match"), "\"all\"");
  EXPECT_EQ(delivered_.size(), 1U);
  EXPECT_EQ(after.state(), state);
}

TEST_F(CapFeedTest, WhatWasNotFetchedIsAskedForWithoutTheTag) {
  serve_feed({{.id = "1", .link = "/1.xml"}});
  serve("/1.xml", http_answer("503 Service Unavailable", ""));
  CapFeed feed = this->feed(options());
  EXPECT_EQ(feed.poll().problems,
            Texts{"the message \"Flood warning\" was not fetched: 127.0.0.1 answers 503"});
  serve("/1.xml", http_answer("200 OK", "first"));
  EXPECT_EQ(feed.poll().delivered, 1);
  EXPECT_FALSE(server_.requests()[2].headers.contains("if-none-match"));
}

TEST_F(CapFeedTest, AMessageThatItsServerDeniesIsGivenUpAndSaidSo) {
  serve_feed({{.id = "1", .link = "/gone.xml"}});
  CapFeed feed = this->feed(options());
  for (int i = 1; i < 5; ++i) EXPECT_EQ(feed.poll().problems.size(), 1U);
  EXPECT_EQ(feed.poll().problems,
            Texts{"the message \"Flood warning\" was not fetched: 127.0.0.1 answers 404; it is not "
                  "tried any more"});
  EXPECT_EQ(feed.poll().problems, Texts{});
  serve_feed({{.id = "1", .updated = "2026-11-24T09:00:00Z", .link = "/gone.xml"}});
  EXPECT_EQ(feed.poll().problems.size(), 1U);
}

TEST_F(CapFeedTest, WhatCouldNotBeKeptIsGivenAgain) {
  serve("/feed", http_answer("200 OK", flood_warning(), {"ETag: \"one\""}));
  CapFeed feed = this->feed(options());
  keeps_ = false;
  base::Duration before{0};
  for (int n = 0; n < 6; ++n) {
    EXPECT_EQ(feed.poll().problems.size(), 1U);
    EXPECT_EQ(feed.fault(),
              "the feed \"weather service\" brought a message that could not be kept; it is tried "
              "again");
    const auto wait = feed.next() - time_.steady();
    EXPECT_GE(wait, before / 2) << "each time it waits longer";
    EXPECT_LE(wait, minutes(5));
    before = std::chrono::duration_cast<base::Duration>(wait);
  }
  EXPECT_GE(before, minutes(2));
  keeps_ = true;
  EXPECT_EQ(feed.poll().delivered, 1);
  EXPECT_FALSE(feed.fault());
  EXPECT_EQ(bodies(), Texts{flood_warning()});
  EXPECT_EQ(feed.poll().delivered, 0);
}

TEST_F(CapFeedTest, WhereOneCouldNotBeKeptTheOthersAreNotTriedAtThatTime) {
  serve("/1", http_answer("200 OK", "1"));
  serve("/2", http_answer("200 OK", "2"));
  serve_feed({{.id = "2", .link = "/2"}, {.id = "1", .link = "/1"}});
  CapFeed feed = this->feed(options());
  keeps_ = false;
  EXPECT_EQ(feed.poll().problems.size(), 1U);
  keeps_ = true;
  EXPECT_EQ(feed.poll().delivered, 2);
}

TEST_F(CapFeedTest, NoMessageWaitsForWhatBecomesOfThoseBeforeIt) {
  serve("/1", http_answer("200 OK", "1"));
  serve("/2", http_answer("200 OK", "2"));
  serve_feed({{.id = "2", .link = "/2"}, {.id = "1", .link = "/1"}});
  CapFeed feed = this->feed(options());
  late_ = true;
  EXPECT_EQ(feed.poll().delivered, 0);
  EXPECT_EQ(bodies(), (Texts{"1", "2"}));
  EXPECT_EQ(feed.state().find("taken"), std::string::npos) << "a restart would bring them again";
  feed.poll();
  EXPECT_EQ(delivered_.size(), 2U) << "they are under way still";
  told_.at(1)(true);
  EXPECT_TRUE(feed.look_back());
  EXPECT_NE(feed.state().find("taken"), std::string::npos);
  EXPECT_EQ(feed.state().find("etag"), std::string::npos) << "the other would be lost";
  told_.at(0)(false);
  EXPECT_TRUE(feed.look_back());
  EXPECT_TRUE(feed.fault());
  EXPECT_GT(feed.next(), time_.steady() + seconds(4));
  late_ = false;
  EXPECT_EQ(feed.poll().delivered, 2);
  EXPECT_EQ(bodies(), (Texts{"1", "2", "1"}));
  EXPECT_FALSE(feed.fault());
  EXPECT_NE(feed.state().find("etag \"all\""), std::string::npos);
}

TEST_F(CapFeedTest, AFloodOfMessagesIsTakenInParts) {
  std::vector<AtomEntry> entries;
  for (int i = 0; i < 5; ++i) {
    const std::string name = "/" + std::to_string(i);
    entries.push_back({.id = name, .link = name});
    serve(name, http_answer("200 OK", name));
  }
  serve_feed(entries);
  CapFeedOptions few = options();
  few.most_messages = 2;
  CapFeed feed = this->feed(few);
  EXPECT_EQ(feed.poll().delivered, 2);
  EXPECT_EQ(feed.next(), time_.steady() + seconds(1));
  EXPECT_EQ(feed.poll().delivered, 2);
  EXPECT_EQ(feed.poll().delivered, 1);
  EXPECT_GT(feed.next(), time_.steady() + seconds(50));
  EXPECT_EQ(bodies(), (Texts{"/4", "/3", "/2", "/1", "/0"}));
}

TEST_F(CapFeedTest, AMessageThatHangsDoesNotKeepBackThoseOfOtherServers) {
  const ScriptedServer slow(
      [](const ServedRequest&, ServedConnection& to) { to.wait_until_closed(); });
  serve_feed({{.id = "3", .updated = "2026-11-24T09:00:00Z", .link = "/3.xml"},
              {.id = "2", .updated = "2026-11-24T08:00:00Z", .link = localhost(slow.url("/2"))},
              {.id = "1", .updated = "2026-11-24T07:00:00Z", .link = localhost(slow.url("/1"))}});
  serve("/3.xml", http_answer("200 OK", "third"));
  CapFeedOptions both = options();
  both.hosts.local_hosts.emplace_back("localhost");
  CapFeed feed = this->feed(both);
  const CapPollReport report = feed.poll();
  EXPECT_EQ(bodies(), Texts{"third"});
  EXPECT_EQ(report.problems,
            Texts{"the message \"Flood warning\" was not fetched: localhost takes too long"});
  EXPECT_EQ(slow.paths(), Texts{"/1"});
}

TEST_F(CapFeedTest, X2_ABodyWithoutEndAndAFeedThatIsNoneAreFailuresInTime) {
  CapFeedOptions small = options();
  small.most_bytes = 100'000;
  serve("/feed",
        http_answer("200 OK", gzipped(std::string(5'000'000, ' ')), {"Content-Encoding: gzip"}));
  CapFeed feed = this->feed(small);
  EXPECT_EQ(feed.poll().problems, Texts{"the document is longer than 100000 bytes"});
  serve("/feed", http_answer("200 OK", "<html/>"));
  const CapPollReport report = feed.poll();
  EXPECT_FALSE(report.answered);
  EXPECT_EQ(report.problems, Texts{"<html> is neither a CAP message, Atom nor RSS 2.0"});
  EXPECT_LT(feed.next(), time_.steady() + seconds(21));
}

TEST_F(CapFeedTest, RetryAfterIsObeyed) {
  serve("/feed", http_answer("503 Service Unavailable", "", {"Retry-After: 200"}));
  CapFeed feed = this->feed(options());
  EXPECT_EQ(feed.poll().problems, Texts{"127.0.0.1 answers 503"});
  EXPECT_EQ(feed.next(), time_.steady() + seconds(200));
}

TEST_F(CapFeedTest, X5_MessagesOfOtherHostsAndPrivateAddressesAreNotAskedFor) {
  const ScriptedServer inner(
      [](const ServedRequest&, ServedConnection& to) { to.send(http_answer("200 OK", "secret")); });
  serve_feed({{.id = "1", .link = localhost(inner.url("/metadata"))}, {.id = "2", .link = "/to"}});
  serve("/to", http_answer("302 Found", "", {"Location: " + localhost(inner.url("/admin"))}));
  CapFeed strict = feed(options());
  EXPECT_EQ(strict.poll().problems,
            (Texts{"the message \"Flood warning\" was not fetched: it is redirected to localhost, "
                   "which is not allowed",
                   "the message \"Flood warning\" was not fetched: its host localhost is not "
                   "allowed"}));
  CapFeedOptions named = options();
  named.hosts.hosts.emplace_back("localhost");  // but not as local
  CapFeed nearly = feed(named);
  const CapPollReport report = nearly.poll();
  ASSERT_EQ(report.problems.size(), 2U);
  for (const std::string& problem : report.problems) {
    EXPECT_NE(problem.find("is not one that may be asked"), std::string::npos) << problem;
  }
  EXPECT_TRUE(inner.requests().empty());
  EXPECT_TRUE(delivered_.empty());
}

TEST_F(CapFeedTest, X5_ThePrivateAddressOfAFeedMustBeNamedAsLocal) {
  CapFeedOptions open = options();
  open.hosts = {};
  CapFeed feed = this->feed(open);
  EXPECT_EQ(feed.poll().problems, Texts{"its address 127.0.0.1 is not one that may be asked"});
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(CapFeedTest, P4_AFeedThatFallsSilentIsAFaultUntilItSpeaks) {
  serve("/feed", http_answer("500 Internal Server Error", ""));
  CapFeed feed = this->feed(options());
  feed.poll();
  EXPECT_FALSE(feed.fault());
  time_.pass(minutes(11));
  feed.poll();
  EXPECT_EQ(feed.fault().value_or(""),
            "the feed \"weather service\" has been silent for 11 minutes: 127.0.0.1 answers 500");
  serve_feed({});
  feed.poll();
  EXPECT_FALSE(feed.fault());
}

TEST_F(CapFeedTest, P4_WhereHeartbeatsAreExpectedOnlyNewOnesCount) {
  CapFeedOptions beating = options();
  beating.heartbeat = "Heartbeat";
  serve("/beat", http_answer("200 OK", "beat"));
  AtomEntry beat{.id = "h", .updated = "2026-11-24T07:00:00Z", .link = "/beat"};
  beat.title = "NAADS Heartbeat";
  serve_feed({beat});
  CapFeed feed = this->feed(beating);
  time_.pass(minutes(9));
  feed.poll();
  time_.pass(minutes(9));
  feed.poll();  // the same one still
  EXPECT_FALSE(feed.fault());
  time_.pass(minutes(2));
  feed.poll();
  EXPECT_EQ(feed.fault().value_or(""),
            "the feed \"weather service\" has been silent for 11 minutes: it answers, but no "
            "heartbeat comes");
  beat.updated = "2026-11-24T07:20:00Z";
  serve_feed({beat});
  feed.poll();
  EXPECT_FALSE(feed.fault());
}

TEST(CapPoller, DeliversKeepsItsStateAndStopsWithinATenthOfASecond) {
  std::mutex mutex;
  std::condition_variable changed;
  std::string kept;
  std::string got;
  bool hangs = false;
  ScriptedServer server([&](const ServedRequest& asked, ServedConnection& to) {
    if (asked.path != "/hang") {
      to.send(http_answer("200 OK", atom_feed({{.id = "1", .link = "/hang"}}), {}));
      return;
    }
    {
      const std::lock_guard lock(mutex);
      hangs = true;
    }
    changed.notify_all();
    to.wait_until_closed();
  });
  const base::SystemTime time;
  const alerts::CapPollerCalls calls{.rank = {},
                                     .deliver =
                                         [&](const CapDelivery& delivery) {
                                           const std::lock_guard lock(mutex);
                                           got = delivery.bytes;
                                           return true;
                                         },
                                     .keep_state =
                                         [&](const std::string& state) {
                                           const std::lock_guard lock(mutex);
                                           kept = state;
                                           changed.notify_all();
                                         },
                                     .report = {}};
  const auto wait_for = [&](const std::function<bool()>& what) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, seconds(10), what);
  };
  const CapFeedOptions options{
      .name = "w", .url = server.url("/feed"), .hosts = {{}, {"127.0.0.1"}}};
  auto poller = std::make_unique<alerts::CapPoller>(options, calls, time, 1, "");
  ASSERT_TRUE(wait_for([&] { return hangs; }));
  EXPECT_FALSE(poller->fault());
  const auto begin = std::chrono::steady_clock::now();
  poller.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(300));

  const ScriptedServer one([&](const ServedRequest&, ServedConnection& to) {
    to.send(http_answer("200 OK", flood_warning(), {"ETag: \"x\""}));
  });
  CapFeedOptions other = options;
  other.url = one.url("/alert.xml");
  poller = std::make_unique<alerts::CapPoller>(other, calls, time, 1, "");
  ASSERT_TRUE(wait_for([&] { return !kept.empty(); }));
  const std::lock_guard lock(mutex);
  EXPECT_EQ(got, flood_warning());
  EXPECT_NE(kept.find("etag \"x\"\n"), std::string::npos) << kept;
}

}  // namespace
}  // namespace hornbill::test
