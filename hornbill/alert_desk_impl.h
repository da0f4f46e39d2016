// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "alerts/model/alert_book.h"
#include "alerts/sources/sound/rendered_alert.h"
#include "hornbill/alert_archive.h"
#include "hornbill/alert_desk.h"
#include "scheduler/journal/clip_keeper.h"

namespace hornbill {

// An answer that is true once these lines of the record are durable.
struct Answered {
  web::AlertAnswer answer;
  scheduler::AlertSpool::Ticket lines;
};

// Where an alert began, and until when its first message sounds.
struct Begun {
  std::uint64_t alert = 0;
  std::string zone;
  base::FramePos from;
  base::FramePos to;
};

// One of the last run that is to be heard again.
struct PutAgain {
  std::uint64_t number = 0;
  std::vector<alerts::ClipRef> clips;
};

// An accepted alert that waits for the disk, for 300 ms at most, before it is put into the mixing.
struct ReadyAlert {
  std::uint64_t number = 0;
  std::vector<std::shared_ptr<const audio::Clip>> clips;
};

// What must be on the disk for a power cut not to lose an alert.
struct OnDisk {
  std::shared_ptr<const scheduler::ClipKeeper::Order> files;  // its sound
  scheduler::AlertSpool::Ticket lines;                        // its acceptance
};

// Under what an alert is made ready.
struct Consent {
  bool despite_problems = false;  // it is heard though some will not hear it in their language
  std::string yes_of;   // who lets it sound, once it is known how it does; empty: it needs nobody
  std::string because;  // what the record says of why it was accepted, beside who agreed
};

// The desk's parts. Nobody waits for the disk under `mutex`. What is below `mutex` is used under
// it.
struct AlertDesk::Impl {
  Impl(const AlertDeskParts& p, std::shared_ptr<const config::StationConfig> c,
       std::shared_ptr<AlertStudio> s)
      : parts(p),
        archive(p.store),
        keeper(p.clips),
        config(std::move(c)),
        studio(std::move(s)),
        book(p.spool.restored()) {}

  // Under the mutex:
  alerts::AlertStep step(std::uint64_t number, alerts::StepKind kind, std::string who,
                         std::string why) const;
  bool take(alerts::AlertStep step);
  scheduler::AlertSpool::Ticket write_later();
  web::AlertAnswer answer_of(std::uint64_t number) const;
  std::optional<base::Result<web::AlertAnswer>> over_meanwhile(std::uint64_t number);
  void put_ready(std::uint64_t number);
  void put_on_air(std::uint64_t number, std::vector<std::shared_ptr<const audio::Clip>> clips);
  std::vector<PutAgain> recover_at(bool trusted);
  void record(const scheduler::AlertReport& report);
  std::optional<std::uint64_t> hand_over(std::shared_ptr<const scheduler::AirAlert> alert);
  void tell_of(const alerts::AlertStep& step) const;
  Answered end_others(const alerts::AlertDraft& draft);
  Answered end_held(std::uint64_t number);
  std::optional<scheduler::ClipFiles::Wanted> clips_wanted();
  std::set<std::string> recordings_in_use() const;
  // Which alerts that are not over an order replaces, and what is to be told of the others.
  struct Corrects {
    std::vector<std::uint64_t> live;
    std::vector<std::string> notes;
  };
  base::Result<Corrects> complete_correction(web::AlertOrder& order) const;
  void end_replaced(std::uint64_t by);
  void call_off(alerts::AlertStep order, const std::string& said);
  void judge_service(JudgedDraft& message) const;
  void record_approvers(std::uint64_t number, const std::vector<std::string>& approvers);
  JudgedDraft judge_local(alerts::AlertDraft draft) const;
  alerts::Role role_of(std::string_view principal, const alerts::AlertDraft& draft) const;
  base::Result<void> may_be_agreed_to(std::uint64_t number) const;
  base::Result<alerts::ApprovalAnswer> judge_yes(std::uint64_t number, const std::string& who,
                                                 bool record_it);
  base::Result<std::optional<Answered>> agree(std::uint64_t number, const std::string& who);
  base::Result<void> may_end_it(const alerts::AlertRecord& record, const std::string& who) const;
  base::Result<void> resolve_recordings(alerts::AlertDraft& draft) const;

  std::size_t agreed() const;
  // `held` is the mutex, under which the message was judged: what is judged meanwhile counts it.
  base::Result<web::AlertAnswer> take_in(JudgedDraft message, std::vector<std::uint64_t> replaces,
                                         bool despite_problems, std::unique_lock<std::mutex> held);

  // Without it:
  base::Result<web::AlertAnswer> accept(std::uint64_t number, const Consent& consent);
  base::Result<web::AlertAnswer> leave_waiting(std::uint64_t number,
                                               const alerts::RenderedAlert& rendered);
  base::Result<web::AlertAnswer> accept_rendered(const alerts::AlertDraft& draft,
                                                 std::uint64_t number,
                                                 const alerts::RenderedAlert& rendered,
                                                 const Consent& consent);
  base::Result<web::AlertAnswer> refuse_for_memory(std::uint64_t number);
  void put_again(const PutAgain& one);
  base::Result<web::AlertAnswer> hold_wordless(std::uint64_t number,
                                               const alerts::RenderedAlert& rendered);
  base::Result<web::AlertAnswer> refuse_unheard(std::uint64_t number,
                                                const alerts::RenderedAlert& rendered);
  base::Result<web::AlertAnswer> make_durable(const alerts::AlertDraft& draft, std::uint64_t number,
                                              const alerts::RenderedAlert& rendered,
                                              const std::string& because);
  std::string trouble_of(const OnDisk& alert);
  web::AlertAnswer when_durable(Answered answered);
  base::Result<web::AlertAnswer> end_related(const JudgedDraft& message);
  void work(const std::stop_token& stop);

  const AlertDeskParts parts;
  const AlertArchive archive;
  scheduler::ClipKeeper keeper;
  std::mutex mutex;
  std::shared_ptr<const config::StationConfig> config;
  std::shared_ptr<AlertStudio> studio;
  alerts::AlertBook book;
  std::deque<ReadyAlert> ready;  // in the order in which they were accepted
  std::optional<base::UtcTime> last_alive;
  std::set<std::uint64_t> rendering;  // agreed to, and not accepted yet
  // How long the first message of an alert lasts, by zone; of those in the mixing.
  std::map<std::uint64_t, std::map<std::string, base::FrameCount>> first_messages;
  std::vector<scheduler::EndAlert> unsent;     // ends that the inbox had no room for
  std::optional<base::SteadyTime> next_sweep;  // of the clips; nothing: as soon as time is known
  bool undecided = false;                      // something waits until the clock is known
  std::uint64_t orders = 0;
  std::vector<Begun> begun;       // to be told once the mutex is free
  std::set<std::string> revoked;  // fingerprints of keys

  std::mutex reports_mutex;
  std::condition_variable_any reports_there;
  std::deque<scheduler::AlertReport> reports;
  std::jthread worker;
};

}  // namespace hornbill
