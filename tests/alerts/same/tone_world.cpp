// SPDX-License-Identifier: Apache-2.0
#include "tests/alerts/same/tone_world.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <numbers>

#include "base/process/child_process.h"
#include "base/unique_fd.h"

namespace hornbill::alerts {
namespace {

double uniform(base::Random& random) {
  return static_cast<double>(random.below(1'000'000)) / 1'000'000.0;
}

double gaussian(base::Random& random) {
  const double u = uniform(random) + 1e-7;
  return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * uniform(random));
}

std::string bytes_of(const std::vector<std::string>& arguments) {
  const base::UniqueFd out(::memfd_create("printed", MFD_CLOEXEC));
  base::SpawnOptions options;
  options.program = "/usr/bin/" + arguments.front();
  options.arguments = arguments;
  options.fds = {{out.get(), 1}};
  auto child = base::ChildProcess::spawn(options);
  if (!child) return child.error().message;
  child->wait(std::chrono::seconds(60));
  std::string text(static_cast<std::size_t>(::lseek(out.get(), 0, SEEK_END)), '\0');
  if (::pread(out.get(), text.data(), text.size(), 0) < 0) return "";
  return text;
}

void add_tone(Samples& sound, std::size_t from, double hertz, double seconds) {
  const auto frames = static_cast<std::size_t>(seconds * 48000);
  for (std::size_t i = 0; i < frames && from + i < sound.size(); ++i) {
    const double t = static_cast<double>(i) / 48000.0;
    const double edge = std::min(1.0, std::min(t, seconds - t) * 100.0);
    sound[from + i] += static_cast<float>(
        0.1 * edge *
        (std::sin(6.283185307 * hertz * t) + 0.5 * std::sin(6.283185307 * 2 * hertz * t)));
  }
}

}  // namespace

Samples floats(const audio::Clip& clip) {
  Samples out;
  for (const std::int16_t s : clip.samples) out.push_back(static_cast<float>(s) / 32768.0F);
  return out;
}

void append(Samples& to, const Samples& more) { to.insert(to.end(), more.begin(), more.end()); }

Samples silence(double seconds) { return Samples(static_cast<std::size_t>(seconds * 48000), 0.0F); }

void add_noise(Samples& sound, double snr_db, base::Random& random) {
  const double size = 0.2 / std::sqrt(2.0) * std::pow(10.0, -snr_db / 20.0);
  for (float& s : sound) s += static_cast<float>(size * gaussian(random));
}

Samples at_speed(const Samples& sound, double speed) {
  Samples out;
  for (double at = 0.0; at + 1.0 < static_cast<double>(sound.size()); at += speed) {
    const auto i = static_cast<std::size_t>(at);
    const auto part = static_cast<float>(at - static_cast<double>(i));
    out.push_back(sound[i] * (1.0F - part) + sound[i + 1] * part);
  }
  return out;
}

Samples music(double seconds, base::Random& random) {
  Samples sound = silence(seconds);
  for (std::size_t at = 0; at < sound.size(); at += 6000) {
    const double root = 110.0 * std::pow(2.0, static_cast<double>(random.below(48)) / 12.0);
    for (const double interval : {1.0, 1.25, 1.5}) {
      add_tone(sound, at, root * interval, 0.05 + 0.4 * uniform(random));
    }
    // The SAME tones themselves, at random, and a drum.
    add_tone(sound, at + 1000, random.below(2) == 0 ? 2083.3 : 1562.5,
             0.0019 * static_cast<double>(1 + random.below(40)));
    for (std::size_t i = 0; i < 900 && at + i < sound.size(); ++i) {
      sound[at + i] +=
          static_cast<float>(0.1 * gaussian(random) * (1.0 - static_cast<double>(i) / 900.0));
    }
  }
  return sound;
}

Samples speech(const std::string& voice, const std::string& text) {
  const std::string wav = bytes_of({"espeak-ng", "-v", voice, "--stdout", text});
  Samples out;
  for (std::size_t i = 44; i + 1 < wav.size(); i += 2) {  // 22.05 kHz, about doubled
    std::int16_t s = 0;
    std::memcpy(&s, wav.data() + i, 2);
    out.insert(out.end(), 2, static_cast<float>(s) / 32768.0F);
  }
  return out;
}

std::vector<SameReception> decode(const Samples& sound) {
  SameDecoder decoder;
  std::vector<SameReception> found;
  for (std::size_t at = 0; at < sound.size(); at += 480) {
    decoder.add(std::span(sound).subspan(at, std::min<std::size_t>(480, sound.size() - at)));
    while (auto one = decoder.take()) found.push_back(*one);
  }
  return found;
}

std::vector<std::string> texts(const std::vector<SameReception>& found) {
  std::vector<std::string> result;
  for (const SameReception& one : found) result.push_back(one.text);
  return result;
}

std::string printed(const std::vector<std::string>& arguments) { return bytes_of(arguments); }

void write_raw(const std::string& path, const Samples& sound) {
  std::ofstream out(path, std::ios::binary);
  for (const float s : sound) {
    const auto v = static_cast<std::int16_t>(std::lround(std::clamp(s, -1.0F, 1.0F) * 32767.0F));
    out.write(reinterpret_cast<const char*>(&v), 2);
  }
}

}  // namespace hornbill::alerts
