// SPDX-License-Identifier: Apache-2.0
#include "audio/io/devices.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <sstream>

#include "base/process/child_process.h"

namespace hornbill::audio {
namespace {

constexpr std::size_t kMostText = 1 << 20;

// What comes out of the pipe until it is closed or the deadline passes.
base::Result<std::string> read_all(int fd, base::Duration limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  std::string text;
  std::array<char, 4096> part{};
  while (text.size() < kMostText) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd ready{fd, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) == 0) {
      return base::fail(base::ErrorCode::timed_out, "the sound system does not answer");
    }
    const ssize_t n = ::read(fd, part.data(), part.size());
    if (n == 0) break;
    if (n > 0) text.append(part.data(), static_cast<std::size_t>(n));
  }
  return text;
}

std::vector<DeviceInfo> parse(const std::string& text) {
  std::vector<DeviceInfo> devices;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::array<std::string, 7> fields;
    std::istringstream rest(line);
    for (std::string& field : fields) std::getline(rest, field, '\t');
    devices.push_back({.name = fields[0],
                       .system = fields[1],
                       .output_channels = std::atoi(fields[2].c_str()),
                       .input_channels = std::atoi(fields[3].c_str()),
                       .default_rate = std::atof(fields[4].c_str()),
                       .default_output = fields[5] == "1",
                       .default_input = fields[6] == "1"});
  }
  return devices;
}

}  // namespace

base::Result<std::vector<DeviceInfo>> list_devices(const std::string& program,
                                                   base::Duration limit) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    return base::fail(base::errno_error("listing the sound devices"));
  }
  const base::UniqueFd from(pipe[0]);
  base::UniqueFd to(pipe[1]);
  auto child = base::ChildProcess::spawn({.program = program,
                                          .arguments = {"hornbill-card", "list"},
                                          .fds = {{to.get(), STDOUT_FILENO}},
                                          .environment = {}});
  if (!child) return base::fail(child.error());
  to.reset();
  const auto text = read_all(from.get(), limit);
  if (!text) return base::fail(text.error().within("listing the sound devices"));
  const auto status = child->wait(limit);
  if (!status || status->by_signal || status->code != 0) {
    return base::fail(
        base::ErrorCode::unavailable,
        "listing the sound devices: " + (status ? status->text() : std::string("it does not end")));
  }
  return parse(*text);
}

}  // namespace hornbill::audio
