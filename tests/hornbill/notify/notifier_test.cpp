// SPDX-License-Identifier: Apache-2.0
#include "hornbill/notifier.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/support/message_server.h"
#include "tests/support/temporary_folder.h"

namespace hornbill {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

bool becomes(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + seconds(10);
  while (!condition() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  return condition();
}

NotifierOptions station() {
  NotifierOptions options;
  options.station = "Ban Nong Bua";
  options.first_retry = milliseconds(20);
  options.notify.test_at.reset();  // the clock is the machine's
  return options;
}

std::string program(const test::TemporaryFolder& folder, const std::string& name,
                    const std::string& script) {
  const std::string path = folder.write(name, "#!/bin/sh\n" + script);
  EXPECT_EQ(::chmod(path.c_str(), 0755), 0);
  return path;
}

void say(Notifier& notifier, const std::string& text) {
  notifier.alert(text);
  notifier.observe({});
}

TEST(Notifier, ACommandGetsTheMessageOnItsStandardInputAndNoShell) {
  const test::TemporaryFolder folder;
  const std::string out = folder / "out";
  NotifierOptions options = station();
  options.notify.command = {program(folder, "tell",
                                    "{ echo \"$1\"; cat; } >\"$2.part\"; "
                                    "mv \"$2.part\" \"$2\"\n"),
                            "$(touch gone); \"two words\"", out};
  const base::SystemTime time;
  Notifier notifier(options, time);
  say(notifier, "Alert 7 is on air");
  ASSERT_TRUE(becomes([&] { return !test::slurp(out).empty(); }));
  const std::string got = test::slurp(out);
  EXPECT_EQ(got.rfind("$(touch gone); \"two words\"\nBan Nong Bua: Alert 7 is on air\n\n", 0), 0U)
      << got;
  ASSERT_TRUE(becomes([&] { return notifier.channels()[0].sent == 1; }));
  EXPECT_EQ(notifier.channels()[0].name, "command tell");
  EXPECT_TRUE(notifier.channels()[0].last_success);
  EXPECT_TRUE(notifier.faults().empty());
}

TEST(Notifier, ACommandThatFailsHangsOrIsMissingIsAFaultInWords) {
  const test::TemporaryFolder folder;
  const auto fault = [&](const std::string& command) {
    NotifierOptions options = station();
    options.notify.command = {command};
    options.notify.command_limit = milliseconds(100);
    const base::SystemTime time;
    Notifier notifier(options, time);
    say(notifier, "Alert 7 is on air");
    EXPECT_TRUE(becomes([&] { return !notifier.faults().empty(); }));
    return notifier.faults().at(0).text;
  };
  EXPECT_EQ(
      fault(program(folder, "no", "exit 3\n")),
      "Nobody can be told: command no: the program " + (folder / "no") + " failed (exit status 3)");
  EXPECT_EQ(fault(program(folder, "slow", "exec sleep 60\n")),
            "Nobody can be told: command slow: the program " + (folder / "slow") +
                " did not end in time");
  EXPECT_EQ(fault("no-such-program-here"),
            "Nobody can be told: command no-such-program-here: the program no-such-program-here is "
            "not installed");
}

TEST(Notifier, AWebhookGetsJson) {
  const test::MessageServer server("http");
  NotifierOptions options = station();
  options.notify.webhooks = {server.url("/a"), server.url("/b")};
  const base::SystemTime time;
  Notifier notifier(options, time);
  ASSERT_TRUE(notifier.test({}));
  const std::string got = server.message(1);
  const auto body = nlohmann::json::parse(got.substr(got.find("\r\n\r\n") + 4));
  EXPECT_EQ(body["station"], "Ban Nong Bua");
  EXPECT_EQ(body["kind"], "test");
  EXPECT_EQ(body["subject"], "Ban Nong Bua: test of the messages, nothing to do");
  EXPECT_EQ(body["time"].get<std::string>().size(), 24U);
  EXPECT_NE(server.message(2), "");
  EXPECT_EQ(notifier.channels()[1].name, "webhook 127.0.0.1 no. 2");
}

TEST(Notifier, EveryRecipientGetsALetterAndOneThatIsRefusedHarmsNoOther) {
  const test::MessageServer good("smtp");
  NotifierOptions options = station();
  options.notify.email.to = {"headman@example.org", "deputy@example.org"};
  options.notify.email.from = "station@example.org";
  options.notify.email.server = good.url();
  const base::SystemTime time;
  Notifier notifier(options, time);
  say(notifier, "Alert 7 is on air");
  const std::string both = good.message(1) + good.message(2);
  EXPECT_NE(both.find("RCPT TO:<headman@example.org>"), std::string::npos);
  EXPECT_NE(both.find("RCPT TO:<deputy@example.org>"), std::string::npos);
  EXPECT_NE(both.find("\r\nSubject: Ban Nong Bua: Alert 7 is on air\r\n"), std::string::npos);
}

TEST(Notifier, WhatFailsIsTriedAgainAndWhatWaitedGoesAsOneMessage) {
  const test::MessageServer server("http", "fail-3");
  NotifierOptions options = station();
  options.notify.webhooks = {server.url("/hook")};
  const base::SystemTime time;
  Notifier notifier(options, time);
  say(notifier, "Alert 1 is on air");
  ASSERT_TRUE(becomes([&] { return notifier.channels()[0].failing; }));
  EXPECT_EQ(notifier.channels()[0].failure, "127.0.0.1 answers 503");
  say(notifier, "Alert 2 is on air");
  ASSERT_TRUE(becomes([&] { return notifier.channels()[0].sent == 2; }));
  const int last = server.messages();
  const std::string got = server.message(last);
  EXPECT_NE(got.find("Alert 1 is on air"), std::string::npos);
  EXPECT_NE(got.find("Alert 2 is on air"), std::string::npos);
  EXPECT_TRUE(notifier.faults().empty());
  EXPECT_TRUE(notifier.channels()[0].last_failure);
}

TEST(Notifier, OneWayThatFailsIsToldByTheOthers) {
  const test::MessageServer server("http");
  NotifierOptions options = station();
  options.notify.webhooks = {server.url("/hook")};
  options.notify.command = {"no-such-program-here"};
  const base::SystemTime time;
  Notifier notifier(options, time);
  say(notifier, "Alert 7 is on air");
  ASSERT_TRUE(becomes([&] { return !notifier.faults().empty(); }));
  EXPECT_EQ(notifier.faults()[0].key, "notify.command no-such-program-here");
  EXPECT_EQ(notifier.faults()[0].text.rfind("Not everybody can be told: ", 0), 0U);
  EXPECT_NE(server.message(1), "");
}

TEST(NotificationChannel, AFullQueueLosesTheOldestAndSaysSo) {
  std::atomic<bool> open{false};
  std::vector<Notification> sent;
  const base::SystemTime time;
  NotificationChannel channel(
      {.name = "test",
       .most_waiting = 3,
       .first_retry = milliseconds(5),
       .last_retry = milliseconds(20)},
      [&](const Notification& message, const std::atomic<bool>&) -> base::Result<void> {
        if (!open.load()) return base::fail(base::ErrorCode::unavailable, "closed");
        sent.push_back(message);
        return {};
      },
      time);
  for (int i = 0; i < 10; ++i) {
    channel.put({NotificationKind::faults, {}, "message " + std::to_string(i), "text\n"});
  }
  EXPECT_EQ(channel.state().waiting, 3U);
  EXPECT_EQ(channel.state().dropped, 7U);
  open.store(true);
  ASSERT_TRUE(becomes([&] { return channel.state().sent == 3; }));
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].text.rfind("7 older messages are lost.\n", 0), 0U);
  EXPECT_EQ(sent[0].text.find("message 6"), std::string::npos);
  EXPECT_NE(sent[0].text.find("message 7"), std::string::npos);
}

TEST(NotificationChannel, EndsInTimeThoughTheSenderHangs) {
  const auto begin = std::chrono::steady_clock::now();
  {
    const base::SystemTime time;
    NotificationChannel channel(
        {.name = "test", .last_attempt = milliseconds(100)},
        [](const Notification&, const std::atomic<bool>& stop) -> base::Result<void> {
          while (!stop.load()) std::this_thread::sleep_for(milliseconds(5));
          return base::fail(base::ErrorCode::unavailable, "given up");
        },
        time);
    channel.put({});
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(1));
}

}  // namespace
}  // namespace hornbill
