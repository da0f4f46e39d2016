// SPDX-License-Identifier: Apache-2.0
#include "hornbill/air_checks.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "audio/media/decode_server.h"

namespace hornbill {
namespace {

using audio::AirHearing;

constexpr std::uint64_t kProgramme = 0;  // asked whether it is heard again; no alert has the number
constexpr auto kAgainEvery = std::chrono::seconds(30);
// What is asked first by itself: enough of an attention signal, and soon enough that a dead horn is
// a fault within ten seconds.
constexpr base::FrameCount kFirst = base::seconds_to_frames(3);
// What is compared at a time, and from what length on the end says more than the beginning.
constexpr base::FrameCount kCompared = base::seconds_to_frames(10);
constexpr base::FrameCount kWordsBeyond = base::seconds_to_frames(12);
// More than a receiver's jitter: what comes too late would be lost to the measure.
constexpr auto kLineDelay = std::chrono::milliseconds(250);

// The questions of an alert, by numbers of their own.
enum class Part : std::uint8_t {
  beginning,  // and the programme, asked as of no alert
  words,
  first,  // seconds, for the fault alone: too little for the receipt
};
constexpr std::uint64_t kParts = 3;
std::uint64_t question_of(std::uint64_t alert, Part part) {
  return kParts * alert + static_cast<std::uint64_t>(part);
}
Part part_of(std::uint64_t question) { return static_cast<Part>(question % kParts); }

std::string fixed(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

}  // namespace

std::string to_text(const AirVerdict& verdict) {
  const std::string check = verdict.check + (verdict.words ? ", its words" : "");
  const std::string match = "match " + fixed(verdict.match, 2);
  switch (verdict.hearing) {
    case AirHearing::heard: {
      const double seconds = std::chrono::duration<double>(verdict.delay).count();
      return check + ": heard, " + match + ", delay " + fixed(seconds, 1) + " s, level " +
             fixed(verdict.level_db, 0) + " dB";
    }
    case AirHearing::missing:
      return check + ": not heard, " + match;
    case AirHearing::silent:
      return check + ": not heard, no sound at all on " + verdict.input;
    case AirHearing::unanswered:
      break;
  }
  return check + ": not known, " +
         (verdict.lost ? verdict.input + " was lost" : "there was too little sound to look for");
}

AirChecks::AirChecks(Listener listener, const base::TimeSource& time)
    : time_(time), listener_(std::move(listener)) {}

AirChecks::Checks AirChecks::all() const {
  const std::lock_guard lock(mutex_);
  return checks_;
}

void AirChecks::change(const AirCheckSetup& setup, const OpenInput& open, const Use& use) {
  Checks gone = keep_only(setup);
  if (!gone.empty()) use();
  gone.clear();  // outside the lock, and before another opens the same input
  for (const config::AirCheckConfig& wanted : setup.checks) {
    const auto before = all();
    const bool there = std::any_of(before.begin(), before.end(),
                                   [&](const auto& check) { return check->config == wanted; });
    if (there) continue;
    Check fresh;
    fresh.config = wanted;
    const auto zone = std::find_if(setup.zones.begin(), setup.zones.end(),
                                   [&](const auto& z) { return z.name == wanted.zone; });
    if (zone == setup.zones.end()) continue;
    fresh.zone = static_cast<audio::ZoneIndex>(zone - setup.zones.begin());
    const auto input = std::find_if(setup.inputs.begin(), setup.inputs.end(),
                                    [&](const auto& i) { return i.name == wanted.input; });
    if (input != setup.inputs.end()) fresh.input = *input;
    auto check = opened(std::move(fresh), open);
    if (!check) continue;
    const std::lock_guard lock(mutex_);
    checks_.push_back(std::move(check));
  }
  use();
}

// Gives those that are not wanted as they are.
AirChecks::Checks AirChecks::keep_only(const AirCheckSetup& setup) {
  const std::lock_guard lock(mutex_);
  Checks gone;
  for (auto& check : checks_) {
    const auto zone = std::find_if(setup.zones.begin(), setup.zones.end(),
                                   [&](const auto& z) { return z.name == check->config.zone; });
    const bool input =
        std::find(setup.inputs.begin(), setup.inputs.end(), check->input) != setup.inputs.end();
    const bool wanted =
        std::find(setup.checks.begin(), setup.checks.end(), check->config) != setup.checks.end();
    if (wanted && input && zone != setup.zones.end()) {
      check->zone = static_cast<audio::ZoneIndex>(zone - setup.zones.begin());
    } else {
      gone.push_back(std::move(check));
    }
  }
  std::erase(checks_, nullptr);
  return gone;
}

// Null where there is no such input.
std::shared_ptr<AirChecks::Check> AirChecks::opened(Check fresh, const OpenInput& open) {
  std::unique_ptr<audio::LiveInput> input = open(fresh.config.input);
  if (!input) return nullptr;
  auto check = std::make_shared<Check>(std::move(fresh));
  audio::AirCheckOptions options;
  options.name = check->config.name;
  options.zone = check->config.zone;
  options.watch.longest_delay = check->config.within;
  check->listening = std::make_unique<audio::AirCheck>(
      options, std::move(input),
      [this, raw = check.get()](const audio::AirAnswer& answer) { take(*raw, answer); });
  return check;
}

std::vector<audio::LiveRoute> AirChecks::routes() const {
  std::vector<audio::LiveRoute> routes;
  for (const auto& check : all()) routes.push_back({check->zone, check->listening.get()});
  return routes;
}

// check: allow parameters (which alert, where, from when to when)
void AirChecks::observe(std::uint64_t alert, const std::string& zone, base::FramePos from,
                        base::FramePos to) {
  for (const auto& check : all()) {
    if (check->config.zone != zone) continue;
    if (to - from > kFirst) {
      check->listening->ask({question_of(alert, Part::first), from, from + kFirst});
    }
    check->listening->ask({question_of(alert, Part::beginning), from, to});
    if (to - from <= kWordsBeyond) continue;
    check->listening->ask({question_of(alert, Part::words), to - kCompared, to});
  }
}

void AirChecks::take(Check& check, const audio::AirAnswer& answer) {
  const Part part = part_of(answer.id);
  AirVerdict verdict;
  {
    const std::lock_guard lock(mutex_);
    const bool lost = answer.hearing == AirHearing::silent &&
                      check.listening->input().health == audio::InputHealth::lost;
    verdict = {answer.id / kParts,
               check.config.name,
               check.config.zone,
               check.config.input,
               lost ? AirHearing::unanswered : answer.hearing,
               answer.match,
               base::to_duration(answer.delay),
               answer.level_db,
               time_.utc(),
               part == Part::words,
               lost};
    // So little may be in the wrong sound too: it ends no fault.
    if (answer.hearing == AirHearing::heard && part != Part::first) check.missed.reset();
    const bool not_heard =
        verdict.hearing == AirHearing::missing || verdict.hearing == AirHearing::silent;
    if (answer.id != kProgramme && not_heard) {
      const base::UtcTime since = check.missed ? check.missed->since : verdict.at;
      check.missed = scheduler::Fault{"air_check." + check.config.name, since,
                                      "Zone " + check.config.zone + ": alert " +
                                          std::to_string(verdict.alert) +
                                          " was sent and not heard (" + to_text(verdict) + ")"};
      check.asked = time_.steady();
    }
  }
  if (answer.id != kProgramme && part != Part::first) listener_(verdict);
}

std::vector<scheduler::Fault> AirChecks::faults() {
  std::vector<scheduler::Fault> faults;
  for (const auto& at : all()) {
    Check& check = *at;
    const audio::InputState input = check.listening->input();
    if (input.health == audio::InputHealth::lost) {
      faults.push_back({"air_check." + check.config.name + ".input",
                        {},
                        "Air check " + check.config.name + ": nothing is heard, as " +
                            check.config.input + " is lost: " + input.text});
    }
    bool ask = false;
    {
      const std::lock_guard lock(mutex_);
      if (!check.missed) continue;
      faults.push_back(*check.missed);
      ask = time_.steady() - check.asked >= kAgainEvery;
      if (ask) check.asked = time_.steady();
    }
    const base::FramePos now = check.listening->now();
    if (ask) check.listening->ask({kProgramme, now - kCompared, now});
  }
  return faults;
}

std::unique_ptr<audio::LiveInput> open_monitored_input(const scheduler::StationSetup& setup,
                                                       const std::string& name,
                                                       audio::DecodeServer& server) {
  const auto input = std::find_if(setup.inputs.begin(), setup.inputs.end(),
                                  [&](const auto& candidate) { return candidate.name == name; });
  if (input == setup.inputs.end()) return nullptr;
  const audio::LevelRule rule{input->silence_dbfs, input->silence_after, input->return_after};
  if (!input->url.empty()) {
    audio::StreamInputOptions options;
    options.name = name;
    options.url = input->url;
    options.rule = rule;
    return audio::make_stream_input(options, server);
  }
  audio::LineInputOptions options;
  options.name = name;
  options.device = input->soundcard;
  options.rule = rule;
  options.delay = kLineDelay;
  return audio::make_line_input(options);
}

}  // namespace hornbill
