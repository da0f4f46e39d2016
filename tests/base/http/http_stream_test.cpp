// SPDX-License-Identifier: Apache-2.0
#include "base/http/http_stream.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/support/bad_http_server.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::base {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class HttpStream : public ::testing::Test {
 protected:
  struct Outcome {
    Result<void> result;
    std::size_t bytes = 0;
    std::string type;
    double seconds = 0.0;
  };

  // Reads until the transfer ends or `most` bytes came.
  Outcome read(const std::string& url, std::size_t most = SIZE_MAX) {
    const auto begin = std::chrono::steady_clock::now();
    const std::atomic<bool> stop{false};
    Outcome outcome;
    outcome.result = read_http_stream(
        {.url = url, .connect_limit = milliseconds(700), .low_for = milliseconds(1'500)},
        [&](std::span<const std::byte> bytes, const std::string& type) {
          outcome.bytes += bytes.size();
          outcome.type = type;
          return outcome.bytes < most;
        },
        stop);
    outcome.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return outcome;
  }
  void expect_failure(const std::string& path, ErrorCode code, double within) {
    const Outcome outcome = read(server_.url(path));
    ASSERT_FALSE(outcome.result) << path;
    EXPECT_EQ(outcome.result.error().code, code) << path << ": " << outcome.result.error().message;
    EXPECT_LT(outcome.seconds, within) << path;
    EXPECT_EQ(outcome.result.error().message.find(path), std::string::npos);
  }

  test::TemporaryFolder folder_;
  test::BadHttpServer server_{folder_.write("body", std::string(100'000, 'x'))};
};

TEST_F(HttpStream, ReadsABodyToItsEnd) {
  const Outcome outcome = read(server_.url("/once"));
  ASSERT_TRUE(outcome.result) << outcome.result.error().message;
  EXPECT_EQ(outcome.bytes, 100'000U);
  EXPECT_EQ(outcome.type, "audio/mpeg");
}

TEST_F(HttpStream, UnderstandsIcyAndAFewRedirects) {
  for (const char* path : {"/icy", "/hops/3"}) {
    const Outcome outcome = read(server_.url(path), 50'000);
    ASSERT_TRUE(outcome.result) << path << outcome.result.error().message;
    EXPECT_GE(outcome.bytes, 50'000U);
  }
}

TEST_F(HttpStream, D5_EveryBadServerFailsInTimeWithItsReason) {
  expect_failure("/nothing", ErrorCode::timed_out, 1.5);
  expect_failure("/headers-only", ErrorCode::timed_out, 1.5);
  expect_failure("/drip", ErrorCode::timed_out, 3.0);
  expect_failure("/stops", ErrorCode::timed_out, 6.0);
  expect_failure("/breaks", ErrorCode::unavailable, 4.0);
  expect_failure("/loop", ErrorCode::limit, 1.5);
  expect_failure("/page", ErrorCode::unsupported, 1.5);
  expect_failure("/list", ErrorCode::unsupported, 1.5);
  expect_failure("/missing", ErrorCode::refused, 1.5);
  expect_failure("/to-file", ErrorCode::unsupported, 1.5);
}

TEST_F(HttpStream, WhatCannotBeReachedIsNamedInPlainWordsWithoutThePassword) {
  EXPECT_EQ(read("http://nid:secret@127.0.0.1:9/x").result.error().message,
            "127.0.0.1 cannot be reached");
}

TEST_F(HttpStream, ReadsNoOtherScheme) {
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x"}) {
    const Outcome outcome = read(url);
    ASSERT_FALSE(outcome.result) << url;
    EXPECT_EQ(outcome.result.error().code, ErrorCode::unsupported);
    EXPECT_EQ(outcome.bytes, 0U);
  }
}

TEST_F(HttpStream, NeverReadsFasterThanAllowed) {
  std::size_t bytes = 0;
  const std::atomic<bool> stop{false};
  const auto begin = std::chrono::steady_clock::now();
  const auto result = read_http_stream(
      {.url = server_.url("/once"), .high_bytes_per_s = 50'000},
      [&](std::span<const std::byte> part, const std::string&) {
        bytes += part.size();
        return true;
      },
      stop);
  EXPECT_TRUE(result);
  EXPECT_EQ(bytes, 100'000U);
  EXPECT_GT(std::chrono::steady_clock::now() - begin, milliseconds(1'000));
}

TEST_F(HttpStream, StopsWhenAsked) {
  std::atomic<bool> stop{false};
  std::jthread stopper([&] {
    std::this_thread::sleep_for(milliseconds(300));
    stop.store(true);
  });
  const auto begin = std::chrono::steady_clock::now();
  const auto result = read_http_stream(
      {.url = server_.url("/stream")},
      [](std::span<const std::byte>, const std::string&) { return true; }, stop);
  EXPECT_TRUE(result);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(700));
}

TEST_F(HttpStream, SaysThatNobodyListens) {
  const Outcome outcome = read("http://127.0.0.1:1/x");
  ASSERT_FALSE(outcome.result);
  EXPECT_EQ(outcome.result.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace hornbill::base
