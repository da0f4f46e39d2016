// SPDX-License-Identifier: Apache-2.0
// What looks at a stranger's bytes before any library does: recognising, cutting Ogg into links,
// the size of a RIFF file's data.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>

#include "audio/media/clean_text.h"
#include "audio/media/ogg_links.h"
#include "audio/media/sniff.h"
#include "audio/media/wav_size.h"

namespace {

class MemoryBytes final : public hornbill::audio::InputBytes {
 public:
  explicit MemoryBytes(std::span<const std::byte> bytes) : bytes_(bytes) {}
  std::size_t read(std::span<std::byte> out) override {
    const std::size_t n = std::min(out.size(), bytes_.size());
    if (n > 0) std::memcpy(out.data(), bytes_.data(), n);
    bytes_ = bytes_.subspan(n);
    return n;
  }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto sniffed = hornbill::audio::sniff(bytes, size % 2 == 0);
  if (sniffed.offset < 0 || sniffed.offset > static_cast<std::int64_t>(size)) std::abort();
  hornbill::audio::wav_is_cut_short(bytes, static_cast<std::int64_t>(size));
  MemoryBytes input(bytes);
  hornbill::audio::OggLinks links(input);
  std::byte out[300];
  std::size_t total = 0;
  do {
    for (std::size_t n = links.read(out); n > 0; n = links.read(out)) total += n;
  } while (links.next_link());
  if (total > size) std::abort();
  const std::string text = hornbill::audio::clean_text({reinterpret_cast<const char*>(data), size});
  if (text.size() > 256 || hornbill::audio::clean_text(text) != text) std::abort();
  return 0;
}
