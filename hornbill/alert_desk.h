// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "alerts/model/alert_draft.h"
#include "config/station_config.h"
#include "hornbill/air_checks.h"
#include "hornbill/alert_inbox.h"
#include "hornbill/alert_studio.h"
#include "hornbill/log.h"
#include "scheduler/journal/alert_spool.h"
#include "scheduler/journal/clip_files.h"
#include "scheduler/playout/air_alert.h"
#include "web/alert_control.h"

namespace hornbill {

// What the desk works with; all of it outlives the desk.
struct AlertDeskParts {
  const base::TimeSource& time;
  scheduler::AlertSpool& spool;
  scheduler::ClipFiles& clips;
  AlertInbox& inbox;
  Log& log;
  std::function<bool()> clock_trusted;
  std::string state_folder;                      // of the key that signs receipts
  std::string uploads_folder;                    // sound files that people sent
  std::function<void(const std::string&)> tell;  // what becomes of alerts; may be empty
  // An alert begins in a zone; its first message ends at `to`. May be empty.
  std::function<void(std::uint64_t alert, const std::string& zone, base::FramePos from,
                     base::FramePos to)>
      sounds;
  std::function<std::string()> store = {};  // where the store is, for old alerts; may be empty
  // How long the answer to an alert that is heard already waits for a slow disk to have it.
  base::Duration answer_within{std::chrono::seconds(1)};
  std::string recordings_folder = {};  // sound files that messages brought; empty: none
};

// A message that was judged by its source already.
struct JudgedDraft {
  alerts::AlertDraft draft;
  alerts::Verdict verdict;
  bool bypassed = false;  // one person was enough only by the bypass
  // Called once what became of it is in the record, which knows the message again from then on; not
  // where the station is full. Before that a power cut loses it, and it may come again. May be
  // empty.
  std::function<void()> taken;
  std::optional<base::UtcTime> moment;      // by which it was judged; nothing: now, by the clock
  std::vector<std::string> approvers = {};  // whose yes came with it, signed
  // Called once the desk knows the message and what was decided, before its voices speak: what is
  // taken in from then on finds it. Not where the answer is a failure. May be empty.
  std::function<void(alerts::Decision)> drafted = {};
};

// Where alerts come together: judged, rendered, made durable, put into the mixing, and their life
// recorded to its end.
// Owns: the book of all alerts and a thread that records what the mixing reports.
// Thread: any.
class AlertDesk final : public web::AlertControl {
 public:
  AlertDesk(const AlertDeskParts& parts, std::shared_ptr<const config::StationConfig> config,
            std::shared_ptr<AlertStudio> studio);
  ~AlertDesk() override;

  // Puts on air again what the last run left. `last_alive`: its last sign of life. Call it once,
  // before anything else is sent.
  void recover(std::optional<base::UtcTime> last_alive);
  // From the next alert on. What is on air stays as it is.
  void configure(std::shared_ptr<const config::StationConfig> config,
                 std::shared_ptr<AlertStudio> studio);
  // Once a second: what waits for a person expires, what waited for the clock is decided, and now
  // and then sounds that nobody needs any more are removed.
  void tick();
  // What the mixing says. Returns at once. Thread: the core's.
  void report(const scheduler::AlertReport& report);

  // What an air check says of an alert.
  void heard(const AirVerdict& verdict);

  // A message of an announcement, of CAP, or of a monitored input. Fails: limit, the station is
  // full; the message may come again.
  base::Result<web::AlertAnswer> take_in(JudgedDraft message);

  // As alerts::AlertBook::corrects_own().
  bool corrects_own(const alerts::AlertDraft& draft) const;

  // Keys that are trusted no more, by their fingerprints; all of them. What they signed and is not
  // over is called off, and nobody's yes lets it sound.
  void revoke(std::set<std::string> keys);

  // Whether all that was taken in is on the disk; waits for it for at most 300 ms.
  bool all_durable();

  base::Result<web::AlertAnswer> send(web::AlertOrder order, const std::string& who) override;
  base::Result<web::AlertAnswer> approve(std::uint64_t number, const std::string& who,
                                         bool despite_problems) override;
  bool is_foremost(std::uint64_t number) override;
  base::Result<web::AlertAnswer> end_live(std::uint64_t number, const std::string& who) override;
  base::Result<web::AlertAnswer> cancel(std::uint64_t number, const std::string& who,
                                        const std::string& why) override;
  base::Result<web::AlertAnswer> acknowledge(std::uint64_t number, const std::string& who) override;
  base::Result<std::vector<alerts::AlertRecord>> alerts(const web::AlertQuery& query) override;
  base::Result<alerts::AlertRecord> alert(std::uint64_t number) override;
  base::Result<web::AlertReceipt> receipt(std::uint64_t number) override;
  base::Result<std::string> keep_recording(std::string_view bytes) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill
