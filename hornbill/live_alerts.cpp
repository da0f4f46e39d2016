// SPDX-License-Identifier: Apache-2.0
#include "hornbill/live_alerts.h"

#include <utility>

#include "hornbill/alert_order.h"

namespace hornbill {

LiveAlerts::LiveAlerts(std::shared_ptr<const config::StationConfig> config, LiveAlertsParts parts)
    : parts_(std::move(parts)),
      folder_(config->state_folder + "/alerts"),
      studio_(studio_of(*config)) {
  const auto disk = scheduler::system_disk();
  scheduler::AlertSpoolOptions options;
  options.files.folder = folder_;
  options.files.keep_for = config->alerts.keep;
  options.files.book.approval = approval_policy(config->alerts);
  spool_ = std::make_unique<scheduler::AlertSpool>(options, disk, parts_.written);
  clips_ = std::make_unique<scheduler::ClipFiles>(disk, folder_ + "/clips", spool_->reserve());
  desk_ = std::make_unique<AlertDesk>(
      AlertDeskParts{parts_.time, *spool_, *clips_, parts_.inbox, parts_.log, parts_.clock_trusted,
                     config->state_folder, folder_ + "/uploads", parts_.tell, parts_.sounds},
      std::move(config), studio_);
}

std::shared_ptr<AlertStudio> LiveAlerts::studio_of(const config::StationConfig& config) const {
  auto studio = std::make_shared<AlertStudio>(
      config, StudioOptions{parts_.codec_program, config.state_folder + "/voices"});
  studio->prepare();
  return studio;
}

void LiveAlerts::configure(std::shared_ptr<const config::StationConfig> config) {
  auto studio = studio_of(*config);
  {
    const std::lock_guard lock(mutex_);
    studio_ = studio;
  }
  desk_->configure(std::move(config), std::move(studio));
}

std::vector<scheduler::Fault> LiveAlerts::faults() const {
  std::vector<scheduler::Fault> faults;
  for (const auto& wrong : spool_->faults()) faults.push_back({wrong.key, {}, wrong.text});
  const std::lock_guard lock(mutex_);
  if (!studio_->problems().empty()) {
    faults.push_back({"alerts.phrases", {}, "Alerts: " + studio_->problems().front()});
  }
  return faults;
}

}  // namespace hornbill
