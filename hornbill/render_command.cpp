// SPDX-License-Identifier: Apache-2.0
#include "hornbill/render_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <ostream>
#include <utility>

#include "audio/engine/engine.h"
#include "audio/io/feeder.h"
#include "audio/io/offline_driver.h"
#include "audio/io/sample_sink.h"
#include "base/moment.h"
#include "base/process_memory.h"
#include "hornbill/check_command.h"
#include "hornbill/exit_status.h"
#include "hornbill/progress_line.h"
#include "hornbill/render_report.h"
#include "hornbill/render_target.h"
#include "hornbill/station_wiring.h"
#include "hornbill/time_argument.h"
#include "hornbill/usage_clock.h"

namespace hornbill {

namespace {

using base::ErrorCode;

// The core finds its feet in this: what is due at the first frame delivered is ready by then.
constexpr base::FrameCount kPreRoll = base::seconds_to_frames(1);
// Of what an item that waits holds; the rendering waits for slow disks.
constexpr base::FrameCount kStandBy = base::seconds_to_frames(3);

struct Job {
  std::shared_ptr<const config::StationConfig> config;
  base::UtcTime from;
  base::UtcTime to;
  audio::ZoneIndex zone = 0;
  base::FrameCount length() const { return base::to_frames(to - from); }
};

// Lets only the wanted zone sound in the engine; what is decided stays that of the whole station.
class OneZone final : public audio::DriverCore {
 public:
  OneZone(audio::DriverCore& core, audio::ZoneIndex zone) : core_(core), zone_(zone) {}
  void step(const audio::TickInput& in, audio::TickOutput& out) override {
    core_.step(in, out);
    std::erase_if(out.commands, [this](const audio::Command& c) {
      const auto* set = std::get_if<audio::SetZone>(&c.body);
      return set != nullptr && set->zone != zone_;
    });
  }

 private:
  audio::DriverCore& core_;
  audio::ZoneIndex zone_;
};

base::Result<audio::ZoneIndex> find_zone(const scheduler::StationSetup& setup,
                                         const std::string& name) {
  if (setup.zones.empty()) return base::fail(ErrorCode::not_found, "the station has no zone");
  if (name.empty()) return audio::ZoneIndex{0};
  std::string known;
  for (std::size_t i = 0; i < setup.zones.size(); ++i) {
    if (setup.zones[i].name == name) return static_cast<audio::ZoneIndex>(i);
    known += (i > 0 ? ", " : "") + setup.zones[i].name;
  }
  return base::fail(ErrorCode::not_found, "there is no zone \"" + name + "\"; there are: " + known);
}

// Checks the options against the configuration.
base::Result<Job> make_job(const RenderOptions& options,
                           std::shared_ptr<const config::StationConfig> config) {
  const base::TimeZone zone = config->setup->zone;
  if (options.from.empty() || options.to.empty()) {
    return base::fail(ErrorCode::invalid_argument, "--from and --to are both needed");
  }
  if (options.output.empty() && !options.digest) {
    return base::fail(ErrorCode::invalid_argument, "say where to: -o FILE, or --digest");
  }
  if (!options.output.empty()) {
    const auto format = audio::file_format_of(options.output);
    if (!format) return base::fail(ErrorCode::invalid_argument, format.error().message);
  }
  if (options.block_frames < 1 || base::kTickFrames % options.block_frames != 0) {
    return base::fail(ErrorCode::invalid_argument, "--block-frames must divide 960");
  }
  if (options.workers < 1 || options.workers > 8) {
    return base::fail(ErrorCode::invalid_argument, "--workers must be 1 to 8");
  }
  Job job;
  const auto from = base::parse_moment(options.from, zone, options.now);
  if (!from) return base::fail(from.error().within("--from"));
  const auto to = base::parse_moment(options.to, zone, options.now);
  if (!to) return base::fail(to.error().within("--to"));
  if (*to <= *from) return base::fail(ErrorCode::invalid_argument, std::string(kEndsTooEarly));
  const auto index = find_zone(*config->setup, options.zone);
  if (!index) return base::fail(index.error().within("--zone"));
  job.from = *from;
  job.to = *to;
  job.zone = *index;
  job.config = std::move(config);
  return job;
}

// Writes to a file and a digest, as far as each is wanted.
class RenderSink final : public audio::SampleSink {
 public:
  RenderSink(std::unique_ptr<audio::SampleSink> file, bool digest) : file_(std::move(file)) {
    if (digest) digest_.emplace(audio::DigestOf::pcm16);
  }
  base::Result<void> write(std::span<const float> stereo) override {
    if (digest_) {
      if (auto hashed = digest_->write(stereo); !hashed) return hashed;
    }
    return file_ ? file_->write(stereo) : base::Result<void>{};
  }
  base::Result<void> finish() override {
    if (digest_) {
      if (auto hashed = digest_->finish(); !hashed) return hashed;
    }
    return file_ ? file_->finish() : base::Result<void>{};
  }
  const audio::DigestSink* digest() const { return digest_ ? &*digest_ : nullptr; }

