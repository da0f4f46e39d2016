// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace hornbill::audio {

// sin(2 pi turns) by sums and products alone, which IEEE 754 fixes to the last bit: a signal is
// the same on every machine, whatever its mathematical library. Error below 1e-11.
// Requires: |turns| < 2^52. Source: Taylor's series on a quarter turn.
constexpr double sine_of_turns(double turns) {
  turns -= static_cast<double>(static_cast<std::int64_t>(turns));
  if (turns < 0.0) turns += 1.0;
  const double sign = turns >= 0.5 ? -1.0 : 1.0;
  if (turns >= 0.5) turns -= 0.5;
  if (turns > 0.25) turns = 0.5 - turns;
  constexpr double kTwoPi = 6.283185307179586;
  const double x = kTwoPi * turns;
  double term = x;
  double sum = x;
  for (int n = 2; n <= 16; n += 2) {
    term *= -x * x / static_cast<double>(n * (n + 1));
    sum += term;
  }
  return sign * sum;
}

// Rises from 0 to 1 as t goes from 0 to 1, level at both ends: the soft edge of a tone.
constexpr double soft_edge(double t) {
  if (t <= 0.0) return 0.0;
  return t >= 1.0 ? 1.0 : t * t * (3.0 - 2.0 * t);
}

}  // namespace hornbill::audio
