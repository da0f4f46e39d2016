// SPDX-License-Identifier: Apache-2.0
#include "hornbill/reloader.h"

#include <gtest/gtest.h>

#include <semaphore>
#include <stdexcept>
#include <vector>

namespace hornbill {
namespace {

using Future = std::shared_future<Reloader::Outcome>;

bool is_ready(const Future& future) {
  return future.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
}

// Reloads that begin when the test sees them and end when it says so.
class ReloaderTest : public ::testing::Test {
 protected:
  Reloader::Outcome work(const std::string& who, const std::stop_token& stop) {
    {
      const std::lock_guard lock(mutex_);
      asked_.push_back(who);
    }
    const std::stop_callback wake(stop, [this] { go_on_.release(); });
    begun_.release();
    go_on_.acquire();
    if (stop.stop_requested()) return base::fail(base::ErrorCode::refused, "stopping");
    web::ReloadOutcome outcome;
    outcome.accepted = true;
    outcome.notices = {who};
    return outcome;
  }
  std::vector<std::string> asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

  std::mutex mutex_;
  std::vector<std::string> asked_;
  std::counting_semaphore<> begun_{0};
  std::counting_semaphore<> go_on_{0};
  Reloader reloader_{
      [this](const std::string& who, const std::stop_token& stop) { return work(who, stop); }};
};

TEST_F(ReloaderTest, RequestsDuringOneShareTheNext) {
  const Future first = reloader_.request("a signal");
  begun_.acquire();
  const Future second = reloader_.request("anna");
  const Future third = reloader_.request("ben");
  const Future again = reloader_.request("anna");
  go_on_.release();
  ASSERT_TRUE(is_ready(first));
  begun_.acquire();
  go_on_.release();
  for (const Future& future : {second, third, again}) {
    ASSERT_TRUE(is_ready(future));
    ASSERT_TRUE(future.get());
    EXPECT_EQ(future.get()->notices, std::vector<std::string>{"anna and ben"});
  }
  EXPECT_EQ(asked(), (std::vector<std::string>{"a signal", "anna and ben"}));
}

TEST_F(ReloaderTest, CancelEndsTheOneThatRunsAndRefusesTheRest) {
  const Future running = reloader_.request("a signal");
  begun_.acquire();
  const Future waiting = reloader_.request("anna");
  reloader_.cancel();
  const Future late = reloader_.request("ben");
  for (const Future& future : {running, waiting, late}) {
    ASSERT_TRUE(is_ready(future));
    ASSERT_FALSE(future.get());
    EXPECT_EQ(future.get().error().code, base::ErrorCode::refused);
  }
  EXPECT_EQ(asked().size(), 1U);
}

TEST(Reloader, WhatIsThrownIsAnAnswer) {
  Reloader reloader([](const std::string&, const std::stop_token&) -> Reloader::Outcome {
    throw std::runtime_error("no more threads");
  });
  const Future future = reloader.request("anna");
  ASSERT_TRUE(is_ready(future));
  ASSERT_FALSE(future.get());
  EXPECT_NE(future.get().error().message.find("no more threads"), std::string::npos);
}

}  // namespace
}  // namespace hornbill
