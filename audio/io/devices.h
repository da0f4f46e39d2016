// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/process/helper_program.h"
#include "base/result.h"
#include "base/time.h"

namespace hornbill::audio {

// A sound device as PortAudio lists it.
struct DeviceInfo {
  std::string name;
  std::string system;       // "ALSA", "JACK Audio Connection Kit"
  int output_channels = 0;  // the most it takes; 0: no output
  int input_channels = 0;
  double default_rate = 0.0;  // frames a second
  bool default_output = false;
  bool default_input = false;
};

// Asks a short-lived child, so that a sound system that hangs holds up only this call.
// `program` as for SoundCards. Thread: any; blocks up to `limit`.
// Fails: timed_out; unavailable, the child failed; none found is an empty list.
base::Result<std::vector<DeviceInfo>> list_devices(
    const std::string& program = base::helper_program("hornbill-card"),
    base::Duration limit = std::chrono::seconds(5));

}  // namespace hornbill::audio
