// SPDX-License-Identifier: Apache-2.0
#include "audio/io/libav_encoder.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
}

#include <algorithm>
#include <array>
#include <vector>

#include "base/frames.h"

namespace hornbill::audio {
namespace {

struct FreeCodec {
  void operator()(AVCodecContext* c) const { avcodec_free_context(&c); }
};
struct FreeFormat {
  void operator()(AVFormatContext* f) const {
    avio_closep(&f->pb);
    avformat_free_context(f);
  }
};
struct FreeFrame {
  void operator()(AVFrame* f) const { av_frame_free(&f); }
};
struct FreePacket {
  void operator()(AVPacket* p) const { av_packet_free(&p); }
};

std::string words(int error) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(error, text.data(), text.size());
  return text.data();
}

}  // namespace

struct LibavEncoder::State {
  std::string path;
  std::unique_ptr<AVCodecContext, FreeCodec> codec;
  std::unique_ptr<AVFormatContext, FreeFormat> format;
  std::unique_ptr<AVFrame, FreeFrame> frame;
  std::unique_ptr<AVPacket, FreePacket> packet;
  AVStream* stream = nullptr;  // of `format`
  std::vector<float> waiting;  // less than one codec frame
  std::int64_t at = 0;         // frames given to the encoder

  base::Result<void> failed(int error) const {
    const bool full = error == AVERROR(ENOSPC) || error == AVERROR(EDQUOT);
    return base::fail(base::ErrorCode::io,
                      "writing " + path + ": " + (full ? "the disk is full" : words(error)));
  }
  int open_codec(const AVCodec& encoder, int bit_rate);
  int open_file();
  base::Result<void> encode(std::span<const float> stereo);
  base::Result<void> drain(const AVFrame* input);
};

int LibavEncoder::State::open_codec(const AVCodec& encoder, int bit_rate) {
  codec.reset(avcodec_alloc_context3(&encoder));
  codec->bit_rate = bit_rate;
  codec->sample_rate = base::kSampleRate;
  codec->time_base = {1, base::kSampleRate};
  codec->sample_fmt = encoder.id == AV_CODEC_ID_OPUS ? AV_SAMPLE_FMT_FLT : AV_SAMPLE_FMT_FLTP;
  codec->flags |= AV_CODEC_FLAG_BITEXACT;
  codec->thread_count = 1;
  av_channel_layout_default(&codec->ch_layout, base::kChannels);
  if ((format->oformat->flags & AVFMT_GLOBALHEADER) != 0) {
    codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  }
  return avcodec_open2(codec.get(), &encoder, nullptr);
}

int LibavEncoder::State::open_file() {
  stream = avformat_new_stream(format.get(), nullptr);
  if (stream == nullptr) return AVERROR(ENOMEM);
  stream->time_base = codec->time_base;
  int error = avcodec_parameters_from_context(stream->codecpar, codec.get());
  if (error >= 0) error = avio_open(&format->pb, ("file:" + path).c_str(), AVIO_FLAG_WRITE);
  if (error >= 0) error = avformat_write_header(format.get(), nullptr);
  frame.reset(av_frame_alloc());
  packet.reset(av_packet_alloc());
  return error;
}

base::Result<LibavEncoder> LibavEncoder::create(const std::string& path, const std::string& codec,
                                                int bit_rate) {
  auto state = std::make_unique<State>();
  state->path = path;
  const AVCodec* encoder = avcodec_find_encoder_by_name(codec.c_str());
  const char* container = codec == "libopus" ? "ogg" : "mp3";
  AVFormatContext* format = nullptr;
  if (encoder == nullptr ||
      avformat_alloc_output_context2(&format, nullptr, container, nullptr) < 0) {
    return base::fail(base::ErrorCode::unsupported, "this FFmpeg has no encoder " + codec);
  }
  state->format.reset(format);
  format->flags |= AVFMT_FLAG_BITEXACT;
  if (const int error = state->open_codec(*encoder, bit_rate); error < 0) {
    return base::fail(base::ErrorCode::unsupported, codec + ": " + words(error));
  }
  if (const int error = state->open_file(); error < 0) {
    return base::fail(base::ErrorCode::io, "making " + path + ": " + words(error));
  }
  return LibavEncoder(std::move(state));
}

LibavEncoder::LibavEncoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
LibavEncoder::LibavEncoder(LibavEncoder&&) noexcept = default;
LibavEncoder& LibavEncoder::operator=(LibavEncoder&&) noexcept = default;
LibavEncoder::~LibavEncoder() = default;

base::Result<void> LibavEncoder::State::drain(const AVFrame* input) {
  int error = avcodec_send_frame(codec.get(), input);
  while (error >= 0) {
    error = avcodec_receive_packet(codec.get(), packet.get());
    if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return {};
    if (error < 0) break;
    av_packet_rescale_ts(packet.get(), codec->time_base, stream->time_base);
    packet->stream_index = 0;
    error = av_interleaved_write_frame(format.get(), packet.get());
    if (error >= 0 && format->pb->error < 0) error = format->pb->error;
  }
  return failed(error);
}

// Requires: at most one codec frame; less only for the last one.
base::Result<void> LibavEncoder::State::encode(std::span<const float> stereo) {
  frame->nb_samples = static_cast<int>(stereo.size() / base::kChannels);
  frame->format = codec->sample_fmt;
  frame->sample_rate = base::kSampleRate;
  frame->pts = at;
  int error = av_channel_layout_copy(&frame->ch_layout, &codec->ch_layout);
  if (error >= 0) error = av_frame_get_buffer(frame.get(), 0);
  if (error < 0) return failed(error);
  if (codec->sample_fmt == AV_SAMPLE_FMT_FLT) {
    std::copy(stereo.begin(), stereo.end(), reinterpret_cast<float*>(frame->data[0]));
  } else {
    for (std::size_t i = 0; i < stereo.size(); ++i) {
      reinterpret_cast<float*>(frame->data[i % 2])[i / 2] = stereo[i];
    }
  }
  at += frame->nb_samples;
  auto result = drain(frame.get());
  av_frame_unref(frame.get());
  return result;
}

base::Result<void> LibavEncoder::write(std::span<const float> stereo) {
  const auto unit = static_cast<std::size_t>(state_->codec->frame_size) * base::kChannels;
  std::vector<float>& waiting = state_->waiting;
  waiting.insert(waiting.end(), stereo.begin(), stereo.end());
  std::size_t done = 0;
  for (; waiting.size() - done >= unit; done += unit) {
    auto result = state_->encode(std::span(waiting).subspan(done, unit));
    if (!result) return result;
  }
  waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(done));
  return {};
}

base::Result<void> LibavEncoder::close() {
  if (!state_->waiting.empty()) {
    if (auto result = state_->encode(state_->waiting); !result) return result;
  }
  if (auto result = state_->drain(nullptr); !result) return result;
  int error = av_write_trailer(state_->format.get());
  if (error >= 0) error = state_->format->pb->error;
  const int closed = avio_closep(&state_->format->pb);
  error = error < 0 ? error : closed;
  return error < 0 ? state_->failed(error) : base::Result<void>{};
}

}  // namespace hornbill::audio
