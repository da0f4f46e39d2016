// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/intreadwrite.h>
#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

namespace hornbill::audio {

// Owners of libav's objects. Only for the sources of this folder that use libav.
struct FreeIo {
  void operator()(AVIOContext* io) const {
    ::av_freep(&io->buffer);
    ::avio_context_free(&io);
  }
};
struct CloseFormat {
  void operator()(AVFormatContext* context) const { ::avformat_close_input(&context); }
};
struct FreeCodec {
  void operator()(AVCodecContext* context) const { ::avcodec_free_context(&context); }
};
struct FreePacket {
  void operator()(AVPacket* packet) const { ::av_packet_free(&packet); }
};
struct FreeFrame {
  void operator()(AVFrame* frame) const { ::av_frame_free(&frame); }
};
struct FreeResampler {
  void operator()(SwrContext* context) const { ::swr_free(&context); }
};

using IoHandle = std::unique_ptr<AVIOContext, FreeIo>;
using FormatHandle = std::unique_ptr<AVFormatContext, CloseFormat>;
using CodecHandle = std::unique_ptr<AVCodecContext, FreeCodec>;
using PacketHandle = std::unique_ptr<AVPacket, FreePacket>;
using FrameHandle = std::unique_ptr<AVFrame, FreeFrame>;
using ResamplerHandle = std::unique_ptr<SwrContext, FreeResampler>;

}  // namespace hornbill::audio
