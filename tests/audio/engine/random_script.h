// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tests/audio/engine/engine_rig.h"

namespace hornbill::audio::testing {

struct ScriptOptions {
  std::int64_t frames = 0;
  int commands = 0;
  int zones = 4;
  // Sources are one constant level with fades at both ends, so that every step in the output is
  // the engine's own; otherwise they are noise.
  bool smooth = false;
  float level = 0.25F;
};

// Posts a busy life of random commands, right and wrong ones, made from `seed` with integer
// arithmetic alone. Zones 0 .. zones - 1 are kept.
void post_random_script(EngineRig& rig, std::uint64_t seed, const ScriptOptions& options);

}  // namespace hornbill::audio::testing
