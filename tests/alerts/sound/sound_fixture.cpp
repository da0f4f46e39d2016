// SPDX-License-Identifier: Apache-2.0
#include "tests/alerts/sound/sound_fixture.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <numbers>

#include "base/process/child_process.h"

namespace hornbill::alerts {

std::unique_ptr<audio::DecodeServer> SoundTest::server_;

void SoundTest::SetUpTestSuite() {
  auto server = audio::DecodeServer::start(HORNBILL_CODEC_PROGRAM);
  ASSERT_TRUE(server.has_value()) << server.error().message;
  server_ = std::move(*server);
}
void SoundTest::TearDownTestSuite() { server_.reset(); }

double share_of_tone(std::span<const std::int16_t> mono, double hertz) {
  // Goertzel's recurrence.
  const double turn = 2.0 * std::cos(2.0 * std::numbers::pi * hertz / 48000.0);
  double last = 0.0;
  double before = 0.0;
  double all = 1e-9;
  for (const std::int16_t sample : mono) {
    const double next = sample + turn * last - before;
    before = last;
    last = next;
    all += static_cast<double>(sample) * sample;
  }
  const double power = last * last + before * before - turn * last * before;
  return 2.0 * power / (all * static_cast<double>(mono.size()));
}

double strongest_tone(std::span<const std::int16_t> mono) {
  double best = 0.0;
  double best_share = -1.0;
  for (double hertz = 300.0; hertz <= 3000.0; hertz += 2.0) {
    const double share = share_of_tone(mono, hertz);
    if (share > best_share) {
      best_share = share;
      best = hertz;
    }
  }
  return best;
}

std::vector<double> onsets(const audio::Clip& clip) {
  constexpr std::size_t kStep = 480;
  std::vector<double> power;
  double loudest = 0.0;
  for (std::size_t i = 0; i + kStep <= clip.samples.size(); i += kStep) {
    double sum = 0.0;
    for (std::size_t k = 0; k < kStep; ++k) {
      sum += static_cast<double>(clip.samples[i + k]) * clip.samples[i + k];
    }
    power.push_back(sum);
    loudest = std::max(loudest, sum);
  }
  std::vector<double> result;
  int quiet = 3;
  for (std::size_t i = 0; i < power.size(); ++i) {
    if (power[i] < loudest / 100.0) {
      ++quiet;
      continue;
    }
    if (quiet >= 3) result.push_back(static_cast<double>(i) * 0.01);
    quiet = 0;
  }
  return result;
}

std::string output_of(const std::vector<std::string>& arguments) {
  base::UniqueFd out(::memfd_create("output", MFD_CLOEXEC));
  base::SpawnOptions options;
  options.program = "/usr/bin/" + arguments.front();
  options.arguments = arguments;
  options.fds = {{out.get(), 1}, {out.get(), 2}};
  auto child = base::ChildProcess::spawn(options);
  if (!child) return child.error().message;
  child->wait(std::chrono::seconds(60));
  std::string text(static_cast<std::size_t>(::lseek(out.get(), 0, SEEK_END)), '\0');
  if (::pread(out.get(), text.data(), text.size(), 0) < 0) return "";
  return text;
}

Loudness ffmpeg_loudness(const std::string& path) {
  const std::string text = output_of({"ffmpeg", "-nostdin", "-hide_banner", "-i", path, "-af",
                                      "ebur128=peak=true", "-f", "null", "-"});
  const std::string summary = text.substr(std::min(text.rfind("Summary:"), text.size()));
  Loudness result;
  const auto after = [&](const char* word, double& value) {
    const auto at = summary.find(word);
    if (at != std::string::npos) value = std::stod(summary.substr(at + std::strlen(word)));
  };
  after("I:", result.lufs);
  after("Peak:", result.peak_dbtp);
  return result;
}

}  // namespace hornbill::alerts
