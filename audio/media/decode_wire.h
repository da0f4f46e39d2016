// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audio/media/stream_info.h"
#include "base/result.h"

namespace hornbill::audio {

// What a child writes into its pipe: records of a type, a size, and so many bytes. Native byte
// order, since both ends are one program on one machine.
enum class RecordType : std::uint32_t {
  info = 0x486E4901,    // StreamInfo
  frames = 0x486E4902,  // stereo float frames
  end = 0x486E4903,     // EndRecord; nothing follows
};
struct RecordHeader {
  RecordType type;
  std::uint32_t bytes;
};
inline constexpr std::size_t kMaxTextRecord = 4096;
inline constexpr std::size_t kMaxFramesRecord = 1U << 20;

// How decoding ended.
struct EndRecord {
  std::optional<base::Error> error;
  std::string remark;
};

std::vector<std::byte> encode_info(const StreamInfo& info);
std::vector<std::byte> encode_end(const EndRecord& end);

// Takes a child's bytes apart. The child is not trusted: whatever the bytes, what comes out is
// clean, and nonsense ends the stream with an error.
class WireParser {
 public:
  // `frame_limit`: more frames than this end the stream with an error.
  explicit WireParser(std::int64_t frame_limit);

  // Where the next bytes of the pipe go. Requires: take() has just returned 0 and !ended().
  std::span<std::byte> room();
  void filled(std::size_t bytes);
  // The pipe is at its end.
  void close();

  // Moves frames that have arrived to `out` (whole stereo frames); returns how many. 0: more bytes
  // are needed, or the end.
  std::size_t take(std::span<float> out);

  bool ended() const { return ended_; }
  const std::optional<base::Error>& error() const { return error_; }
  const StreamInfo& info() const { return info_; }
  const std::string& remark() const { return remark_; }

 private:
  std::size_t available() const { return end_ - begin_; }
  std::size_t take_frames(std::span<float> out);
  bool next_record();
  void end_with(base::ErrorCode code, std::string message);
  bool parse_info(std::span<const std::byte> body);
  bool parse_end(std::span<const std::byte> body);

  std::vector<std::byte> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t payload_left_ = 0;  // bytes of the frames record still to come
  std::int64_t frames_left_;
  bool ended_ = false;
  std::optional<base::Error> error_;
  StreamInfo info_;
  std::string remark_;
};

}  // namespace hornbill::audio
