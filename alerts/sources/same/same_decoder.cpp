// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/same/same_decoder.h"

#include <algorithm>
#include <bit>

#include "alerts/sources/same/same_header.h"

namespace hornbill::alerts {
namespace {

constexpr std::uint32_t kPreamble = 0xABABABABU;
constexpr int kPreambleErrors = 3;  // of 32 bits
constexpr int kStartErrors = 7;     // of the 32 bits of ZCZC or NNNN
constexpr std::size_t kMostBurstBytes = 300;
constexpr std::size_t kMostStartAt = 16;  // preamble bytes that were not known as such
constexpr std::size_t kCopies = 3;
// From the start of one copy to that of the next: the longest header, a second, and some.
constexpr std::int64_t kMostBetween = 3900;  // bits
constexpr std::string_view kHeaderStart = "ZCZC";
constexpr std::string_view kEndStart = "NNNN";

int distance(std::string_view a, std::string_view b) {
  int bits = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    bits += std::popcount(static_cast<unsigned>(static_cast<std::uint8_t>(a[i] ^ b[i])));
  }
  return bits;
}

// The part of a burst that begins with the message, however its first bytes were damaged.
std::string_view message_in(std::string_view bytes) {
  std::size_t best = 0;
  int least = kStartErrors + 1;
  for (std::size_t i = 0; i < kMostStartAt && i + 4 <= bytes.size(); ++i) {
    const std::string_view start = bytes.substr(i, 4);
    const int errors = std::min(distance(start, kHeaderStart), distance(start, kEndStart));
    if (errors < least) {
      least = errors;
      best = i;
    }
  }
  return least > kStartErrors ? std::string_view{} : bytes.substr(best);
}

// As many bytes as two copies agree on, from the first.
std::string agreed(const std::array<std::string_view, kCopies>& copies) {
  std::string text;
  for (std::size_t i = 0; i < kMostBurstBytes; ++i) {
    std::optional<char> byte;
    for (std::size_t a = 0; a < kCopies && !byte; ++a) {
      for (std::size_t b = a + 1; b < kCopies && !byte; ++b) {
        const bool both = i < copies[a].size() && i < copies[b].size();
        if (both && copies[a][i] == copies[b][i]) byte = copies[a][i];
      }
    }
    if (!byte) break;
    text += *byte;
  }
  return text;
}

}  // namespace

void SameDecoder::add(std::span<const float> mono) {
  constexpr std::size_t kPiece = 480;  // so that `heard` is near
  while (!mono.empty()) {
    const auto piece = mono.first(std::min(kPiece, mono.size()));
    mono = mono.subspan(piece.size());
    frames_ += static_cast<std::int64_t>(piece.size());
    fresh_.clear();
    bits_.add(piece, fresh_);
    for (const bool bit : fresh_) take_bit(bit);
  }
}

std::optional<SameReception> SameDecoder::take() {
  if (waiting_.empty()) return std::nullopt;
  SameReception first = std::move(waiting_.front());
  waiting_.pop_front();
  return first;
}

void SameDecoder::take_bit(bool bit) {
  ++bit_count_;
  last_bits_ = (last_bits_ >> 1) | (bit ? 0x80000000U : 0U);
  if (std::popcount(last_bits_ ^ kPreamble) <= kPreambleErrors) {
    begin_burst();
    return;
  }
  if (!receiving_ || ++bits_of_byte_ < 8) return;
  bits_of_byte_ = 0;
  take_byte(static_cast<std::uint8_t>(last_bits_ >> 24));
}

void SameDecoder::begin_burst() {
  // Each further byte of the preamble comes here again.
  const bool again = receiving_ && bursts_.back().bytes.size() < kMostStartAt;
  if (again) bursts_.pop_back();
  receiving_ = true;
  bits_of_byte_ = 0;
  drop_old_bursts();
  bursts_.push_back({bit_count_, ""});
}

void SameDecoder::drop_old_bursts() {
  if (!bursts_.empty() && bit_count_ - bursts_.back().begins > kMostBetween) {
    bursts_.clear();
    reported_.clear();
  }
  while (bursts_.size() >= kCopies) bursts_.pop_front();
}

void SameDecoder::take_byte(std::uint8_t byte) {
  std::string& bytes = bursts_.back().bytes;
  bytes += static_cast<char>(byte);
  vote();
  if (bytes.size() >= kMostBurstBytes) receiving_ = false;
}

void SameDecoder::vote() {
  std::array<std::string_view, kCopies> copies;
  std::transform(bursts_.begin(), bursts_.end(), copies.begin(),
                 [](const Burst& burst) { return message_in(burst.bytes); });
  const std::string text = agreed(copies);
  if (text.starts_with(kEndStart)) {
    report(SameReception::Kind::end_of_message, std::string(kEndStart));
  } else if (const std::size_t length = same_length(text); length > 0) {
    report(SameReception::Kind::header, text.substr(0, length));
  }
}

void SameDecoder::report(SameReception::Kind kind, std::string text) {
  if (text == reported_) return;
  reported_ = text;
  if (waiting_.size() >= kMostWaiting) waiting_.pop_front();
  waiting_.push_back({kind, std::move(text), {frames_}});
}

}  // namespace hornbill::alerts
