// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <string_view>

#include "audio/media/libav_handles.h"
#include "audio/media/mp4_length.h"
#include "audio/media/source_decoder.h"
#include "base/frames.h"

namespace hornbill::audio {
namespace {

using base::ErrorCode;

constexpr int kFileBytes = 64 << 10;
constexpr int kLiveBytes = 4 << 10;
// Decoded before the frame wanted after a jump, so that bit reservoirs, overlaps and predictors
// have settled: so many packets, and so long.
constexpr std::size_t kRunInPackets = 32;
constexpr double kRunInSeconds = 0.5;

int read_input(void* opaque, std::uint8_t* out, int size) {
  auto& input = *static_cast<InputBytes*>(opaque);
  const std::size_t n =
      input.read({reinterpret_cast<std::byte*>(out), static_cast<std::size_t>(size)});
  return n == 0 ? AVERROR_EOF : static_cast<int>(n);
}

std::int64_t seek_input(void* opaque, std::int64_t offset, int whence) {
  auto& input = *static_cast<InputBytes*>(opaque);
  if ((whence & AVSEEK_SIZE) != 0) return input.size();
  const std::int64_t base = whence == SEEK_CUR   ? input.position()
                            : whence == SEEK_END ? input.size()
                                                 : 0;
  if (base + offset < 0) return AVERROR(EINVAL);
  input.seek(base + offset);
  return base + offset;
}

// check: allow parameters (the library's signature)
int refuse_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
  return AVERROR(EPERM);
}

// The coders a station may meet; each more is more code open to hostile files.
bool is_allowed(AVCodecID id) {
  switch (id) {
    case AV_CODEC_ID_MP1:
    case AV_CODEC_ID_MP2:
    case AV_CODEC_ID_MP3:
    case AV_CODEC_ID_AAC:
    case AV_CODEC_ID_ALAC:
    case AV_CODEC_ID_VORBIS:
    case AV_CODEC_ID_OPUS:
    case AV_CODEC_ID_SPEEX:
    case AV_CODEC_ID_FLAC:
    case AV_CODEC_ID_PCM_U8:
    case AV_CODEC_ID_PCM_S16LE:
    case AV_CODEC_ID_PCM_S24LE:
    case AV_CODEC_ID_PCM_S32LE:
    case AV_CODEC_ID_PCM_F32LE:
    case AV_CODEC_ID_PCM_F64LE:
    case AV_CODEC_ID_PCM_ALAW:
    case AV_CODEC_ID_PCM_MULAW:
    case AV_CODEC_ID_PCM_S16BE:
    case AV_CODEC_ID_ADPCM_MS:
    case AV_CODEC_ID_ADPCM_IMA_WAV:
    case AV_CODEC_ID_ADPCM_G722:
    case AV_CODEC_ID_GSM_MS:
      return true;
    default:
      return false;
  }
}

std::string tag(const AVFormatContext* format, const AVStream* stream, const char* key) {
  for (const AVDictionary* tags : {stream->metadata, format->metadata}) {
    const AVDictionaryEntry* entry = ::av_dict_get(tags, key, nullptr, 0);
    if (entry != nullptr) return entry->value;
  }
  return {};
}

// RFC 7845 5.2.1: Q7.8 relative to -23 LUFS. ReplayGain aims at -18 LUFS.
std::optional<double> tag_gain(const AVFormatContext* format, const AVStream* stream) {
  const std::string r128 = tag(format, stream, "R128_TRACK_GAIN");
  if (!r128.empty()) return std::strtod(r128.c_str(), nullptr) / 256.0;
  const std::string replay = tag(format, stream, "REPLAYGAIN_TRACK_GAIN");
  if (!replay.empty()) return std::strtod(replay.c_str(), nullptr) - 5.0;
  return {};
}

class LibavDecoder final : public SourceDecoder {
 public:
  base::Result<void> open(InputBytes& input, const char* demuxer, bool live);
  bool next(SoundChunk& chunk) override;
  std::optional<std::int64_t> skip_to(std::int64_t frame) override;

 private:
  base::Result<void> open_format(InputBytes& input, const char* demuxer, bool live);
  base::Result<void> open_codec();
  void read_info();
  bool feed();
  bool read_packet();
  std::int64_t without_padding(std::int64_t frames) const;
  bool receive();
  std::int64_t in_frames(std::int64_t time) const {
    return ::av_rescale_q(time, stream_->time_base, {1, info_.sample_rate});
  }

