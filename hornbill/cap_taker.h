// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alerts/sources/cap/audio.h"
#include "alerts/sources/cap/cap_judge.h"
#include "alerts/sources/folder/drop_folder.h"
#include "config/station_config.h"
#include "hornbill/alert_desk.h"
#include "hornbill/ended_messages.h"

namespace hornbill {

struct CapTakerParts {
  const base::TimeSource& time;
  AlertDesk& desk;
  Log& log;
  std::function<bool()> clock_trusted;
  std::function<base::UtcTime()> believed;  // the time to judge by
  std::string folder;                       // of what is remembered, and of recordings
};

// Takes CAP documents: judges their messages by the service that brought them, has their recordings
// fetched, remembers what they ended, and hands them to the desk.
// Thread: any. What is urgent waits for nothing that is made ready: only judging is one by one.
class CapTaker {
 public:
  explicit CapTaker(const CapTakerParts& parts);

  // From the next document on.
  void change(const config::StationConfig& config);

  // How urgent the foremost of its messages is, 0 to 2: as alerts::rank_of(), with what ends others
  // as urgent as can be, and what waits for a person at most in the middle.
  std::size_t rank(const std::string& service, std::string_view bytes) const;
  std::size_t rank_of_file(const alerts::DroppedFile& file) const;
  // What becomes of a document that this service's feed brought. Nothing: there is no such service
  // any more.
  std::optional<alerts::DropVerdict> take(const std::string& service, std::string_view bytes);
  // And of one that lay in a folder. It proves nothing but by its signature.
  alerts::DropVerdict take_file(const alerts::DroppedFile& file);

  // What is wrong with services and their certificates: what it belongs to, and a sentence.
  std::vector<std::pair<std::string, std::string>> faults() const;

 private:
  // By what a message is judged.
  struct Rules {
    alerts::CapSourceOptions options;
    alerts::CapAudioOptions audio;
  };
  // Of one configuration; immutable.
  struct Judges {
    alerts::CapStation station;
    std::map<std::string, Rules> services;  // by name
    Rules nobody;                           // of unknown services
    std::vector<std::string> problems;      // of the configuration
  };
  struct Question {
    std::string_view bytes;
    const Judges& by;
    const Rules& rules;
  };
  std::shared_ptr<const Judges> current() const;
  Rules rules_of_file(std::string_view bytes, const Judges& by) const;
  std::vector<alerts::CapJudgement> judge(const Question& question) const;
  std::size_t rank(const Question& question) const;
  alerts::DropVerdict take(const Question& question);
  void take_judgement(alerts::CapJudgement& judgement, const Rules& rules,
                      alerts::DropVerdict& verdict);
  std::optional<base::Result<web::AlertAnswer>> take_draft(const alerts::CapJudgement& judgement,
                                                           const alerts::AlertDraft& draft);

  const CapTakerParts parts_;
  EndedMessages ended_;
  std::mutex taking_;         // one draft after another, until the desk knows it
  mutable std::mutex mutex_;  // of what follows
  std::shared_ptr<const Judges> judges_;
};

}  // namespace hornbill
