// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "alerts/sources/folder/drop_folder.h"
#include "alerts/sources/signed/judge.h"
#include "alerts/sources/signed/key_limits.h"
#include "alerts/sources/signed/package.h"
#include "alerts/sources/signed/replay_guard.h"
#include "alerts/sources/signed/roster.h"
#include "config/station_config.h"
#include "hornbill/alert_desk.h"

namespace hornbill {

struct AnnouncementTakerParts {
  const base::TimeSource& time;
  AlertDesk& desk;
  std::function<bool()> clock_trusted;
  std::string folder;  // of the ledger and of the recordings
};

// Takes signed announcements: judges them by the roster, remembers each so that none is taken
// twice, and hands them to the desk.
// Thread: any.
class AnnouncementTaker {
 public:
  AnnouncementTaker(std::shared_ptr<const config::StationConfig> config,
                    const AnnouncementTakerParts& parts);

  // From the next announcement on; what was seen stays known.
  void change(std::shared_ptr<const config::StationConfig> config);
  // An announcement that lies there whole. Blocks for as long as its voices take, and holds up no
  // other meanwhile.
  alerts::DropVerdict take(const std::string& path);
  // How urgent its text says that it is, 0 to 2, as alerts::rank_of(); what ends others is as
  // urgent as can be. Nobody vouches for that yet.
  static std::size_t rank_of(const std::string& path);
  // Once a second: the roster is read anew where its files changed, so is the ledger where somebody
  // else wrote into it, and time is believed.
  void tick();
  // The time to judge by, as ReplayGuard::believed(). Never waits.
  base::UtcTime believed() const;
  // Faults of the roster and of the ledger, and keys near their end; a sentence each.
  std::vector<std::string> problems() const;

 private:
  alerts::Judgement judge(const alerts::Package& package) const;
  alerts::DropVerdict hand_over(const alerts::Package& package);
  void remember(const alerts::Judgement& judgement, base::UtcTime now);
  void forget(const alerts::Judgement& judgement);
  base::Result<void> append(const std::string& lines);
  void read_ledger();
  void sum_up();
  void read_roster();
  void revoke() const;

  const AnnouncementTakerParts parts_;
  std::mutex taking_;         // one is judged after another, until the desk knows it; taken first
  mutable std::mutex mutex_;  // guards what follows; nobody waits for voices under it
  std::shared_ptr<const config::StationConfig> config_;
  alerts::Roster roster_;
  std::string roster_mark_;
  std::vector<std::string> roster_problems_;
  alerts::ReplayGuard guard_;
  alerts::KeyLimits limits_;
  // The desk has them, and they are made ready: in no ledger yet, but they count.
  std::vector<const alerts::Judgement*> under_way_;
  std::string ledger_problem_;
  bool remembers_ = true;  // false: the ledger could not be read
  bool limits_loaded_ = false;
  bool summed_up_ = false;           // the ledger, since the start
  std::uintmax_t summed_bytes_ = 0;  // of the ledger when it was summed up last
  std::uintmax_t ledger_bytes_ = 0;  // of the ledger as it is known; other: somebody else wrote
  std::atomic<base::UtcTime> latest_{base::UtcTime{}};  // that the guard believes
};

}  // namespace hornbill
