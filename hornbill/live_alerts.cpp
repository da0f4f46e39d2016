// SPDX-License-Identifier: Apache-2.0
#include "hornbill/live_alerts.h"

#include <algorithm>
#include <utility>

#include "hornbill/alert_order.h"
#include "scheduler/journal/alert_rows.h"

namespace hornbill {
namespace {

constexpr std::size_t kMostLines = 10'000;  // of the mirror at once

}  // namespace

LiveAlerts::LiveAlerts(std::shared_ptr<const config::StationConfig> config, LiveAlertsParts parts)
    : parts_(std::move(parts)),
      folder_(config->state_folder + "/alerts"),
      studio_(studio_of(*config)) {
  const auto disk = scheduler::system_disk();
  scheduler::AlertSpoolOptions options;
  options.files.folder = folder_;
  options.files.keep_for = config->alerts.keep;
  head_at_start_ = mirror_head();
  if (head_at_start_) options.files.begin_after = *head_at_start_;
  options.files.mirror_lines = [this](std::uint64_t after) { return mirror_lines(after); };
  options.files.book.approval = approval_policy(config->alerts);
  spool_ = std::make_unique<scheduler::AlertSpool>(options, disk, parts_.written);
  clips_ = std::make_unique<scheduler::ClipFiles>(disk, folder_ + "/clips", spool_->reserve());
  AlertDeskParts desk{parts_.time,
                      *spool_,
                      *clips_,
                      parts_.inbox,
                      parts_.log,
                      parts_.clock_trusted,
                      config->state_folder,
                      folder_ + "/uploads",
                      parts_.tell,
                      parts_.sounds,
                      parts_.store};
  desk.recordings_folder = folder_ + "/sources/clips";
  desk_ = std::make_unique<AlertDesk>(desk, std::move(config), studio_);
}

// Nothing where the mirror cannot be read.
std::optional<scheduler::ChainHead> LiveAlerts::mirror_head() const {
  if (!parts_.store) return std::nullopt;
  auto reader = scheduler::AlertReader::open(parts_.store());
  if (!reader) return std::nullopt;
  const auto head = reader->head();
  return head ? std::optional(*head) : std::nullopt;
}

// The latest lines of it after that sequence.
std::vector<std::string> LiveAlerts::mirror_lines(std::uint64_t after) const {
  std::vector<std::string> lines;
  const auto head = mirror_head();
  auto reader = scheduler::AlertReader::open(parts_.store());
  if (!head || !reader) return lines;
  const std::uint64_t most = head->sequence > kMostLines ? head->sequence - kMostLines : 0;
  (void)reader->entries(std::max(after, most), [&](const scheduler::ChainEntry& entry) {
    if (entry.kind == 'e' || entry.kind == 'c') lines.push_back(entry.body);
    return true;
  });
  return lines;
}

void LiveAlerts::carry_mirror_on() {
  if (head_at_start_) mirror_after(head_at_start_->sequence);
}

void LiveAlerts::fill_mirror() {
  if (!parts_.store) return;
  auto reader = scheduler::AlertReader::open(parts_.store());
  if (!reader) return;
  const auto whole = reader->whole_until();
  if (whole) mirror_after(whole->sequence);
}

void LiveAlerts::mirror_after(std::uint64_t sequence) {
  if (!parts_.written || spool_->durable_head().sequence <= sequence) return;
  const auto disk = scheduler::system_disk();
  const auto missing = scheduler::entries_after(*disk, folder_, sequence);
  if (!missing) return;
  const std::size_t skip = missing->size() > kMostLines ? missing->size() - kMostLines : 0;
  parts_.written(std::span(*missing).subspan(skip));
}

std::shared_ptr<AlertStudio> LiveAlerts::studio_of(const config::StationConfig& config) const {
  auto studio = std::make_shared<AlertStudio>(
      config, StudioOptions{parts_.codec_program, config.state_folder + "/voices"});
  // Where a recording says every phrase, that a text has no voice may be meant so.
  for (const alerts::LanguageGap& gap : studio->gaps()) {
    if (!gap.phrases) parts_.log.warning("alerts.language", gap.text);
  }
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
  for (const alerts::LanguageGap& gap : studio_->gaps()) {
    if (gap.phrases)
      faults.push_back({"alerts.language." + gap.language, {}, "Alerts: " + gap.text});
  }
  return faults;
}

}  // namespace hornbill
