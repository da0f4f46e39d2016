// SPDX-License-Identifier: Apache-2.0
#include "hornbill/zone_watch.h"

namespace hornbill {
namespace {

constexpr int kSilentLooks = 2;

}  // namespace

std::vector<scheduler::ZoneReport> ZoneWatch::look(const std::map<std::string, bool>& plays) {
  std::vector<scheduler::ZoneReport> news;
  for (const auto& [zone, playing] : plays) {
    Seen& seen = zones_[zone];
    seen.silent_looks = playing ? 0 : seen.silent_looks + 1;
    const bool silent = seen.told_silent ? !playing : seen.silent_looks >= kSilentLooks;
    if (silent == seen.told_silent) continue;
    seen.told_silent = silent;
    news.push_back({zone, !silent});
  }
  // One that has no outputs any more may come back with others.
  for (auto it = zones_.begin(); it != zones_.end();) {
    if (plays.contains(it->first)) {
      ++it;
      continue;
    }
    if (it->second.told_silent) news.push_back({it->first, true});
    it = zones_.erase(it);
  }
  return news;
}

}  // namespace hornbill
