// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sndfile.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "audio/media/clean_samples.h"
#include "audio/media/source_decoder.h"
#include "base/frames.h"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/samplefmt.h>
}

namespace hornbill::audio {
namespace {

using base::ErrorCode;

constexpr std::size_t kChunkFrames = 4096;
constexpr std::size_t kBufferBytes = 64U << 10;

// libsndfile reads 8 KiB at a time; this makes fewer system calls of it.
class Buffered {
 public:
  explicit Buffered(InputBytes& input) : input_(input), buffer_(kBufferBytes) {}

  sf_count_t read(std::byte* out, sf_count_t wanted) {
    sf_count_t done = 0;
    while (done < wanted) {
      if (begin_ == end_ && !refill()) break;
      const auto n = std::min<std::size_t>(end_ - begin_, static_cast<std::size_t>(wanted - done));
      std::memcpy(out + done, buffer_.data() + begin_, n);
      begin_ += n;
      done += static_cast<sf_count_t>(n);
    }
    return done;
  }
  sf_count_t seek(sf_count_t offset, int whence) {
    const sf_count_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? tell() : input_.size();
    const sf_count_t target = std::max<sf_count_t>(base + offset, 0);
    const sf_count_t start = input_.position() - static_cast<sf_count_t>(end_);
    if (target >= start && target <= input_.position()) {
      begin_ = static_cast<std::size_t>(target - start);
    } else {
      input_.seek(target);
      begin_ = end_ = 0;
    }
    return target;
  }
  sf_count_t tell() const { return input_.position() - static_cast<sf_count_t>(end_ - begin_); }
  sf_count_t size() const { return input_.size(); }

 private:
  bool refill() {
    begin_ = 0;
    end_ = input_.read(buffer_);
    return end_ > 0;
  }

  InputBytes& input_;
  std::vector<std::byte> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

Buffered& self(void* data) { return *static_cast<Buffered*>(data); }

SF_VIRTUAL_IO virtual_io() {
  SF_VIRTUAL_IO io{};
  io.get_filelen = [](void* d) { return self(d).size(); };
  io.seek = [](sf_count_t offset, int whence, void* d) { return self(d).seek(offset, whence); };
  io.read = [](void* out, sf_count_t n, void* d) {
    return self(d).read(static_cast<std::byte*>(out), n);
  };
  io.write = [](const void*, sf_count_t, void*) -> sf_count_t { return 0; };
  io.tell = [](void* d) { return self(d).tell(); };
  return io;
}

struct CloseSndfile {
  void operator()(SNDFILE* file) const { ::sf_close(file); }
};

std::uint64_t mask_of(int channel) {
  switch (channel) {
    case SF_CHANNEL_MAP_LEFT:
    case SF_CHANNEL_MAP_FRONT_LEFT:
      return AV_CH_FRONT_LEFT;
    case SF_CHANNEL_MAP_RIGHT:
    case SF_CHANNEL_MAP_FRONT_RIGHT:
      return AV_CH_FRONT_RIGHT;
    case SF_CHANNEL_MAP_MONO:
    case SF_CHANNEL_MAP_CENTER:
    case SF_CHANNEL_MAP_FRONT_CENTER:
      return AV_CH_FRONT_CENTER;
    case SF_CHANNEL_MAP_LFE:
      return AV_CH_LOW_FREQUENCY;
    case SF_CHANNEL_MAP_REAR_LEFT:
      return AV_CH_BACK_LEFT;
    case SF_CHANNEL_MAP_REAR_RIGHT:
      return AV_CH_BACK_RIGHT;
    case SF_CHANNEL_MAP_REAR_CENTER:
      return AV_CH_BACK_CENTER;
    case SF_CHANNEL_MAP_SIDE_LEFT:
      return AV_CH_SIDE_LEFT;
    case SF_CHANNEL_MAP_SIDE_RIGHT:
      return AV_CH_SIDE_RIGHT;
    case SF_CHANNEL_MAP_FRONT_LEFT_OF_CENTER:
      return AV_CH_FRONT_LEFT_OF_CENTER;
    case SF_CHANNEL_MAP_FRONT_RIGHT_OF_CENTER:
      return AV_CH_FRONT_RIGHT_OF_CENTER;
    default:
      return 0;
  }
}

// The file's own order of channels, if it is one that masks can say (each later bit is higher).
std::uint64_t layout_of(SNDFILE* file, int channels) {
  std::vector<int> map(static_cast<std::size_t>(channels));
  const int bytes = channels * static_cast<int>(sizeof(int));
  if (::sf_command(file, SFC_GET_CHANNEL_MAP_INFO, map.data(), bytes) == 0) return 0;
  std::uint64_t layout = 0;
  for (const int channel : map) {
    const std::uint64_t bit = mask_of(channel);
    if (bit <= layout) return 0;
    layout |= bit;
  }
  return layout;
}

std::string text_of(SNDFILE* file, int what) {
  const char* text = ::sf_get_string(file, what);
  return text != nullptr ? text : "";
}

std::string_view name_of(int format) {
  switch (format & SF_FORMAT_TYPEMASK) {
    case SF_FORMAT_FLAC:
      return "flac";
    case SF_FORMAT_RF64:
      return "rf64";
    case SF_FORMAT_AIFF:
      return "aiff";
    default:
      return "wav";
  }
}

bool holds_floats(int format) {
  const int sub = format & SF_FORMAT_SUBMASK;
  return sub == SF_FORMAT_FLOAT || sub == SF_FORMAT_DOUBLE;
}

class SndfileDecoder final : public SourceDecoder {
 public:
  explicit SndfileDecoder(InputBytes& input) : io_(input) {}

