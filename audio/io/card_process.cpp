// SPDX-License-Identifier: Apache-2.0
#include "audio/io/card_process.h"

#include <alsa/asoundlib.h>
#include <fcntl.h>
#include <pa_linux_alsa.h>
#include <poll.h>
#include <portaudio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include "audio/io/card_memory.h"
#include "base/frames.h"
#include "base/process_memory.h"

namespace hornbill::audio {
namespace {

// The device asks 50 times a second and holds 30 ms: what PortAudio picks by itself (blocks of 5
// to 10 ms in 40 ms) costs twice the processor time, nearly all of it in waking up.
// PortAudio's ALSA side takes a buffer of one period and this latency.
constexpr unsigned long kPeriodFrames = 960;
constexpr double kPlayLatency = 0.010;    // seconds
constexpr double kRecordLatency = 0.020;  // nobody waits for it: more against a late wake-up
constexpr int kLookMs = 200;
constexpr int kStartMs = 1000;
constexpr const char* kEncoder = "a52";  // as alsa-plugins calls it

enum class Direction { play, record };

// check: allow parameters (the library's signature)
void ignore_alsa_message(const char*, int, const char*, int, const char*, ...) {}

// The libraries below us complain on standard error while they look for devices; what matters
// goes to the parent as text.
void be_quiet() {
  snd_lib_error_set_handler(&ignore_alsa_message);
  const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (null >= 0) ::dup2(null, STDERR_FILENO);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

// Whether a text below `node`, outside of `but`, begins with `word`.
bool names(snd_config_t* node, const char* word, const snd_config_t* but) {
  const char* text = nullptr;
  if (snd_config_get_string(node, &text) == 0) {
    return text != nullptr && std::string_view(text).substr(0, std::strlen(word)) == word;
  }
  if (node == but || snd_config_get_type(node) != SND_CONFIG_TYPE_COMPOUND) return false;
  snd_config_iterator_t i;
  snd_config_iterator_t next;
  snd_config_for_each(i, next, node) {
    if (names(snd_config_iterator_entry(i), word, but)) return true;
  }
  return false;
}

// PortAudio opens every device that ALSA's configuration names, to see what it can do. The AC-3
// encoder among them loads all of FFmpeg for that: half the time of the look, and megabytes. It
// stays if it is what is wanted, or if another device goes through it.
void leave_out_encoder(const std::string& wanted) {
  snd_config_t* devices = nullptr;
  snd_config_t* encoder = nullptr;
  if (wanted == kEncoder || snd_config_update() < 0) return;
  if (snd_config_search(snd_config, "pcm", &devices) < 0) return;
  if (snd_config_search(devices, kEncoder, &encoder) < 0) return;
  if (!names(devices, kEncoder, encoder)) snd_config_delete(encoder);
}

int channels_of(const PaDeviceInfo& info, Direction direction) {
  return direction == Direction::play ? info.maxOutputChannels : info.maxInputChannels;
}

// The device called `name`, else the first whose name contains it in any case.
PaDeviceIndex find_device(const std::string& name, Direction direction) {
  if (name == "default") {
    return direction == Direction::play ? Pa_GetDefaultOutputDevice() : Pa_GetDefaultInputDevice();
  }
  PaDeviceIndex part = paNoDevice;
  for (PaDeviceIndex i = 0; i < Pa_GetDeviceCount(); ++i) {
    const PaDeviceInfo* info = Pa_GetDeviceInfo(i);
    if (info == nullptr || channels_of(*info, direction) < 1) continue;
    if (name == info->name) return i;
    if (part == paNoDevice && lower(info->name).find(lower(name)) != std::string::npos) part = i;
  }
  return part;
}

std::int64_t monotonic_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// The device callbacks: copy, count, note the time, nothing else. Thread: device.
void note_callback(CardHeader& header, unsigned long frames) {
  header.device_frames.fetch_add(frames, std::memory_order_relaxed);
  header.callbacks.fetch_add(1, std::memory_order_relaxed);
  header.last_callback.store(monotonic_ns(), std::memory_order_release);
}

// check: allow parameters (the library's signature)
int play_callback(const void*, void* out, unsigned long frames, const PaStreamCallbackTimeInfo*,
                  PaStreamCallbackFlags, void* user) {
  auto& memory = *static_cast<CardMemory*>(user);
  CardHeader& header = memory.header();
  auto* samples = static_cast<float*>(out);
  const std::size_t got = memory.read(samples, frames);
  if (got < frames) {
    std::fill(samples + got * memory.channels(), samples + frames * memory.channels(), 0.0F);
    if (header.primed.load(std::memory_order_acquire) != 0) header.xruns.fetch_add(1);
  }
  note_callback(header, frames);
  return paContinue;
}

// check: allow parameters (the library's signature)
int record_callback(const void* in, void*, unsigned long frames, const PaStreamCallbackTimeInfo*,
                    PaStreamCallbackFlags flags, void* user) {
  auto& memory = *static_cast<CardMemory*>(user);
  CardHeader& header = memory.header();
  const auto* samples = static_cast<const float*>(in);
  const std::size_t count = frames * memory.channels();
  const bool lost = (flags & paInputOverflow) != 0;
  if (memory.write({samples, count}) < frames || lost) header.xruns.fetch_add(1);
  note_callback(header, frames);
  return paContinue;
}

// A device with one channel, copied to all of the ring's.
// check: allow parameters (the library's signature)
int record_mono_callback(const void* in, void*, unsigned long frames,
                         const PaStreamCallbackTimeInfo*, PaStreamCallbackFlags flags, void* user) {
  auto& memory = *static_cast<CardMemory*>(user);
  const auto* samples = static_cast<const float*>(in);
  std::array<float, CardMemory::kMaxChannels> frame{};
  std::size_t taken = 0;
  for (unsigned long i = 0; i < frames; ++i) {
    frame.fill(samples[i]);
    taken += memory.write({frame.data(), memory.channels()});
  }
  if (taken < frames || (flags & paInputOverflow) != 0) memory.header().xruns.fetch_add(1);
  note_callback(memory.header(), frames);
  return paContinue;
}

// The end of this process: the parent reads `text` and the phase, then starts another one.
int give_up(CardMemory& memory, const std::string& text) {
  CardHeader& header = memory.header();
  const std::size_t n = std::min(text.size(), header.text.size() - 1);
  std::memcpy(header.text.data(), text.data(), n);
  header.text[n] = '\0';
  header.phase.store(CardPhase::failed, std::memory_order_release);
  return 1;
}

struct Opened {
  PaStream* stream = nullptr;
  std::string error;
};

Opened open_stream(CardMemory& memory, const std::string& name, Direction direction) {
  PaStreamParameters wanted{};
  wanted.device = find_device(name, direction);
  if (wanted.device == paNoDevice) {
    return {nullptr, "there is no sound device \"" + name + "\""};
  }
  const PaDeviceInfo& info = *Pa_GetDeviceInfo(wanted.device);
  const bool play = direction == Direction::play;
  const bool mono = !play && info.maxInputChannels == 1;
  if (!mono && channels_of(info, direction) < static_cast<int>(memory.channels())) {
    return {nullptr, "the sound device \"" + name + "\" has only " +
                         std::to_string(channels_of(info, direction)) + " channels"};
  }
  wanted.channelCount = mono ? 1 : static_cast<int>(memory.channels());
  wanted.sampleFormat = paFloat32;
  wanted.suggestedLatency = play ? kPlayLatency : kRecordLatency;
  const PaStreamParameters* in = play ? nullptr : &wanted;
  const PaStreamParameters* out = play ? &wanted : nullptr;
  Opened opened;
  PaStreamCallback* record = mono ? &record_mono_callback : &record_callback;
  const auto open_at = [&](double rate) {
    memory.header().rate.store(static_cast<std::uint32_t>(std::lround(rate)));
    return Pa_OpenStream(&opened.stream, in, out, rate, kPeriodFrames, paNoFlag,
                         play ? &play_callback : record, &memory);
  };
  PaError error = open_at(base::kSampleRate);
  if (error != paNoError && info.defaultSampleRate != base::kSampleRate) {
    error = open_at(info.defaultSampleRate);
  }
  if (error != paNoError) {
    opened.stream = nullptr;
    opened.error = std::string("opening the sound device failed: ") + Pa_GetErrorText(error);
  }
  return opened;
}

int drive(CardMemory& memory, const std::string& name, Direction direction, int life_fd) {
  leave_out_encoder(name);
  if (const PaError error = Pa_Initialize(); error != paNoError) {
    return give_up(memory, std::string("the sound system: ") + Pa_GetErrorText(error));
  }
  const Opened opened = open_stream(memory, name, direction);
  if (opened.stream == nullptr) return give_up(memory, opened.error);
  PaAlsa_EnableRealtimeScheduling(opened.stream, 1);
  if (const PaError error = Pa_StartStream(opened.stream); error != paNoError) {
    return give_up(memory, std::string("starting the sound device: ") + Pa_GetErrorText(error));
  }
  const PaStreamInfo* info = Pa_GetStreamInfo(opened.stream);
  const double seconds = direction == Direction::play ? info->outputLatency : info->inputLatency;
  memory.header().latency.store(
      static_cast<std::uint32_t>(std::lround(seconds * memory.header().rate.load())));
  memory.header().phase.store(CardPhase::running, std::memory_order_release);
  pollfd life{life_fd, POLLIN, 0};
  for (int looks = 0; ::poll(&life, 1, kLookMs) == 0; ++looks) {
    if (looks * kLookMs == kStartMs) base::let_go_of_load_pages();
    if (Pa_IsStreamActive(opened.stream) != 1) {
      return give_up(memory, "the sound device is gone");
    }
  }
  return 0;
}

// One line a device: name, system, output and input channels, rate, default flags; tab-separated.
int list() {
  if (Pa_Initialize() != paNoError) return 1;
  const auto plain = [](std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
    return text;
  };
  for (PaDeviceIndex i = 0; i < Pa_GetDeviceCount(); ++i) {
    const PaDeviceInfo& info = *Pa_GetDeviceInfo(i);
    std::printf("%s\t%s\t%d\t%d\t%.0f\t%d\t%d\n", plain(info.name).c_str(),
                plain(Pa_GetHostApiInfo(info.hostApi)->name).c_str(), info.maxOutputChannels,
                info.maxInputChannels, info.defaultSampleRate, i == Pa_GetDefaultOutputDevice(),
                i == Pa_GetDefaultInputDevice());
  }
  std::fflush(stdout);
  return 0;
}

bool to_int(std::string_view text, int& value) {
  return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc{};
}

}  // namespace

int run_card_process(std::span<const char* const> arguments) {
  // The parent's end is ours, even while a library of the sound system holds us up.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  be_quiet();
  const std::string_view mode = arguments.empty() ? "" : arguments[0];
  // No clean-up anywhere below: closing a stuck device may block for ever, and the kernel does it.
  if (mode == "list" && arguments.size() == 1) ::_exit(list());
  int channels = 0;
  int memory_fd = -1;
  int life_fd = -1;
  if (arguments.size() != 5 || (mode != "play" && mode != "record") ||
      !to_int(arguments[2], channels) || !to_int(arguments[3], memory_fd) ||
      !to_int(arguments[4], life_fd)) {
    return 2;
  }
  auto memory = CardMemory::attach(base::UniqueFd(memory_fd));
  if (!memory || static_cast<int>(memory->channels()) != channels) return 2;
  ::_exit(
      drive(*memory, arguments[1], mode == "play" ? Direction::play : Direction::record, life_fd));
}

}  // namespace hornbill::audio
