// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace hornbill::alerts {

// Turns sound into the bits of the SAME tones, of any level, at a speed within 1.5 % of the right
// one. It always gives bits, of noise too; what they mean is another's to judge.
// Each tone's strength over the last bit is found without its phase; a clock that follows the
// changes between them says when to look. Costs about 3 million products a second.
class SameBits {
 public:
  SameBits();

  // Appends a bit for each that ends within the samples (mono, 48 kHz).
  void add(std::span<const float> mono, std::vector<bool>& bits);

 private:
  static constexpr int kDecimation = 4;
  static constexpr int kFilter = 64;          // taps, at 48 kHz
  static constexpr int kBit = 23;             // samples of a bit at 12 kHz; 23.04 exactly
  static constexpr std::size_t kCycle = 576;  // both tones repeat in so many samples at 12 kHz

  float filtered() const;
  void take_sample(float sample, std::vector<bool>& bits);
  float lean(float sample);
  void follow(float before, float now);

  std::array<float, kFilter> taps_{};
  std::array<float, kFilter> recent_{};
  std::size_t recent_at_ = 0;
  int until_next_ = kDecimation;

  struct Wave {
    float cosine = 0.0F;
    float sine = 0.0F;
  };
  std::array<Wave, kCycle> mark_{};
  std::array<Wave, kCycle> space_{};
  std::size_t cycle_at_ = 0;
  // The last bit's samples times the waves.
  std::array<std::array<float, 4>, kBit> products_{};
  std::size_t product_at_ = 0;

  float last_lean_ = 0.0F;
  double phase_ = 0.0;  // of the bit, 0..1
  double step_ = 0.0;   // of phase for a sample
};

}  // namespace hornbill::alerts
