// SPDX-License-Identifier: Apache-2.0
#include "hornbill/plan_lengths.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ostream>
#include <set>
#include <thread>

#include "audio/media/decode_server.h"
#include "base/wait_unless.h"
#include "hornbill/progress_line.h"
#include "playlists/playlist.h"

namespace hornbill {
namespace {

using scheduler::PlanLine;
using scheduler::PlayTarget;
using scheduler::Remark;
using scheduler::RemarkKind;
using scheduler::TargetKind;

// Asks for the end when the time is up.
class TimeLimit {
 public:
  explicit TimeLimit(base::Duration limit)
      : timer_([this, limit](const std::stop_token& cancelled) {
          if (base::wait_unless(cancelled, limit)) over_.request_stop();
        }) {}
  std::stop_token token() const { return over_.get_token(); }
  bool over() const { return over_.stop_requested(); }

 private:
  std::stop_source over_;
  std::jthread timer_;
};

std::set<std::uint32_t> rules_without_length(const scheduler::PlanReport& report) {
  std::set<std::uint32_t> rules;
  for (const PlanLine& line : report.lines) {
    const bool unknown = std::any_of(line.remarks.begin(), line.remarks.end(), [](const Remark& r) {
      return r.kind == RemarkKind::length_unknown;
    });
    if (unknown) rules.insert(line.entry.rule);
  }
  return rules;
}

void add_members(const scheduler::StationSetup& setup, const playlists::Library& library,
                 const PlayTarget& list, std::vector<std::string>& paths) {
  for (const playlists::PlaylistOptions& playlist : setup.playlists) {
    if (playlist.name != list.name) continue;
    for (const auto member : playlists::resolve_members(playlist, library)) {
      paths.push_back(library.at(member).path);
    }
  }
}

}  // namespace

std::vector<std::string> unmeasured_files(const scheduler::PlanReport& report,
                                          const scheduler::StationSetup& setup,
                                          const playlists::Library& library) {
  std::vector<std::string> paths;
  std::set<std::string> lists;
  const auto rules = rules_without_length(report);
  for (const std::uint32_t rule : rules) {
    const PlayTarget& play = setup.rules[rule].play;
    if (play.kind != TargetKind::segment) continue;
    if (const auto found = library.find(play.name)) paths.push_back(library.at(*found).path);
  }
  for (const std::uint32_t rule : rules) {
    const PlayTarget& play = setup.rules[rule].play;
    const bool is_new = play.kind == TargetKind::playlist && lists.insert(play.name).second;
    if (is_new) add_members(setup, library, play, paths);
  }
  return paths;
}

void measure_lengths(LoadedLibrary& loaded, const std::vector<std::string>& paths,
                     const MeasureOptions& options, std::ostream& err) {
  if (paths.empty()) return;
  auto server = audio::DecodeServer::start(options.program);
  if (!server) {
    err << "lengths cannot be measured: " << server.error().message << "\n";
    return;
  }
  ProgressLine bar(err, options.progress);
  const TimeLimit limit(options.limit);
  LoadOptions load;
  load.stop = limit.token();
  load.progress = [&bar](std::size_t done, std::size_t total) {
    bar.show("Measuring", static_cast<double>(done), static_cast<double>(total),
             fmt::format("{} of {} files", done, total));
    return true;
  };
  const std::size_t before = loaded.problems.size();
  analyse_files(loaded, paths, {**server, options.keeper, load});
  bar.clear();
  for (std::size_t i = before; i < loaded.problems.size(); ++i) {
    err << "library: " << loaded.problems[i] << "\n";
  }
  if (limit.over()) {
    err << "not all files could be measured within "
        << std::chrono::ceil<std::chrono::seconds>(options.limit).count()
        << " s, so some lengths are unknown; ask for the plan again and it goes on with the rest\n";
  }
}

}  // namespace hornbill
