// SPDX-License-Identifier: Apache-2.0
#include "tests/support/pulse_server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

namespace hornbill::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A child with its standard output and error in files.
base::ChildProcess run(const std::vector<std::string>& arguments, const std::string& out,
                       const std::string& err, const std::vector<std::string>& environment) {
  const base::UniqueFd out_fd(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  const base::UniqueFd err_fd(::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  auto child = base::ChildProcess::spawn({.program = "/usr/bin/" + arguments.front(),
                                          .arguments = arguments,
                                          .fds = {{out_fd.get(), 1}, {err_fd.get(), 2}},
                                          .environment = environment});
  if (!child) {
    std::fprintf(stderr, "%s\n", child.error().message.c_str());
    std::abort();
  }
  return std::move(*child);
}

std::string channel_map(int channels) {
  if (channels == 8) {
    return "front-left,front-right,rear-left,rear-right,front-center,lfe,side-left,side-right";
  }
  if (channels == 4) return "front-left,front-right,rear-left,rear-right";
  return channels == 1 ? "mono" : "front-left,front-right";
}

std::string sink_arguments(const PulseSink& sink) {
  return "sink_name=" + sink.name +
         " rate=48000 format=float32le channels=" + std::to_string(sink.channels) +
         " channel_map=" + channel_map(sink.channels);
}

}  // namespace

std::vector<float> PulseRecording::samples_from(double seconds) const {
  const std::size_t frame = sizeof(float) * static_cast<std::size_t>(channels_);
  const auto first = static_cast<std::int64_t>(std::max(seconds, 0.0) * 48'000.0);
  std::ifstream in(file_, std::ios::binary);
  in.seekg(first * static_cast<std::int64_t>(frame));
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  std::vector<float> result(bytes.size() / frame * static_cast<std::size_t>(channels_));
  if (!result.empty()) std::memcpy(result.data(), bytes.data(), result.size() * sizeof(float));
  return result;
}

std::vector<float> PulseRecording::channel(int index, double from) const {
  const std::vector<float> all = samples_from(from);
  std::vector<float> result;
  result.reserve(all.size() / static_cast<std::size_t>(channels_));
  for (auto i = static_cast<std::size_t>(index); i < all.size();
       i += static_cast<std::size_t>(channels_)) {
    result.push_back(all[i]);
  }
  return result;
}

double PulseRecording::seconds() const {
  struct stat info {};
  if (::stat(file_.c_str(), &info) != 0) return 0.0;
  return static_cast<double>(info.st_size) / (48'000.0 * sizeof(float) * channels_);
}

double PulseRecording::seconds_now() const {
  const auto begin = std::chrono::steady_clock::now();
  const auto passed = [begin] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  double ahead = -1e9;  // of the recording before the clock
  while (passed() < 0.3) {
    ahead = std::max(ahead, seconds() - passed());
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
  return ahead + passed();
}

PulseServer::PulseServer(std::vector<PulseSink> sinks, bool running) : sinks_(std::move(sinks)) {
  write_alsa_configuration();
  ::setenv("ALSA_CONFIG_PATH", (folder_ / "asound.conf").c_str(), 1);
  ::setenv("JACK_NO_START_SERVER", "1", 1);
  if (running) start();
}

PulseServer::~PulseServer() {
  listeners_.clear();
  kill();
}

// Only what names our server: the system's own configuration must not find another one.
void PulseServer::write_alsa_configuration() const {
  std::string text;
  const auto add = [&](const std::string& name, const std::string& sink) {
    text += "pcm." + name + " { type pulse server \"unix:" + socket() + "\" device \"" + sink +
            "\" hint { show on description \"" + sink + "\" } }\n";
  };
  for (const PulseSink& sink : sinks_) add(sink.name, sink.name);
  if (!sinks_.empty()) add("!default", sinks_.front().name);
  for (const PulseSink& sink : sinks_) add(sink.name + "_monitor", sink.name + ".monitor");
  folder_.write("asound.conf", text);
}

base::ChildProcess PulseServer::play(const std::string& raw_file, const std::string& sink) const {
  return run({"pacat", "-s", "unix:" + socket(), "--playback", "--raw", "-d", sink,
              "--format=float32le", "--rate=48000", "--channels=2", "--latency-msec=500", raw_file},
             folder_ / "pacat.out", folder_ / "pacat.err", environment());
}

void PulseServer::use_together(const std::vector<const PulseServer*>& servers) {
  std::string paths;
  for (const PulseServer* server : servers) {
    paths += (paths.empty() ? "" : ":") + (server->folder_ / "asound.conf");
  }
  ::setenv("ALSA_CONFIG_PATH", paths.c_str(), 1);
}

std::vector<std::string> PulseServer::environment() const {
  return {"XDG_RUNTIME_DIR=" + folder(),
          "PULSE_RUNTIME_PATH=" + folder(),
          "HOME=" + folder(),
          "PULSE_SERVER=unix:" + socket(),
          "ALSA_CONFIG_PATH=" + (folder_ / "asound.conf"),
          "JACK_NO_START_SERVER=1"};
}

void PulseServer::start() {
  std::vector<std::string> arguments{
      "pulseaudio",        "--daemonize=no", "-n", "--exit-idle-time=-1", "--use-pid-file=no",
      "--disable-shm=yes", "--system=false"};
  arguments.push_back("--load=module-native-protocol-unix auth-anonymous=1 socket=" + socket());
  for (const PulseSink& sink : sinks_) {
    arguments.push_back("--load=module-null-sink " + sink_arguments(sink));
  }
  ::unlink(socket().c_str());
  server_ = run(arguments, folder_ / "pulse.out", folder_ / "pulse.log", environment());
  for (int i = 0; i < 200 && !answers(); ++i) std::this_thread::sleep_for(milliseconds(25));
  listeners_.clear();
  for (const PulseSink& sink : sinks_) listeners_.push_back(record(sink.name));
  for (int i = 0; i < 200; ++i) {
    bool all = true;
    for (const PulseRecording& listener : listeners_) all = all && listener.seconds() > 0.1;
    if (all) return;
    std::this_thread::sleep_for(milliseconds(25));
  }
}

void PulseServer::kill() {
  listeners_.clear();
  server_.signal(SIGCONT);
  server_.kill_and_wait(seconds(5));
}

void PulseServer::freeze() { server_.signal(SIGSTOP); }
void PulseServer::thaw() { server_.signal(SIGCONT); }

bool PulseServer::control(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command{"pactl", "-s", "unix:" + socket()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  auto child = run(command, folder_ / "pactl.out", folder_ / "pactl.err", environment());
  const auto status = child.wait(seconds(5));
  return status && !status->by_signal && status->code == 0;
}

bool PulseServer::answers() const {
  return ::access(socket().c_str(), F_OK) == 0 && control({"info"});
}

void PulseServer::add_sink(const PulseSink& sink) {
  control({"load-module", "module-null-sink", "sink_name=" + sink.name, "rate=48000",
           "format=float32le", "channels=" + std::to_string(sink.channels),
           "channel_map=" + channel_map(sink.channels)});
}

void PulseServer::remove_sink(const std::string& name) {
  control({"list", "short", "modules"});
  const std::string modules = slurp(folder_ / "pactl.out");
  const std::size_t at = modules.find("sink_name=" + name + " ");
  if (at == std::string::npos) return;
  const std::size_t line = modules.rfind('\n', at);
  const std::size_t begin = line == std::string::npos ? 0 : line + 1;
  control({"unload-module", modules.substr(begin, modules.find('\t', begin) - begin)});
}

PulseRecording PulseServer::record(const std::string& sink) const {
  int channels = 2;
  for (const PulseSink& known : sinks_) {
    if (known.name == sink) channels = known.channels;
  }
  std::string pattern = folder_ / (sink + "-XXXXXX");
  const base::UniqueFd made(::mkstemp(pattern.data()));
  auto process =
      run({"parec", "-s", "unix:" + socket(), "--raw", "-d", sink + ".monitor",
           "--format=float32le", "--rate=48000", "--channels=" + std::to_string(channels),
           "--channel-map=" + channel_map(channels), "--latency-msec=20"},
          pattern, folder_ / "parec.err", environment());
  return {std::move(process), pattern, channels};
}

}  // namespace hornbill::test
