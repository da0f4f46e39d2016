// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/process/child_process.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::test {

struct PulseSink {
  std::string name;
  int channels = 2;  // 8 takes the 7.1 map
};

// What one sink of a PulseServer really played, by its monitor. Ends with the server.
class PulseRecording {
 public:
  PulseRecording(base::ChildProcess process, std::string file, int channels)
      : process_(std::move(process)), file_(std::move(file)), channels_(channels) {}

  int channels() const { return channels_; }
  // All frames so far, interleaved, 48 kHz.
  std::vector<float> samples() const { return samples_from(0.0); }
  // One channel of them, or of those from `from` on, in seconds: a long recording takes long to
  // read.
  std::vector<float> channel(int index, double from = 0.0) const;
  double seconds() const;
  // How many seconds of it there are now, with what is still on its way to the file: by the
  // earliest of many arrivals, against the steady clock. Takes a third of a second.
  double seconds_now() const;

 private:
  std::vector<float> samples_from(double seconds) const;

  base::ChildProcess process_;
  std::string file_;
  int channels_;
};

// A private PulseAudio server with null sinks, in a folder of its own. Each sink is an ALSA device
// of its name; "default" is the first one. Sinks pace as a real card does.
class PulseServer {
 public:
  // Starts the server and points ALSA of this process and its later children at it.
  explicit PulseServer(std::vector<PulseSink> sinks = {{"hall", 2}}, bool running = true);
  ~PulseServer();

  void start();   // again, after kill(); returns once it answers
  void kill();    // -9
  void freeze();  // SIGSTOP
  void thaw();    // SIGCONT
  void add_sink(const PulseSink& sink);
  void remove_sink(const std::string& name);

  // Records from now on, until the recording is destroyed. A null sink that nobody listened to
  // holds two seconds of silence; the constructor has listened to each long enough.
  PulseRecording record(const std::string& sink) const;

  // Plays a file of stereo float samples at 48 kHz into a sink, until it ends or the result goes.
  base::ChildProcess play(const std::string& raw_file, const std::string& sink) const;

  // Points ALSA at the devices of several servers at once; "default" is the last one's.
  static void use_together(const std::vector<const PulseServer*>& servers);

  // "NAME=value" for children whose environment is not ours.
  std::vector<std::string> environment() const;
  const std::string& folder() const { return folder_.path(); }
  std::string socket() const { return folder_ / "native"; }

 private:
  bool answers() const;
  bool control(const std::vector<std::string>& arguments) const;
  void write_alsa_configuration() const;

  TemporaryFolder folder_;
  std::vector<PulseSink> sinks_;
  base::ChildProcess server_;
  std::vector<PulseRecording> listeners_;
};

}  // namespace hornbill::test
