// SPDX-License-Identifier: Apache-2.0
#include "audio/media/ogg_links.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

namespace hornbill::audio {
namespace {

constexpr std::size_t kHeaderBytes = 27;
constexpr std::size_t kReadBytes = 64U << 10;
constexpr std::string_view kCapture = "OggS";
constexpr std::size_t kFlagsAt = 5;
constexpr std::size_t kSerialAt = 14;
constexpr std::byte kFirstPage{2};
constexpr std::byte kLastPage{4};

std::string_view text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::optional<std::uint32_t> serial_at(std::span<const std::byte> bytes, std::size_t page) {
  if (page == std::string_view::npos || page + kHeaderBytes > bytes.size()) return {};
  std::uint32_t serial = 0;
  std::memcpy(&serial, bytes.data() + page + kSerialAt, sizeof serial);
  return serial;
}

}  // namespace

// Makes `bytes` bytes lie at begin_. False: the input ends before.
bool OggLinks::ensure(std::size_t bytes) {
  if (begin_ > 0 && pending_.size() - begin_ < bytes) {
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
  }
  while (pending_.size() - begin_ < bytes) {
    const std::size_t old = pending_.size();
    pending_.resize(old + kReadBytes);
    const std::size_t n = source_.read(std::span(pending_).subspan(old));
    pending_.resize(old + n);
    if (n == 0) return false;
  }
  return true;
}

// Finds the next page of this link, past any junk. False: the link is over.
bool OggLinks::load_page() {
  while (ensure(kHeaderBytes)) {
    const auto here = std::span(pending_).subspan(begin_);
    if (!text(here).starts_with(kCapture) || here[4] != std::byte{0}) {
      const std::size_t at = text(here).find(kCapture, 1);
      begin_ += at == std::string_view::npos ? here.size() - (kCapture.size() - 1) : at;
      continue;
    }
    const std::byte flags = here[kFlagsAt];
    const bool first = (flags & kFirstPage) != std::byte{0};
    if (first && in_link_) break;
    const auto segments = static_cast<std::size_t>(here[kHeaderBytes - 1]);
    if (!ensure(kHeaderBytes + segments)) return false;
    std::size_t bytes = kHeaderBytes + segments;
    for (std::size_t i = 0; i < segments; ++i) {
      bytes += static_cast<std::size_t>(pending_[begin_ + kHeaderBytes + i]);
    }
    if (!ensure(bytes)) return false;  // cut in the middle of a page: its packets are lost
    in_link_ = in_link_ || !first;
    saw_last_page_ = (flags & kLastPage) != std::byte{0};
    page_left_ = bytes;
    return true;
  }
  return false;
}

std::size_t OggLinks::read(std::span<std::byte> out) {
  if (link_over_) return 0;
  if (page_left_ == 0 && !load_page()) {
    link_over_ = true;
    return 0;
  }
  const std::size_t n = std::min(out.size(), page_left_);
  std::memcpy(out.data(), pending_.data() + begin_, n);
  begin_ += n;
  page_left_ -= n;
  return n;
}

bool OggLinks::next_link() {
  // A demuxer that gave the link up early has left pages of it.
  std::byte skipped[4096];
  while (read(skipped) > 0) {
  }
  link_over_ = false;
  in_link_ = false;
  saw_last_page_ = false;
  return load_page();
}

bool is_single_link(ByteSource& source) {
  constexpr std::int64_t kTail = 128 << 10;  // two of the largest pages
  const auto head = source.peek(0, kHeaderBytes);
  const auto tail = source.peek(std::max<std::int64_t>(source.size() - kTail, 0), kTail);
  const auto first = serial_at(head, 0);
  const auto last = serial_at(tail, text(tail).rfind(kCapture));
  return first && last && *first == *last;
}

}  // namespace hornbill::audio
