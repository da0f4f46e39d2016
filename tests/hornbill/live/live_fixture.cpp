// SPDX-License-Identifier: Apache-2.0
#include "tests/hornbill/live/live_fixture.h"

#include <fcntl.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <thread>

#include "tests/support/wav_file.h"

namespace hornbill::test {
namespace {

using std::chrono::milliseconds;

std::int16_t sine(std::int64_t frame, double hertz) {
  constexpr double kTwoPi = 6.283185307179586;
  return static_cast<std::int16_t>(
      std::lround(8000.0 * std::sin(kTwoPi * hertz * static_cast<double>(frame) / 48000.0)));
}

std::string time_in(int seconds, const char* format) {
  const std::time_t when = std::time(nullptr) + seconds;  // check: allow clock (a test's now)
  std::tm utc{};
  gmtime_r(&when, &utc);
  char text[16];
  std::strftime(text, sizeof text, format, &utc);
  return text;
}

}  // namespace

void LiveStationTest::configure(const std::string& more) {
  std::filesystem::create_directories(folder_ / "library/music");
  std::filesystem::create_directories(folder_ / "recordings");
  if (!std::filesystem::exists(folder_ / "library/music/tone.wav")) {
    add_sound("music/tone.wav", 60, 440);
    write_wav(folder_ / "library/pips.wav", 9600, [](std::int64_t i) { return sine(i, 1000); });
  }
  folder_.write("station.toml",
                "[station]\nname = \"Live\"\ntime_zone = \"Etc/UTC\"\n"
                "[library]\nfolder = \"library\"\n"
                "[state]\nfolder = \"state\"\n"
                "[control]\nfolder = \"control\"\n"
                "[segments.pips]\nfile = \"pips.wav\"\n"
                "[zones.village]\noutputs = [" +
                    soundcard_ +
                    ", "
                    "{ recorder = \"" +
                    (folder_ / "recordings") + "\", format = \"wav\" }]\n" + more);
}

void LiveStationTest::add_sound(const std::string& name, int seconds, double hertz) {
  const std::string file = folder_ / ("library/" + name);
  std::filesystem::create_directories(std::filesystem::path(file).parent_path());
  write_wav(file, seconds * 48000, [hertz](std::int64_t i) { return sine(i, hertz); });
}

bool LiveStationTest::long_form() { return std::getenv("HORNBILL_LONG") != nullptr; }

void LiveStationTest::record_until(const PulseRecording& recording, double seconds) {
  ASSERT_TRUE(seconds_until([&] { return recording.seconds() >= seconds; }, seconds + 30));
}

void LiveStationTest::make_pulse(bool running) {
  pulse_ = std::make_unique<PulseServer>(std::vector<PulseSink>{{"hall", 2}}, running);
}

void LiveStationTest::make_pulse_named(std::vector<PulseSink> sinks) {
  pulse_ = std::make_unique<PulseServer>(std::move(sinks));
}

void LiveStationTest::start(std::vector<std::string> environment) {
  if (pulse_) {
    const auto sound = pulse_->environment();
    environment.insert(environment.end(), sound.begin(), sound.end());
  }
  const base::UniqueFd log(
      ::open((folder_ / "daemon.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  auto child =
      base::ChildProcess::spawn({.program = HORNBILL_PROGRAM,
                                 .arguments = {"hornbill", "run", folder_ / "station.toml"},
                                 .fds = {{log.get(), 1}, {log.get(), 2}},
                                 .environment = environment});
  ASSERT_TRUE(child) << child.error().message;
  daemon_ = std::move(*child);
  client_ = std::make_unique<Client>(folder_ / "control/control.sock");
  ASSERT_TRUE(seconds_until([this] { return client_->get("/api/v1/status").has_value(); }, 20))
      << slurp(folder_ / "daemon.log");
}

nlohmann::json LiveStationTest::status() {
  const auto answer = client_->get("/api/v1/status");
  if (!answer) return nlohmann::json::object();
  return nlohmann::json::parse(answer->body, nullptr, false);
}

std::vector<nlohmann::json> LiveStationTest::as_run() {
  std::vector<nlohmann::json> records;
  const auto answer = client_->get("/api/v1/as-run?format=jsonl&limit=1000");
  if (!answer) return records;
  std::string_view text = answer->body;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const auto record = nlohmann::json::parse(text.substr(0, end), nullptr, false);
    if (record.is_object()) records.push_back(record);
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
  }
  return records;
}

std::optional<double> LiveStationTest::seconds_until(const std::function<bool()>& holds,
                                                     double limit) {
  const auto begin = Steady::now();
  for (;;) {
    const std::chrono::duration<double> passed = Steady::now() - begin;
    if (holds()) return passed.count();
    if (passed.count() > limit) return std::nullopt;
    std::this_thread::sleep_for(milliseconds(20));
  }
}

bool LiveStationTest::has_fault(const std::string& key) {
  const nlohmann::json now = status();
  if (!now.contains("faults")) return false;
  return std::any_of(now["faults"].begin(), now["faults"].end(), [&](const auto& fault) {
    return fault["key"].template get<std::string>().starts_with(key);
  });
}

bool LiveStationTest::heard_tone(const PulseRecording& recording) {
  const std::vector<float> all = recording.channel(0, recording.seconds() - 0.5);
  if (all.size() < 9600) return false;
  const auto loud =
      std::count_if(all.end() - 9600, all.end(), [](float v) { return std::abs(v) > 0.02F; });
  return loud > 4000;
}

int LiveStationTest::command(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "hornbill");
  arguments.insert(arguments.end(), {"--config", folder_ / "station.toml"});
  const base::UniqueFd log(
      ::open((folder_ / "command.log").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  auto child = base::ChildProcess::spawn({.program = HORNBILL_PROGRAM,
                                          .arguments = arguments,
                                          .fds = {{log.get(), 1}, {log.get(), 2}},
                                          .environment = {}});
  if (!child) return -1;
  const auto ended = child->wait(std::chrono::seconds(20));
  return ended && !ended->by_signal ? ended->code : -1;
}

std::string LiveStationTest::encoded_tone() {
  std::string mp3 = folder_ / "tone.mp3";
  auto encoder = base::ChildProcess::spawn(
      {.program = "/usr/bin/ffmpeg",
       .arguments = {"ffmpeg", "-nostdin", "-loglevel", "error", "-i",
                     folder_ / "library/music/tone.wav", "-b:a", "320k", mp3},
       .fds = {},
       .environment = {}});
  EXPECT_TRUE(encoder && encoder->wait(std::chrono::seconds(20)));
  return mp3;
}

std::uint64_t LiveStationTest::xruns() {
  std::uint64_t sum = 0;
  const nlohmann::json now = status();
  for (const auto& output : now["outputs"]) {
    sum += output.value("xruns", std::uint64_t{0});
  }
  return sum;
}

std::string LiveStationTest::clock_in(int seconds) { return time_in(seconds, "%H:%M:%S"); }

std::string LiveStationTest::pips_in(int seconds, const std::string& name,
                                     const std::string& more) {
  const std::string day = time_in(seconds, "%Y-%m-%d");
  return "[[timetable]]\nname = \"" + name + "\"\nplay = \"segment:pips\"\nstart = \"hard\"\n" +
         "at = \"" + clock_in(seconds) + "\"\nfrom = " + day + "\nto = " + day + "\n" + more + "\n";
}

std::vector<nlohmann::json> LiveStationTest::records_of(const std::string& entry) {
  std::vector<nlohmann::json> all = as_run();
  std::erase_if(all, [&](const auto& record) { return record["entry"] != entry; });
  return all;
}

double longest_quiet(const std::vector<float>& samples, float level, double from) {
  std::size_t quiet = 0, longest = 0;
  for (std::size_t i = static_cast<std::size_t>(from * 48000); i + 480 <= samples.size();
       i += 480) {
    float peak = 0;
    for (std::size_t k = 0; k < 480; ++k) peak = std::max(peak, std::abs(samples[i + k]));
    quiet = peak < level ? quiet + 1 : 0;
    longest = std::max(longest, quiet);
  }
  return static_cast<double>(longest) / 100.0;
}

std::vector<std::int64_t> onsets(const std::vector<float>& samples, float level) {
  std::vector<std::int64_t> found;
  std::int64_t below = 24'000;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (std::abs(samples[i]) < level) {
      ++below;
      continue;
    }
    if (below >= 24'000) found.push_back(static_cast<std::int64_t>(i));
    below = 0;
  }
  return found;
}

std::vector<float> tone_levels(const std::vector<float>& samples, double hertz) {
  constexpr std::size_t kBlock = 480;
  constexpr double kTwoPi = 6.283185307179586;
  std::vector<double> real(kBlock), imaginary(kBlock);
  for (std::size_t i = 0; i < kBlock; ++i) {
    const auto at = static_cast<double>(i);
    const double window = 1.0 - std::cos(kTwoPi * (at + 0.5) / kBlock);
    real[i] = 2.0 * window * std::cos(kTwoPi * hertz * at / 48000.0) / kBlock;
    imaginary[i] = 2.0 * window * std::sin(kTwoPi * hertz * at / 48000.0) / kBlock;
  }
  std::vector<float> levels;
  for (std::size_t from = 0; from + kBlock <= samples.size(); from += kBlock) {
    double re = 0, im = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
      re += real[i] * static_cast<double>(samples[from + i]);
      im += imaginary[i] * static_cast<double>(samples[from + i]);
    }
    levels.push_back(static_cast<float>(std::hypot(re, im)));
  }
  return levels;
}

std::vector<Stretch> tones_heard(const std::vector<float>& samples, double hertz) {
  std::vector<Stretch> found;
  const std::vector<float> levels = tone_levels(samples, hertz);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (levels[i] < kQuiet) continue;
    const double begin = static_cast<double>(i) / 100.0;
    if (found.empty() || begin - found.back().end > 0.055) found.push_back({begin, begin});
    found.back().end = begin + 0.01;
  }
  return found;
}

double wall_now() {
  // check: allow clock (a test's now, against the times of the daemon)
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since).count();
}

double seconds_of(const std::string& time) {
  std::tm utc{};
  const char* rest = ::strptime(time.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
  return rest == nullptr ? 0.0 : static_cast<double>(::timegm(&utc)) + std::atof(rest);
}

}  // namespace hornbill::test
