// SPDX-License-Identifier: Apache-2.0
#include "audio/media/decode_wire.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string_view>

#include "audio/media/clean_samples.h"
#include "audio/media/clean_text.h"
#include "base/frames.h"

namespace hornbill::audio {
namespace {

constexpr std::size_t kFrameBytes = sizeof(float) * base::kChannels;
constexpr std::size_t kBufferBytes = (64U << 10) + sizeof(RecordHeader);
constexpr std::size_t kMaxText = 256;

class Writer {
 public:
  explicit Writer(RecordType type) { put(RecordHeader{type, 0}); }
  template <class T>
  void put(const T& value) {
    const auto* p = reinterpret_cast<const std::byte*>(&value);
    bytes_.insert(bytes_.end(), p, p + sizeof value);
  }
  void put_text(std::string_view text) {
    text = text.substr(0, kMaxText);
    put(static_cast<std::uint32_t>(text.size()));
    const auto* p = reinterpret_cast<const std::byte*>(text.data());
    bytes_.insert(bytes_.end(), p, p + text.size());
  }
  std::vector<std::byte> finish() {
    bytes_.resize((bytes_.size() + 7) / 8 * 8);  // frames that follow stay aligned
    RecordHeader header{};
    std::memcpy(&header, bytes_.data(), sizeof header);
    header.bytes = static_cast<std::uint32_t>(bytes_.size() - sizeof header);
    std::memcpy(bytes_.data(), &header, sizeof header);
    return std::move(bytes_);
  }

 private:
  std::vector<std::byte> bytes_;
};

class Reader {
 public:
  explicit Reader(std::span<const std::byte> body) : body_(body) {}
  template <class T>
  T get() {
    T value{};
    if (body_.size() < sizeof value) {
      ok_ = false;
      return value;
    }
    std::memcpy(&value, body_.data(), sizeof value);
    body_ = body_.subspan(sizeof value);
    return value;
  }
  std::string get_text() {
    const auto n = get<std::uint32_t>();
    if (n > kMaxText || n > body_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view raw(reinterpret_cast<const char*>(body_.data()), n);
    body_ = body_.subspan(n);
    return clean_text(raw, kMaxText);
  }
  bool ok() const { return ok_; }

 private:
  std::span<const std::byte> body_;
  bool ok_ = true;
};

}  // namespace

std::vector<std::byte> encode_info(const StreamInfo& info) {
  Writer w(RecordType::info);
  w.put(static_cast<std::int32_t>(info.sample_rate));
  w.put(static_cast<std::int32_t>(info.channels));
  w.put(info.declared_frames);
  w.put(info.tag_gain_db.value_or(std::numeric_limits<double>::quiet_NaN()));
  w.put_text(info.format);
  w.put_text(info.title);
  w.put_text(info.artist);
  w.put_text(info.album);
  return w.finish();
}

std::vector<std::byte> encode_end(const EndRecord& end) {
  Writer w(RecordType::end);
  w.put(end.error ? static_cast<std::int32_t>(end.error->code) : std::int32_t{-1});
  w.put_text(end.error ? end.error->message : std::string());
  w.put_text(end.remark);
  return w.finish();
}

WireParser::WireParser(std::int64_t frame_limit)
    : buffer_(kBufferBytes), frames_left_(frame_limit) {}

std::span<std::byte> WireParser::room() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, available());
    end_ -= begin_;
    begin_ = 0;
  }
  return std::span(buffer_).subspan(end_);
}

void WireParser::filled(std::size_t bytes) { end_ += bytes; }

void WireParser::close() {
  if (ended_) return;
  end_with(base::ErrorCode::corrupt,
           "the decoder broke off: it crashed, was killed, or used more time or memory than one "
           "file may");
}

void WireParser::end_with(base::ErrorCode code, std::string message) {
  ended_ = true;
  error_ = base::Error{code, std::move(message)};
}

std::size_t WireParser::take(std::span<float> out) {
  std::size_t done = 0;
  while (!ended_ && (done + 1) * base::kChannels <= out.size()) {
    if (payload_left_ > 0) {
      const std::size_t n = take_frames(out.subspan(done * base::kChannels));
      if (n == 0) break;
      done += n;
    } else if (!next_record()) {
      break;
    }
  }
  return done;
}

std::size_t WireParser::take_frames(std::span<float> out) {
  std::size_t n = std::min({payload_left_, available(), out.size() * sizeof(float)}) / kFrameBytes;
  if (n == 0) return 0;
  if (static_cast<std::int64_t>(n) > frames_left_) n = static_cast<std::size_t>(frames_left_);
  if (n == 0) {
    end_with(base::ErrorCode::limit, "is longer than one item may be");
    return 0;
  }
  clean_samples(buffer_.data() + begin_, out.data(), n * base::kChannels);
  begin_ += n * kFrameBytes;
  payload_left_ -= n * kFrameBytes;
  frames_left_ -= static_cast<std::int64_t>(n);
  return n;
}

// Reads a record's header, and its body unless it holds frames. False: more bytes are needed, or
// the stream has ended.
bool WireParser::next_record() {
  RecordHeader header{};
  if (available() < sizeof header) return false;
  std::memcpy(&header, buffer_.data() + begin_, sizeof header);
  if (header.type == RecordType::frames && header.bytes % kFrameBytes == 0 &&
      header.bytes <= kMaxFramesRecord) {
    begin_ += sizeof header;
    payload_left_ = header.bytes;
    return true;
  }
  bool good = header.bytes <= kMaxTextRecord &&
              (header.type == RecordType::info || header.type == RecordType::end);
  if (good) {
    if (available() < sizeof header + header.bytes) return false;
    const auto body = std::span(buffer_).subspan(begin_ + sizeof header, header.bytes);
    begin_ += sizeof header + header.bytes;
    good = header.type == RecordType::info ? parse_info(body) : parse_end(body);
  }
  if (!good) end_with(base::ErrorCode::corrupt, "the decoder sent nonsense and was stopped");
  return good && !ended_;
}

bool WireParser::parse_info(std::span<const std::byte> body) {
  Reader r(body);
  StreamInfo info;
  info.sample_rate = r.get<std::int32_t>();
  info.channels = r.get<std::int32_t>();
  info.declared_frames = r.get<std::int64_t>();
  const auto gain = r.get<double>();
  if (std::isfinite(gain) && std::abs(gain) <= 60.0) info.tag_gain_db = gain;
  info.format = r.get_text();
  info.title = r.get_text();
  info.artist = r.get_text();
  info.album = r.get_text();
  if (!r.ok() || info.sample_rate < 0 || info.channels < 0 || info.channels > 255) return false;
  info_ = std::move(info);
  return true;
}

bool WireParser::parse_end(std::span<const std::byte> body) {
  Reader r(body);
  const auto code = r.get<std::int32_t>();
  std::string message = r.get_text();
  remark_ = r.get_text();
  if (!r.ok() || code < -1 || code > static_cast<std::int32_t>(base::ErrorCode::internal)) {
    return false;
  }
  ended_ = true;
  if (code >= 0) error_ = base::Error{static_cast<base::ErrorCode>(code), std::move(message)};
  return true;
}

}  // namespace hornbill::audio