  IoHandle io_;
  FormatHandle format_;
  CodecHandle codec_;
  AVStream* stream_ = nullptr;
  PacketHandle packet_{::av_packet_alloc()};
  FrameHandle frame_{::av_frame_alloc()};
  std::deque<PacketHandle> run_in_;  // packets read while skipping, still to be decoded
  bool received_ = false;            // frame_ was decoded by skip_to() and is still to be given
  std::int64_t position_ = 0;        // source frames given out, plus what was skipped
  std::int64_t settled_at_ = 0;      // faults before this frame are the jump's own
  bool is_mp4_ = false;
  std::optional<Mp4Length> length_;
  bool at_end_ = false;
};

base::Result<void> LibavDecoder::open(InputBytes& input, const char* demuxer, bool live) {
  is_mp4_ = std::string_view(demuxer) == "mov";
  if (is_mp4_ && input.size() >= 0) length_ = mp4_sound_length(input);
  if (auto opened = open_format(input, demuxer, live); !opened) return opened;
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    AVStream* stream = format_->streams[i];
    const bool sound = stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
    if (sound && stream_ == nullptr) {
      stream_ = stream;
    } else {
      stream->discard = AVDISCARD_ALL;  // cover pictures, video, subtitles
    }
  }
  if (stream_ == nullptr) return base::fail(ErrorCode::unsupported, "holds no sound");
  if (auto opened = open_codec(); !opened) return opened;
  read_info();
  return {};
}

base::Result<void> LibavDecoder::open_format(InputBytes& input, const char* demuxer, bool live) {
  const int bytes = live ? kLiveBytes : kFileBytes;
  const bool seekable = input.size() >= 0;
  auto* buffer = static_cast<unsigned char*>(::av_malloc(static_cast<std::size_t>(bytes)));
  io_.reset(::avio_alloc_context(buffer, bytes, 0, &input, read_input, nullptr,
                                 seekable ? seek_input : nullptr));
  AVFormatContext* context = ::avformat_alloc_context();
  if (!io_ || context == nullptr) {
    return base::fail(ErrorCode::limit, "needs more memory than one file may");
  }
  context->pb = io_.get();
  context->flags |= AVFMT_FLAG_CUSTOM_IO;
  context->io_open = refuse_open;
  context->protocol_whitelist = ::av_strdup("none");
  AVDictionary* options = nullptr;
  ::av_dict_set(&options, "format_whitelist", demuxer, 0);
  if (is_mp4_) {
    ::av_dict_set(&options, "format_whitelist", "mov,mp4,m4a,3gp,3g2,mj2", 0);
    ::av_dict_set(&options, "ignore_chapters", "1", 0);
  }
  const int status = ::avformat_open_input(&context, "", ::av_find_input_format(demuxer), &options);
  ::av_dict_free(&options);
  format_.reset(context);  // freed and null after a failure
  if (status == AVERROR(ENOMEM)) {
    return base::fail(ErrorCode::limit, "needs more memory than one file may");
  }
  if (status < 0) return base::fail(ErrorCode::corrupt, "is damaged at its beginning");
  return {};
}

base::Result<void> LibavDecoder::open_codec() {
  const AVCodecParameters* parameters = stream_->codecpar;
  const char* name = ::avcodec_get_name(parameters->codec_id);
  const AVCodec* codec =
      is_allowed(parameters->codec_id) ? ::avcodec_find_decoder(parameters->codec_id) : nullptr;
  if (codec == nullptr) {
    return base::fail(ErrorCode::unsupported,
                      fmt::format("is coded in a way not supported here ({})", name));
  }
  codec_.reset(::avcodec_alloc_context3(codec));
  if (!codec_ || ::avcodec_parameters_to_context(codec_.get(), parameters) < 0) {
    return base::fail(ErrorCode::limit, "needs more memory than one file may");
  }
  codec_->thread_count = 1;
  codec_->pkt_timebase = stream_->time_base;
  if (::avcodec_open2(codec_.get(), codec, nullptr) < 0) {
    return base::fail(ErrorCode::corrupt,
                      fmt::format("is damaged: no {} decoder accepts it", name));
  }
  return {};
}

void LibavDecoder::read_info() {
  info_.format = ::avcodec_get_name(stream_->codecpar->codec_id);
  info_.sample_rate = stream_->codecpar->sample_rate;
  info_.channels = stream_->codecpar->ch_layout.nb_channels;
  if (stream_->duration > 0) {
    info_.declared_frames =
        ::av_rescale_q(stream_->duration, stream_->time_base, {1, base::kSampleRate});
  }
  info_.title = tag(format_.get(), stream_, "title");
  info_.artist = tag(format_.get(), stream_, "artist");
  info_.album = tag(format_.get(), stream_, "album");
  info_.tag_gain_db = tag_gain(format_.get(), stream_);
}

