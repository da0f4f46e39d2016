// SPDX-License-Identifier: Apache-2.0
#include "hornbill/builtin_sound.h"

#include <cmath>
#include <cstddef>
#include <numbers>

#include "base/frames.h"

namespace hornbill {

namespace {

constexpr double kLoopSeconds = 4.0;
constexpr double kAttackSeconds = 0.008;
constexpr double kNoteSeconds = 2.6;

struct Note {
  double hertz;
  double begins;  // seconds
  double level;
};
// A falling major third, as of a doorbell.
constexpr Note kNotes[] = {{659.26, 0.1, 0.085}, {523.25, 0.75, 0.085}};

// Like a small bell: the upper partials are weaker and fade sooner.
double bell(double hertz, double t) {
  constexpr struct {
    double multiple, level, decay;  // decay: seconds to 1/e
  } kPartials[] = {{1.0, 1.0, 0.75}, {2.0, 0.28, 0.40}, {3.01, 0.10, 0.22}};
  double sum = 0.0;
  for (const auto& p : kPartials) {
    sum += p.level * std::exp(-t / p.decay) *
           std::sin(2.0 * std::numbers::pi * hertz * p.multiple * t);
  }
  const double attack = t < kAttackSeconds ? t / kAttackSeconds : 1.0;
  const double left = kNoteSeconds - t;
  const double release = left < 0.3 ? left / 0.3 : 1.0;
  return sum * attack * release;
}

}  // namespace

std::vector<float> make_builtin_sound() {
  const auto frames = static_cast<std::size_t>(kLoopSeconds * base::kSampleRate);
  std::vector<float> sound(frames * base::kChannels, 0.0F);
  for (const Note& note : kNotes) {
    const auto first = static_cast<std::size_t>(note.begins * base::kSampleRate);
    const auto count = static_cast<std::size_t>(kNoteSeconds * base::kSampleRate);
    for (std::size_t i = 0; i < count && first + i < frames; ++i) {
      const double t = static_cast<double>(i) / base::kSampleRate;
      const auto value = static_cast<float>(note.level * bell(note.hertz, t));
      sound[(first + i) * 2] += value;
      sound[(first + i) * 2 + 1] += value;
    }
  }
  return sound;
}

}  // namespace hornbill