  base::Result<void> open() {
    SF_VIRTUAL_IO io = virtual_io();
    file_.reset(::sf_open_virtual(&io, SFM_READ, &format_, &io_));
    if (!file_) {
      return base::fail(ErrorCode::corrupt,
                        fmt::format("cannot be read: {}", ::sf_strerror(nullptr)));
    }
    // The sizes may lie; libav reads on to the file's end.
    if (format_.frames == 0) return base::fail(ErrorCode::corrupt, "holds no sound");
    layout_ = layout_of(file_.get(), format_.channels);
    floats_ = holds_floats(format_.format);
    samples_.resize(kChunkFrames * static_cast<std::size_t>(format_.channels));
    read_info();
    return {};
  }

  bool next(SoundChunk& chunk) override {
    const auto n =
        ::sf_readf_float(file_.get(), samples_.data(), static_cast<sf_count_t>(kChunkFrames));
    if (n < static_cast<sf_count_t>(kChunkFrames)) note_damage(std::max<sf_count_t>(n, 0));
    if (n <= 0) return false;
    position_ += n;
    // Before resampling, which would smear one NaN over its neighbours.
    if (floats_) {
      clean_samples(reinterpret_cast<const std::byte*>(samples_.data()), samples_.data(),
                    static_cast<std::size_t>(n * format_.channels));
    }
    plane_ = reinterpret_cast<const std::uint8_t*>(samples_.data());
    chunk = {&plane_, n, AV_SAMPLE_FMT_FLT, format_.samplerate, format_.channels, layout_};
    return true;
  }

  std::optional<std::int64_t> skip_to(std::int64_t frame) override {
    // Past the end libsndfile refuses; then all is decoded and dropped.
    if (frame > 0 && ::sf_seek(file_.get(), frame, SEEK_SET) == frame) position_ = frame;
    return position_;
  }

 private:
  void note_damage(sf_count_t last) {
    if (::sf_error(file_.get()) != SF_ERR_NO_ERROR && !damaged_at_) damaged_at_ = position_ + last;
  }

  void read_info() {
    info_.format = name_of(format_.format);
    info_.sample_rate = format_.samplerate;
    info_.channels = format_.channels;
    if (format_.frames > 0 && format_.frames < SF_COUNT_MAX / base::kSampleRate &&
        format_.samplerate > 0) {
      info_.declared_frames = format_.frames * base::kSampleRate / format_.samplerate;
    }
    info_.title = text_of(file_.get(), SF_STR_TITLE);
    info_.artist = text_of(file_.get(), SF_STR_ARTIST);
    info_.album = text_of(file_.get(), SF_STR_ALBUM);
    if (info_.title.empty()) info_.title = broadcast_title();
  }

  // Of the AES46 chunk, else of the broadcast wave.
  std::string broadcast_title() {
    SF_CART_INFO cart{};
    if (::sf_command(file_.get(), SFC_GET_CART_INFO, &cart, sizeof cart) == SF_TRUE) {
      return {cart.title, ::strnlen(cart.title, sizeof cart.title)};
    }
    SF_BROADCAST_INFO bext{};
    if (::sf_command(file_.get(), SFC_GET_BROADCAST_INFO, &bext, sizeof bext) == SF_TRUE) {
      return {bext.description, ::strnlen(bext.description, sizeof bext.description)};
    }
    return {};
  }

  Buffered io_;
  SF_INFO format_{};
  std::unique_ptr<SNDFILE, CloseSndfile> file_;
  std::uint64_t layout_ = 0;
  bool floats_ = false;
  std::int64_t position_ = 0;
  std::vector<float> samples_;
  const std::uint8_t* plane_ = nullptr;
};

}  // namespace

base::Result<std::unique_ptr<SourceDecoder>> open_sndfile(InputBytes& input) {
  auto decoder = std::make_unique<SndfileDecoder>(input);
  if (auto opened = decoder->open(); !opened) return base::fail(opened.error());
  return decoder;
}

}  // namespace hornbill::audio