// Reads the next packet of the sound into packet_.
bool LibavDecoder::read_packet() {
  for (;;) {
    ::av_packet_unref(packet_.get());
    const int status = ::av_read_frame(format_.get(), packet_.get());
    if (status < 0) {
      if (status != AVERROR_EOF && !damaged_at_) damaged_at_ = position_;
      return false;
    }
    if (packet_->stream_index == stream_->index) return true;
  }
}

// Gives the decoder its next packet. False: there is none, and it has been told so.
bool LibavDecoder::feed() {
  if (at_end_) return false;
  if (!run_in_.empty()) {
    std::swap(packet_, run_in_.front());
    run_in_.pop_front();
  } else if (!read_packet()) {
    at_end_ = true;
    ::avcodec_send_packet(codec_.get(), nullptr);
    return true;
  }
  const int status = ::avcodec_send_packet(codec_.get(), packet_.get());
  if (status < 0 && position_ >= settled_at_ && !damaged_at_) damaged_at_ = position_;
  return true;
}

// Cuts the encoder's padding off the last frame of an MP4 file.
std::int64_t LibavDecoder::without_padding(std::int64_t frames) const {
  if (!is_mp4_) return frames;
  const AVRational rate{1, frame_->sample_rate};
  if (length_) {
    const AVRational scale{1, static_cast<int>(length_->timescale)};
    return std::clamp<std::int64_t>(::av_rescale_q(length_->time, scale, rate) - position_, 0,
                                    frames);
  }
  const std::int64_t told = ::av_rescale_q(frame_->pkt_duration, stream_->time_base, rate);
  return told > 0 ? std::min(told, frames) : frames;
}

// Decodes the next frame into frame_. False: the end.
bool LibavDecoder::receive() {
  for (;;) {
    const int status = ::avcodec_receive_frame(codec_.get(), frame_.get());
    if (status == AVERROR_EOF) return false;
    if (status < 0) {
      const bool fault = status != AVERROR(EAGAIN) && position_ >= settled_at_;
      if (fault && !damaged_at_) damaged_at_ = position_;
      if (!feed()) return false;
      continue;
    }
    if (frame_->nb_samples > 0 && frame_->sample_rate > 0) break;
  }
  info_.sample_rate = frame_->sample_rate;
  info_.channels = frame_->ch_layout.nb_channels;
  return true;
}

bool LibavDecoder::next(SoundChunk& chunk) {
  if (!received_ && !receive()) return false;
  received_ = false;
  const AVChannelLayout& layout = frame_->ch_layout;
  chunk.planes = frame_->extended_data;
  chunk.frames = without_padding(frame_->nb_samples);
  position_ += chunk.frames;
  chunk.sample_format = frame_->format;
  chunk.sample_rate = frame_->sample_rate;
  chunk.channels = layout.nb_channels;
  chunk.layout = layout.order == AV_CHANNEL_ORDER_NATIVE ? layout.u.mask : 0;
  return chunk.frames > 0;
}

// Reads packets without decoding them. The first frame decoded shows which time is frame 0, the
// first one after the jump where it landed.
std::optional<std::int64_t> LibavDecoder::skip_to(std::int64_t frame) {
  const auto run_in = static_cast<std::int64_t>(kRunInSeconds * info_.sample_rate);
  if (frame <= 4 * run_in || !receive()) return 0;
  if (frame_->pts == AV_NOPTS_VALUE) return {};
  const std::int64_t origin = frame_->pts;
  ::avcodec_flush_buffers(codec_.get());
  settled_at_ = frame;
  while (read_packet()) {
    if (packet_->pts == AV_NOPTS_VALUE) return {};
    run_in_.emplace_back(::av_packet_clone(packet_.get()));
    if (in_frames(packet_->pts - origin) >= frame) break;
    while (run_in_.size() > kRunInPackets && in_frames(run_in_[1]->pts - origin) + run_in < frame) {
      run_in_.pop_front();
    }
  }
  if (!receive()) return frame;
  if (frame_->pts == AV_NOPTS_VALUE) return {};
  received_ = true;
  position_ = in_frames(frame_->pts - origin);
  return position_;
}

}  // namespace

base::Result<std::unique_ptr<SourceDecoder>> open_libav(InputBytes& input, const char* demuxer,
                                                        bool live) {
  auto decoder = std::make_unique<LibavDecoder>();
  if (auto opened = decoder->open(input, demuxer, live); !opened) return base::fail(opened.error());
  return decoder;
}

void prepare_libav() {
  ::av_log_set_level(AV_LOG_QUIET);
  ::av_log_set_callback([](void*, int, const char*, va_list) {});
}

}  // namespace hornbill::audio
