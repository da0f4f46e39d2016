// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "tests/web/fake_station.h"
#include "web/alert_control.h"

namespace hornbill::web {

// Alerts whose lesser ones wait for their voices until the test lets them go.
class FakeDesk final : public AlertControl {
 public:
  AlertAnswer sent{.number = 1, .state = alerts::AlertState::queued};  // what send() answers
  // Of these alerts nothing is lesser.
  std::vector<std::uint64_t> foremost;

  void release() {
    {
      const std::lock_guard lock(mutex_);
      released_ = true;
    }
    change_.notify_all();
  }
  // How many wait for their voices now.
  int waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_;
  }

  base::Result<AlertAnswer> send(AlertOrder order, const std::string&) override {
    if (!alerts::is_foremost(order.draft)) wait();
    return sent;
  }
  base::Result<AlertAnswer> approve(std::uint64_t number, const std::string&, bool) override {
    if (!is_foremost(number)) wait();
    return AlertAnswer{.number = number, .state = alerts::AlertState::queued};
  }
  bool is_foremost(std::uint64_t number) override {
    return std::find(foremost.begin(), foremost.end(), number) != foremost.end();
  }
  base::Result<AlertAnswer> cancel(std::uint64_t number, const std::string&,
                                   const std::string&) override {
    return AlertAnswer{.number = number, .state = alerts::AlertState::ending};
  }
  base::Result<AlertAnswer> end_live(std::uint64_t number, const std::string&) override {
    return AlertAnswer{.number = number, .state = alerts::AlertState::on_air};
  }
  base::Result<AlertAnswer> acknowledge(std::uint64_t number, const std::string&) override {
    return AlertAnswer{.number = number, .state = alerts::AlertState::aired};
  }
  base::Result<std::vector<alerts::AlertRecord>> alerts(const AlertQuery&) override {
    return std::vector<alerts::AlertRecord>{};
  }
  base::Result<alerts::AlertRecord> alert(std::uint64_t) override { return none(); }
  base::Result<AlertReceipt> receipt(std::uint64_t) override { return none(); }
  base::Result<std::string> keep_recording(std::string_view) override { return none(); }

 private:
  static tl::unexpected<base::Error> none() {
    return base::fail(base::ErrorCode::not_found, "there is none");
  }
  void wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    change_.wait(lock, [this] { return released_; });
    --waiting_;
  }

  std::mutex mutex_;
  std::condition_variable change_;
  bool released_ = false;
  int waiting_ = 0;
};

}  // namespace hornbill::web
