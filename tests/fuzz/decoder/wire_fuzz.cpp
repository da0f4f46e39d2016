// SPDX-License-Identifier: Apache-2.0
// The parent's parser of what a child writes: whatever the bytes, samples are clean and finite,
// texts are bounded, and the parser ends or asks for more.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "audio/media/decode_wire.h"

using hornbill::audio::kSampleLimit;
using hornbill::audio::WireParser;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

// The first byte is the size of the pieces, the rest is the pipe.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t step = 1 + data[0];
  ++data;
  --size;
  WireParser parser(100'000);
  std::vector<float> out(2 * 37);
  while (true) {
    const std::size_t n = parser.take(out);
    for (std::size_t i = 0; i < 2 * n; ++i) {
      require(std::isfinite(out[i]) && std::abs(out[i]) <= kSampleLimit);
    }
    if (n > 0) continue;
    if (parser.ended() || size == 0) break;
    const auto room = parser.room();
    require(!room.empty());
    const std::size_t k = std::min({step, room.size(), size});
    std::memcpy(room.data(), data, k);
    parser.filled(k);
    data += k;
    size -= k;
  }
  parser.close();
  require(parser.ended());
  require(parser.info().title.size() <= 256 && parser.remark().size() <= 256);
  return 0;
}
