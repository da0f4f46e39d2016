// SPDX-License-Identifier: Apache-2.0
#include "hornbill/reloader.h"

#include <exception>
#include <utility>

namespace hornbill {
namespace {

Reloader::Outcome ending() {
  return base::fail(base::ErrorCode::refused, "the station is stopping and reloads no more");
}

}  // namespace

Reloader::Reloader(Work work)
    : work_(std::move(work)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

Reloader::~Reloader() { cancel(); }

std::shared_future<Reloader::Outcome> Reloader::request(const std::string& who) {
  const std::lock_guard lock(mutex_);
  if (cancelled_) {
    Order refused(who);
    refused.promise.set_value(ending());
    return refused.future;
  }
  if (!waiting_) {
    waiting_.emplace(who);
    wake_.notify_all();
  } else if (waiting_->who.find(who) == std::string::npos) {
    waiting_->who += " and " + who;
  }
  return waiting_->future;
}

void Reloader::cancel() {
  {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    if (waiting_) waiting_->promise.set_value(ending());
    waiting_.reset();
  }
  thread_.request_stop();
}

void Reloader::run(const std::stop_token& stop) {
  for (;;) {
    std::optional<Order> order;
    {
      std::unique_lock lock(mutex_);
      if (!wake_.wait(lock, stop, [this] { return waiting_.has_value(); })) return;
      order.swap(waiting_);
    }
    order->promise.set_value(run_one(*order, stop));
  }
}

// What a library throws, for want of memory or threads, must not end the station.
Reloader::Outcome Reloader::run_one(const Order& order, const std::stop_token& stop) const {
  try {
    return work_(order.who, stop);
  } catch (const std::exception& e) {
    return base::fail(base::ErrorCode::internal, std::string("the reload broke off: ") + e.what());
  }
}

}  // namespace hornbill
