// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "base/result.h"
#include "web/station_control.h"

namespace hornbill {

// Runs the station's reloads on a thread of its own, one at a time, so that nobody else waits for
// the disk. Requests that come while one runs are answered by one more after it, whoever asked:
// what is in the files then is what counts.
// Thread: any.
class Reloader {
 public:
  using Outcome = base::Result<web::ReloadOutcome>;
  // One reload, for `who`; shall end soon where `stop` asks for it.
  using Work = std::function<Outcome(const std::string& who, const std::stop_token& stop)>;

  explicit Reloader(Work work);
  // As cancel(), and waits for the one that runs.
  ~Reloader();
  Reloader(const Reloader&) = delete;
  Reloader& operator=(const Reloader&) = delete;

  // Asks for a reload that begins after this call. Returns at once.
  // Fails: refused (it was cancelled), and as the work does.
  std::shared_future<Outcome> request(const std::string& who);

  // Ends the one that runs soon and refuses all others. Returns at once.
  void cancel();

 private:
  struct Order {
    explicit Order(std::string asker) : who(std::move(asker)) {}
    std::string who;  // all that asked
    std::promise<Outcome> promise;
    std::shared_future<Outcome> future = promise.get_future().share();
  };

  void run(const std::stop_token& stop);
  Outcome run_one(const Order& order, const std::stop_token& stop) const;

  const Work work_;
  std::mutex mutex_;  // protects waiting_ and cancelled_
  std::condition_variable_any wake_;
  std::optional<Order> waiting_;
  bool cancelled_ = false;
  std::jthread thread_;  // last: it uses all the others
};

}  // namespace hornbill
