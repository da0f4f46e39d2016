// SPDX-License-Identifier: Apache-2.0
// Decoding and resampling, as the feeders do it: a child for each file, frames through its pipe.
// CPU is that of parent, child and pipe together; counters are seconds of CPU for an hour of sound.
// Needs ffmpeg to make the files.
#include <benchmark/benchmark.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "audio/media/analyse.h"
#include "audio/media/decode_server.h"
#include "base/frames.h"

namespace hornbill::audio {
namespace {

constexpr int kSeconds = 180;

struct Coding {
  const char* name;
  std::vector<std::string> arguments;
};

const Coding kCodings[] = {
    {"wav-48k.wav", {"-ar", "48000"}},
    {"wav-44k.wav", {}},
    {"flac-44k.flac", {}},
    {"flac-48k.flac", {"-ar", "48000"}},
    {"mp3-44k.mp3", {"-b:a", "192k"}},
    {"mp3-44k-mono.mp3", {"-b:a", "96k", "-ac", "1"}},
    {"vorbis-44k.ogg", {"-c:a", "libvorbis", "-b:a", "160k"}},
    {"opus-48k.opus", {"-c:a", "libopus", "-b:a", "128k"}},
    {"aac-44k.m4a", {"-b:a", "160k"}},
    {"wav-192k.wav", {"-ar", "192000"}},
};

std::string folder() {
  return (std::filesystem::temp_directory_path() / "hornbill-media-bench/").string();
}

void make_files() {
  std::filesystem::create_directories(folder());
  std::vector<std::string> words = {
      "ffmpeg",
      "-nostdin",
      "-v",
      "error",
      "-y",
      "-f",
      "lavfi",
      "-i",
      "anoisesrc=d=" + std::to_string(kSeconds) +
          ":c=pink:a=0.3:r=44100:seed=1,aformat=channel_layouts=stereo"};
  for (const Coding& coding : kCodings) {
    words.insert(words.end(), coding.arguments.begin(), coding.arguments.end());
    words.push_back(folder() + coding.name);
  }
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t pid = 0;
  if (::posix_spawnp(&pid, argv[0], nullptr, nullptr, argv.data(), environ) == 0) {
    ::waitpid(pid, nullptr, 0);
  }
}

double own_cpu() {
  timespec t{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// CPU of the children the server has reaped, with the server's own (fields 14 to 17 of stat).
double server_cpu(int pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string field;
  double ticks = 0.0;
  for (int i = 1; i <= 17 && in >> field; ++i) {
    if (i >= 14) ticks += std::stod(field);
  }
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double cpu_of_live_child(int pid) { return server_cpu(pid); }

void decode_file(benchmark::State& state, const std::string& path) {
  auto server = DecodeServer::start("/proc/self/exe");
  std::vector<float> buffer(2 * 4800);
  double cpu = 0.0;
  std::int64_t frames = 0;
  for (auto _ : state) {
    const double before = own_cpu();
    auto stream = (*server)->open({path, {}, {}}, {});
    double child = 0.0;
    std::int64_t asked = 0;
    while (!(*stream)->at_end()) {
      frames += static_cast<std::int64_t>((*stream)->read(buffer, std::chrono::seconds(5)));
      // The child is gone at the end; so ask on the way, rarely.
      if (++asked % 32 == 0) {
        const double now = cpu_of_live_child((*stream)->process_id());
        child = now > child ? now : child;
      }
    }
    cpu += own_cpu() - before + child;
  }
  const double hours = static_cast<double>(frames) / base::kSampleRate / 3600.0;
  state.counters["cpu_s_per_hour"] = cpu / hours;
}

void analyse_file(benchmark::State& state) {
  auto server = DecodeServer::start("/proc/self/exe");
  for (auto _ : state) {
    benchmark::DoNotOptimize(analyse(**server, folder() + "mp3-44k.mp3", {}));
  }
}

void first_frame(benchmark::State& state) {
  auto server = DecodeServer::start("/proc/self/exe");
  std::vector<float> buffer(2 * 480);
  for (auto _ : state) {
    auto stream = (*server)->open({folder() + "mp3-44k.mp3", {}, {}}, {});
    (*stream)->read(buffer, std::chrono::seconds(5));
  }
}

}  // namespace
}  // namespace hornbill::audio

int main(int argc, char** argv) {
  using namespace hornbill::audio;
  if (argc >= 3 && std::strcmp(argv[1], "decode-server") == 0) {
    return run_decode_server(std::atoi(argv[2]));
  }
  benchmark::Initialize(&argc, argv);
  make_files();
  for (const Coding& coding : kCodings) {
    benchmark::RegisterBenchmark((std::string("decode/") + coding.name).c_str(), decode_file,
                                 folder() + coding.name)
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
  }
  benchmark::RegisterBenchmark("analyse/mp3-44k", analyse_file)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("open_to_first_frame", first_frame)
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime();
  benchmark::RunSpecifiedBenchmarks();
  std::filesystem::remove_all(folder());
  return 0;
}
