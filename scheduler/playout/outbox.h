// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <utility>

#include "scheduler/playout/core_io.h"

namespace hornbill::scheduler {

// Collects what one step sends out. `earliest` is the first frame a command may name.
// Thread: core.
class Outbox {
 public:
  void begin(base::FramePos earliest) {
    earliest_ = earliest;
    result_ = {};
  }
  base::FramePos earliest() const { return earliest_; }

  void command(base::FramePos at, const audio::CommandBody& body) {
    result_.commands.push_back({std::max(at, earliest_), ++last_command_, body});
  }
  void job(FeedJob job) { result_.jobs.push_back(std::move(job)); }
  void alert(AlertReport report) { result_.alerts.push_back(std::move(report)); }
  void answer(OrderAnswer answer) { result_.orders.push_back(std::move(answer)); }
  void record(AsRunRecord record) { result_.as_run.push_back(std::move(record)); }
  // The number of the newest command so far; they grow by one.
  std::uint64_t last_command() const { return last_command_; }
  StepResult& result() { return result_; }

 private:
  base::FramePos earliest_;
  std::uint64_t last_command_ = 0;
  StepResult result_;
};

}  // namespace hornbill::scheduler
