// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/signals.h"

#include <array>
#include <mutex>
#include <span>
#include <vector>

#include "audio/media/sine.h"
#include "base/check.h"

namespace hornbill::alerts {
namespace {

// One note. Units: seconds, Hz.
struct Note {
  double begins = 0.0;
  double lasts = 0.0;
  double hertz = 0.0;
};

// What the notes of a signal are made of.
struct Timbre {
  std::array<double, 5> partials{};  // levels of the multiples 1, 2, ... of the pitch
  double attack = 0.012;             // seconds
  double release = 0.060;
  bool bell = false;           // dies away from its beginning
  double tremble_hertz = 0.0;  // 0: none
  double tremble_depth = 0.0;  // 1: down to silence
};

// A group of notes that is repeated.
struct Pattern {
  std::span<const Note> notes;
  int times = 1;
  double period = 0.0;  // seconds from one repetition to the next
  double length = 0.0;  // seconds in all
  Timbre timbre;
};

constexpr Timbre kBright{.partials = {1.0, 0.55, 0.35, 0.2, 0.0}};
constexpr Timbre kBell{.partials = {1.0, 0.4, 0.15, 0.0, 0.0}, .attack = 0.008, .bell = true};
constexpr Timbre kHollow{.partials = {1.0, 0.0, 0.6, 0.0, 0.35},
                         .attack = 0.05,
                         .release = 0.1,
                         .tremble_hertz = 7.0,
                         .tremble_depth = 0.5};

constexpr double kQuick = 0.17;
constexpr Note kLifeSafety[] = {{0.0, kQuick, 740.0}, {0.2, kQuick, 988.0}, {0.4, kQuick, 1319.0},
                                {0.6, kQuick, 740.0}, {0.8, kQuick, 988.0}, {1.0, kQuick, 1319.0}};
constexpr Note kPriority[] = {{0.0, 0.5, 554.0}, {0.6, 0.5, 698.0}};
constexpr Note kNormal[] = {
    {0.0, 2.0, 784.0}, {0.8, 2.0, 659.0}, {1.6, 2.0, 523.0}, {2.4, 2.0, 1047.0}};
constexpr Note kDrill[] = {{0.0, 0.9, 466.0}};
constexpr Note kEnd[] = {{0.0, 1.2, 784.0}, {0.5, 1.7, 523.0}};
constexpr Note kCancelled[] = {{0.0, 0.18, 1047.0}, {0.22, 0.18, 784.0}, {0.44, 0.9, 587.0}};

Pattern pattern_of(Signal signal) {
  switch (signal) {
    case Signal::life_safety:
      return {kLifeSafety, 4, 1.4, 5.6, kBright};
    case Signal::priority:
      return {kPriority, 4, 1.3, 5.2, kBright};
    case Signal::normal:
      return {kNormal, 1, 0.0, 4.4, kBell};
    case Signal::drill:
      return {kDrill, 3, 1.8, 4.6, kHollow};
    case Signal::end:
      return {kEnd, 1, 0.0, 2.2, kBell};
    case Signal::cancelled:
      return {kCancelled, 1, 0.0, 1.4, kBright};
  }
  return {};
}

double strength(const Note& note, const Timbre& timbre, double t) {
  double level =
      audio::soft_edge(t / timbre.attack) * audio::soft_edge((note.lasts - t) / timbre.release);
  if (timbre.bell) {
    const double left = 1.0 - t / note.lasts;
    level *= left * left;
  }
  if (timbre.tremble_hertz > 0.0) {
    const double wave = 0.5 + 0.5 * audio::sine_of_turns(timbre.tremble_hertz * t);
    level *= 1.0 - timbre.tremble_depth * wave;
  }
  return level;
}

void add_note(const Note& note, const Timbre& timbre, double begins, std::span<float> mono) {
  const auto first = static_cast<std::size_t>(begins * base::kSampleRate);
  const auto count = static_cast<std::size_t>(note.lasts * base::kSampleRate);
  for (std::size_t i = 0; i < count && first + i < mono.size(); ++i) {
    const double t = static_cast<double>(i) / base::kSampleRate;
    double sum = 0.0;
    for (std::size_t k = 0; k < timbre.partials.size(); ++k) {
      if (timbre.partials[k] == 0.0) continue;
      sum += timbre.partials[k] * audio::sine_of_turns(note.hertz * static_cast<double>(k + 1) * t);
    }
    mono[first + i] += static_cast<float>(0.2 * sum * strength(note, timbre, t));
  }
}

}  // namespace

std::string_view to_string(Signal signal) {
  switch (signal) {
    case Signal::life_safety:
      return "life-safety";
    case Signal::priority:
      return "priority";
    case Signal::normal:
      return "normal";
    case Signal::drill:
      return "drill";
    case Signal::end:
      return "end";
    case Signal::cancelled:
      return "cancelled";
  }
  return "";
}

Signal attention_of(AlertClass urgency, bool drill) {
  if (drill) return Signal::drill;
  switch (urgency) {
    case AlertClass::life_safety:
      return Signal::life_safety;
    case AlertClass::priority:
      return Signal::priority;
    case AlertClass::normal:
      break;
  }
  return Signal::normal;
}

audio::Clip make_signal(Signal signal, const LevelTarget& target) {
  const Pattern pattern = pattern_of(signal);
  std::vector<float> mono(static_cast<std::size_t>(pattern.length * base::kSampleRate), 0.0F);
  for (int n = 0; n < pattern.times; ++n) {
    for (const Note& note : pattern.notes) {
      add_note(note, pattern.timbre, note.begins + n * pattern.period, mono);
    }
  }
  auto clip = level({.samples = mono, .channels = 1}, target);
  HORNBILL_CHECK(clip.has_value());
  return std::move(*clip);
}

std::shared_ptr<const audio::Clip> kept_signal(Signal signal, const LevelTarget& target) {
  struct Kept {
    std::mutex mutex;  // guards what follows
    LevelTarget target;
    std::shared_ptr<const audio::Clip> clip;
  };
  static std::array<Kept, 6> all;
  Kept& kept = all.at(static_cast<std::size_t>(signal));
  const std::lock_guard lock(kept.mutex);
  if (!kept.clip || kept.target != target) {
    kept.clip = std::make_shared<const audio::Clip>(make_signal(signal, target));
    kept.target = target;
  }
  return kept.clip;
}

}  // namespace hornbill::alerts
