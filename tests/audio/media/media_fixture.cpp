// SPDX-License-Identifier: Apache-2.0
#include "tests/audio/media/media_fixture.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <numbers>

namespace hornbill::audio {

std::unique_ptr<DecodeServer> MediaTest::server_;
std::unique_ptr<test::TemporaryFolder> MediaTest::folder_;

double Sine::at(std::int64_t frame) const {
  return amplitude *
         std::sin(2.0 * std::numbers::pi * hertz * static_cast<double>(frame) / 48000.0);
}

// check: allow parameters (which channel of what, against what, from where to where)
double likeness_db(const Decoded& decoded, int channel, const Sine& sine, std::int64_t from,
                   std::int64_t to) {
  if (to > decoded.frames()) return -999.0;
  double signal = 0.0;
  double difference = 1e-20;
  for (std::int64_t i = from; i < to; ++i) {
    const double expected = sine.at(i);
    const double error = static_cast<double>(decoded.at(i, channel)) - expected;
    signal += expected * expected;
    difference += error * error;
  }
  return 10.0 * std::log10(signal / difference);
}

bool run(const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);
  pid_t pid = 0;
  if (::posix_spawnp(&pid, argv[0], nullptr, nullptr, argv.data(), environ) != 0) return false;
  int status = 0;
  return ::waitpid(pid, &status, 0) == pid && status == 0;
}

Decoded drain(DecodeStream& stream, std::chrono::milliseconds timeout) {
  Decoded result;
  std::vector<float> buffer(2 * 5000);  // no divisor of a record
  while (!stream.at_end() && !result.timed_out) {
    const std::size_t n = stream.read(buffer, timeout);
    result.samples.insert(result.samples.end(), buffer.begin(),
                          buffer.begin() + static_cast<std::ptrdiff_t>(2 * n));
    result.timed_out = stream.timed_out();
  }
  result.info = stream.info();
  result.remark = stream.remark();
  if (stream.error()) result.error = stream.error()->message;
  return result;
}

void MediaTest::SetUpTestSuite() {
  folder_ = std::make_unique<test::TemporaryFolder>();
  auto started = DecodeServer::start(HORNBILL_CODEC_PROGRAM);
  ASSERT_TRUE(started) << started.error().message;
  server_ = std::move(*started);
}

void MediaTest::TearDownTestSuite() {
  server_.reset();
  folder_.reset();
}

void MediaTest::ffmpeg(std::vector<std::string> arguments) {
  const std::vector<std::string> start = {"ffmpeg", "-nostdin", "-v", "error", "-y"};
  arguments.insert(arguments.begin(), start.begin(), start.end());
  ASSERT_TRUE(run(arguments));
}

Decoded MediaTest::decode(const std::string& name, std::int64_t from,
                          std::optional<std::int64_t> to, const DecodeLimits& limits) {
  DecodeRequest request{file(name), {from}, {}};
  if (to) request.to = base::FrameCount{*to};
  auto stream = server().open(request, limits);
  if (!stream) {
    Decoded refused;
    refused.error = stream.error().message;
    return refused;
  }
  return drain(**stream);
}

}  // namespace hornbill::audio
