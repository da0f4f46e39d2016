// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "alerts/sources/same/same_bits.h"
#include "base/frames.h"

namespace hornbill::alerts {

// What was heard in a monitored input.
struct SameReception {
  enum class Kind : std::uint8_t { header, end_of_message };
  Kind kind = Kind::header;
  std::string text;      // the header, for parse_same(); "NNNN"
  base::FramePos heard;  // one past the sample that completed it
};

// Finds SAME messages in sound that goes by. Of the three copies of a message, each byte must be
// the same in two. A message is given once, as soon as two copies allow it. What it gives has the
// outer form of a header only; it says nothing of who sent it.
// Bounded: keeps three copies of 300 bytes, and at most kMostWaiting messages.
// Thread: one at a time. Costs about 0.3 % of a core.
class SameDecoder {
 public:
  static constexpr std::size_t kMostWaiting = 16;

  // The next samples: mono, 48 kHz, any number, any level, NaN too.
  void add(std::span<const float> mono);
  // The oldest message not yet taken.
  std::optional<SameReception> take();

 private:
  struct Burst {
    std::int64_t begins = 0;  // in bits
    std::string bytes;        // after the preamble
  };

  void take_bit(bool bit);
  void begin_burst();
  void take_byte(std::uint8_t byte);
  void vote();
  void report(SameReception::Kind kind, std::string text);
  void drop_old_bursts();

  SameBits bits_;
  std::vector<bool> fresh_;
  std::uint32_t last_bits_ = 0;  // the newest is the highest
  std::int64_t bit_count_ = 0;
  int bits_of_byte_ = 0;
  bool receiving_ = false;
  std::int64_t frames_ = 0;
  std::deque<Burst> bursts_;  // the newest last, at most three
  std::string reported_;      // what these bursts gave already
  std::deque<SameReception> waiting_;
};

}  // namespace hornbill::alerts
