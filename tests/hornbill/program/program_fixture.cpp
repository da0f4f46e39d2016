// SPDX-License-Identifier: Apache-2.0
#include "tests/hornbill/program/program_fixture.h"

#include <fcntl.h>

#include <chrono>
#include <cmath>
#include <thread>
#include <utility>

#include "hornbill/client.h"
#include "tests/support/wav_file.h"

namespace hornbill::test {
namespace {

base::UniqueFd file_for(const std::string& path) {
  return base::UniqueFd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
}

std::int16_t tone(std::int64_t frame) {
  constexpr double kStep = 6.283185307179586 * 440.0 / 48000.0;
  return static_cast<std::int16_t>(std::lround(8000.0 * std::sin(kStep * double(frame))));
}

}  // namespace

std::string ProgramTest::station(const std::string& more, const std::string& file,
                                 const std::string& control) {
  if (!std::filesystem::exists(folder_ / "library/tone.wav")) {
    std::filesystem::create_directories(folder_ / "library");
    std::filesystem::create_directories(folder_ / "recordings");
    write_wav(folder_ / "library/tone.wav", 10 * 48000, tone);
  }
  return folder_.write(
      file,
      "[station]\nname = \"Bench\"\ntime_zone = \"Etc/UTC\"\n"
      "[library]\nfolder = \"library\"\n"
      "[state]\nfolder = \"state\"\n"
      "[control]\nfolder = \"" +
          control +
          "\"\n"
          "[segments.tone]\nfile = \"tone.wav\"\n"
          "[playlists.tones]\nsegments = \"tone\"\nloop = true\n"
          "[fallback]\nplay = \"playlist:tones\"\n"
          "[zones.hall]\noutputs = [{ recorder = \"recordings\", format = \"wav\" }]\n" +
          more);
}

Outcome ProgramTest::run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "hornbill");
  const base::UniqueFd out = file_for(folder_ / "out.txt");
  const base::UniqueFd err = file_for(folder_ / "err.txt");
  auto child = base::ChildProcess::spawn({.program = HORNBILL_PROGRAM,
                                          .arguments = std::move(arguments),
                                          .fds = {{out.get(), 1}, {err.get(), 2}},
                                          .environment = {}});
  Outcome outcome;
  if (!child) return outcome;
  const auto ended = child->wait(std::chrono::seconds(30));
  if (ended && !ended->by_signal) outcome.status = ended->code;
  outcome.out = slurp(folder_ / "out.txt");
  outcome.err = slurp(folder_ / "err.txt");
  return outcome;
}

void ProgramTest::start() {
  const base::UniqueFd log = file_for(folder_ / "daemon.log");
  auto child =
      base::ChildProcess::spawn({.program = HORNBILL_PROGRAM,
                                 .arguments = {"hornbill", "run", folder_ / "station.toml"},
                                 .fds = {{log.get(), 1}, {log.get(), 2}},
                                 .environment = {}});
  ASSERT_TRUE(child) << child.error().message;
  daemon_ = std::move(*child);
  ASSERT_TRUE(becomes([this] { return !as_run().empty(); })) << slurp(folder_ / "daemon.log");
}

bool ProgramTest::becomes(const std::function<bool()>& holds) {
  for (int i = 0; i < 400; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

nlohmann::json ProgramTest::as_run() {
  Client client(folder_ / "control/control.sock");
  const auto answer = client.get("/api/v1/as-run?limit=1000");
  if (!answer) return nlohmann::json::array();
  return nlohmann::json::parse(answer->body).at("records");
}

}  // namespace hornbill::test