 private:
  std::unique_ptr<audio::SampleSink> file_;
  std::optional<audio::DigestSink> digest_;
};

base::Result<std::unique_ptr<audio::SampleSink>> open_output(const RenderOptions& options) {
  const std::string& path = options.output;
  if (path.empty()) return std::unique_ptr<audio::SampleSink>{};
  const auto format = audio::file_format_of(path);
  if (!format) return base::fail(format.error());
  return audio::open_file_sink({.path = path, .format = *format, .program = options.program});
}

// Before any work is done: a folder that is not there, or may not be written.
base::Result<void> check_folder_of(const std::string& file) {
  if (file.empty()) return {};
  std::error_code error;
  const std::string folder = std::filesystem::absolute(file, error).parent_path().string();
  if (!std::filesystem::is_directory(folder, error)) {
    return base::fail(ErrorCode::not_found, "there is no folder " + folder);
  }
  if (::access(folder.c_str(), W_OK) != 0) {
    return base::fail(ErrorCode::io, "the folder " + folder + " may not be written");
  }
  return {};
}

std::string minutes(base::FrameCount frames) {
  const std::int64_t seconds = frames.value / base::kSampleRate;
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

// Analysis has a decode server of its own, so that its CPU time is known apart.
base::Result<LoadedLibrary> load(const RenderOptions& options, const Job& job, RenderFigures& fig,
                                 ProgressLine& bar) {
  const UsageClock used;
  LoadedLibrary loaded;
  {
    auto server = audio::DecodeServer::start(options.program);
    if (!server) return base::fail(server.error());
    LoadOptions load_options;
    load_options.workers = options.workers;
    load_options.only_needed = true;
    load_options.progress = [&bar](std::size_t done, std::size_t total) {
      bar.show("Analysing", static_cast<double>(done), static_cast<double>(total),
               fmt::format("{} of {} files", done, total));
      return true;
    };
    loaded = load_library(*job.config, **server, options.facts, load_options);
  }
  fig.analysed = loaded.analysed;
  fig.analysis_cpu = used.cpu();
  return loaded;
}

// check: allow parameters (the parts of one rendering, each named by its type)
base::Result<void> render(const RenderOptions& options, const Job& job,
                          const LoadedLibrary& library, RenderSink& sink, AsRunCollector& as_run,
                          ProgressLine& bar) {
  auto server = audio::DecodeServer::start(options.program);
  if (!server) return base::fail(server.error());
  audio::EngineOptions engine_options;
  engine_options.block_frames = options.block_frames;
  audio::Engine engine(engine_options);
  FeedPool pool(pool_size(job.config->setup->programmes.size()));
  StationListeners listeners;
  listeners.as_run = [&as_run](const scheduler::AsRunRecord& r) { as_run.add(r); };
  StationWiring wiring(job.config->setup, library.library, pool, listeners);
  OneZone core(wiring, job.zone);
  audio::FeederOptions feeder_options;
  feeder_options.workers = options.workers;
  feeder_options.deadlines = false;
  feeder_options.stand_by = kStandBy;
  audio::Feeder feeder(**server, feeder_options);
  audio::OfflineDriver driver(engine, feeder, core,
                              {job.from - base::to_duration(kPreRoll), kPreRoll, job.length()});

  base::let_go_of_load_pages();
  const auto began = std::chrono::steady_clock::now();
  const audio::ZoneSink to[] = {{job.zone, &sink}};
  return driver.run(to, [&](base::FrameCount done) {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began;
    const double seconds = static_cast<double>(done.value) / base::kSampleRate;
    bar.show("Rendering", seconds, static_cast<double>(job.length().value) / base::kSampleRate,
             fmt::format("{} of {}  {:.0f} x real time", minutes(done), minutes(job.length()),
                         seconds / std::max(passed.count(), 1e-3)));
    return true;
  });
}

base::Result<void> run_job(const RenderOptions& options, const Job& job, std::ostream& out,
                           std::ostream& err) {
  for (const std::string& file : {options.output, options.as_run_file}) {
    if (auto there = check_folder_of(file); !there) return there;
    if (auto free = check_render_target(file, *job.config); !free) return free;
  }
  ProgressLine bar(err, options.progress);
  RenderFigures figures;
  figures.length = job.length();
  auto library = load(options, job, figures, bar);
  bar.clear();
  if (!library) return base::fail(library.error());
  for (const std::string& problem : library->problems) err << "library: " << problem << '\n';

  const UsageClock used;
  auto file = open_output(options);
  if (!file) return base::fail(file.error());
  RenderSink sink(std::move(*file), options.digest);
  AsRunCollector as_run(job.from, job.to, job.config->setup->sound.cut_fade);
  if (auto rendered = render(options, job, *library, sink, as_run, bar); !rendered) {
    return rendered;
  }
  bar.clear();
  figures.wall = used.wall();
  figures.cpu = used.cpu();
  return write_report({options, *job.config, job.zone, sink.digest(), as_run, figures}, out, err);
}

}  // namespace

int run_render(const RenderOptions& options, std::ostream& out, std::ostream& err) {
  config::ParseOptions parse = options.parse;
  // What is missing is left out on air too, and has its line in the as-run.
  parse.files = config::FileCheck::warning;
  const config::ParsedConfig parsed = config::read_station_config(options.file, parse);
  print_faults(parsed.faults, options.colour, err);
  if (!parsed.config) return kFailed;
  const auto job = make_job(options, parsed.config);
  if (!job) {
    err << job.error().message << '\n';
    return kUsage;
  }
  if (auto done = run_job(options, *job, out, err); !done) {
    err << done.error().message << '\n';
    return done.error().code == ErrorCode::refused ? kRefused : kFailed;
  }
  return kOk;
}

}  // namespace hornbill
