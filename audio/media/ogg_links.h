// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "audio/media/byte_source.h"

namespace hornbill::audio {

// Cuts a chained Ogg stream into its links, so that each is decoded as a stream of its own: both
// decoding libraries know only part of what chaining allows (other rate, channels, codec).
// Source: RFC 3533, section 6 (page header).
class OggLinks final : public InputBytes {
 public:
  explicit OggLinks(InputBytes& source) : source_(source) {}

  // Bytes of the current link; 0 at its end.
  std::size_t read(std::span<std::byte> out) override;
  // Moves on to the next link. False: there is none. Requires: read() has returned 0.
  bool next_link();
  // The link's last page says that it is the last.
  bool ended_properly() const { return saw_last_page_; }

 private:
  bool ensure(std::size_t bytes);
  bool load_page();

  InputBytes& source_;
  std::vector<std::byte> pending_;  // read but not yet delivered; pages start at begin_
  std::size_t begin_ = 0;
  std::size_t page_left_ = 0;  // bytes of the current page at begin_ still to deliver
  bool in_link_ = false;       // a page without the begin mark was seen
  bool link_over_ = false;
  bool saw_last_page_ = false;
};

// Whether the first and the last page of the file belong to one stream. Requires: seekable.
bool is_single_link(ByteSource& source);

}  // namespace hornbill::audio
