// SPDX-License-Identifier: Apache-2.0
#include "audio/media/item_decoder.h"

#include <fmt/format.h>
#include <string.h>  // strerrordesc_np

#include <algorithm>
#include <string_view>
#include <utility>

#include "audio/media/wav_size.h"
#include "base/frames.h"

namespace hornbill::audio {
namespace {

using base::ErrorCode;

constexpr std::size_t kHeadBytes = 64U << 10;
// Source frames decoded before the first one wanted, so that the resampler's filter is full.
constexpr std::int64_t kFilterRunIn = 2048;
// Headers may round: less missing than this is not worth a word.
constexpr std::int64_t kUnremarkable = base::kSampleRate;

double seconds(std::int64_t frames) {
  return static_cast<double>(frames) / static_cast<double>(base::kSampleRate);
}

// A live source's own word, for bytes that do not tell (a stream joined amid junk).
Container container_of_hint(std::string_view hint) {
  if (hint.find("mpeg") != hint.npos || hint.find("mp3") != hint.npos) return Container::mpeg;
  if (hint.find("aac") != hint.npos) return Container::adts;
  if (hint.find("ogg") != hint.npos || hint.find("opus") != hint.npos) return Container::ogg;
  return Container::none;
}

const char* demuxer_of(Container container) {
  switch (container) {
    case Container::mpeg:
      return "mp3";
    case Container::adts:
      return "aac";
    case Container::mp4:
      return "mov";
    case Container::flac:
      return "flac";
    case Container::wav:
    case Container::rf64:
      return "wav";
    default:
      return "aiff";
  }
}

bool is_sndfile_kind(Container c) {
  return c == Container::wav || c == Container::rf64 || c == Container::aiff ||
         c == Container::flac;
}

}  // namespace

ItemDecoder::ItemDecoder(const ChildJob& job, ByteSource& source, FrameSink& sink,
                         const volatile int& stop)
    : job_(job), source_(source), sink_(sink), stop_(stop), converter_(sink) {}

EndRecord ItemDecoder::run() {
  const Sniffed what = recognise();
  base::Result<void> result;
  if (what.container == Container::none) {
    result = base::fail(ErrorCode::unsupported, "is no sound file: it " + what.description);
  } else {
    result = what.container == Container::ogg ? decode_ogg() : decode_file(what);
  }
  EndRecord end;
  if (source_.read_error() != 0 && !sink_.done()) {
    end.error = base::Error{ErrorCode::io, fmt::format("the disk cannot read it: {}",
                                                       ::strerrordesc_np(source_.read_error()))};
  } else if (!result) {
    end.error = result.error();
  } else if (stopped()) {
    end.error = base::Error{ErrorCode::limit, fmt::format("took more than {} s of computing time",
                                                          job_.limits.cpu_seconds)};
  } else if (sink_.position() == 0) {
    end.error = base::Error{ErrorCode::corrupt, "holds no sound that can be decoded"};
  }
  end.remark = remark();
  return end;
}

Sniffed ItemDecoder::recognise() {
  const auto head = source_.peek(0, kHeadBytes);
  const std::int64_t size = source_.size();
  Sniffed what = sniff(head, size == static_cast<std::int64_t>(head.size()));
  if (job_.live) {
    if (what.container == Container::none && !head.empty()) {
      what.container = container_of_hint(job_.hint);
    }
    return what;
  }
  if (what.id3_end > 0) {  // such a tag stands before MP3 mostly, but not only
    const auto rest = source_.peek(what.id3_end, kHeadBytes);
    if (rest.empty()) return {Container::none, 0, 0, "holds nothing but an ID3 tag"};
    const Sniffed inner =
        sniff(rest, what.id3_end + static_cast<std::int64_t>(rest.size()) == size);
    if (inner.container == Container::adts) what.container = Container::adts;
    if (is_sndfile_kind(inner.container)) {
      source_.start_at(what.id3_end);
      what = inner;
    }
  } else if (what.offset > 0) {
    source_.start_at(what.offset);
  }
  if (what.container == Container::wav) end_missing_ = wav_is_cut_short(head, size);
  return what;
}

base::Result<void> ItemDecoder::decode_file(const Sniffed& what) {
  const char* demuxer = demuxer_of(what.container);
  const Opener by_libav = [&] { return open_libav(source_, demuxer, job_.live); };
  if (job_.live || !is_sndfile_kind(what.container)) return decode(by_libav, !job_.live);
  return decode(
      [&]() -> base::Result<std::unique_ptr<SourceDecoder>> {
        auto opened = open_sndfile(source_);
        if (opened) return opened;
        source_.seek(0);
        auto other = by_libav();  // which knows more kinds, and reads past lying sizes
        return other ? std::move(other) : std::move(opened);
      },
      true);
}

base::Result<void> ItemDecoder::decode_ogg() {
  const bool one_link = !job_.live && is_single_link(source_);
  auto links = std::make_unique<OggLinks>(source_);
  do {
    // Opened anew, a single link is read from the file's start again.
    const auto open = [&] {
      if (one_link) links = std::make_unique<OggLinks>(source_);
      return open_libav(*links, "ogg", job_.live);
    };
    auto result = decode(open, one_link);
    if (!result && sink_.position() == 0) return result;
    if (sink_.done() || stopped()) return {};
    end_missing_ = !links->ended_properly() && !job_.live;
  } while (links->next_link());
  return {};
}

base::Result<std::unique_ptr<SourceDecoder>> ItemDecoder::open_at_start(const Opener& open) {
  if (!job_.live && source_.position() != 0) source_.seek(0);
  return open();
}

// Decodes one stream, by a jump to near the first frame wanted if `may_jump`.
base::Result<void> ItemDecoder::decode(const Opener& open, bool may_jump) {
  auto decoder = may_jump ? open_at_start(open) : open();
  if (!decoder) return base::fail(decoder.error());
  const int rate = (*decoder)->info().sample_rate;
  std::int64_t wanted = 0;
  if (may_jump && rate > 0) {
    wanted = job_.from * rate / base::kSampleRate - kFilterRunIn;
    wanted -= wanted % whole_period(rate);
  }
  if (wanted > 0) {
    const auto at = (*decoder)->skip_to(wanted);
    SoundChunk chunk;
    std::int64_t here = at.value_or(0);
    while (at && here <= wanted && !stopped() && (*decoder)->next(chunk)) {
      if (chunk.sample_rate != rate) break;  // the header lied: decode from the start
      if (here + chunk.frames > wanted) {
        sink_.start_at(wanted / whole_period(rate) *
                       (std::int64_t{base::kSampleRate} * whole_period(rate) / rate));
        return pump(**decoder, chunk, wanted - here, wanted);
      }
      here += chunk.frames;
    }
    decoder = open_at_start(open);
    if (!decoder) return base::fail(decoder.error());
  }
  SoundChunk first;
  if (!(*decoder)->next(first)) {
    finish_stream(**decoder);
    return {};
  }
  return pump(**decoder, first, 0, 0);
}

// Converts chunk after chunk; `first` less its first `skip` frames begins at source frame `start`.
base::Result<void> ItemDecoder::pump(SourceDecoder& decoder, SoundChunk chunk, std::int64_t skip,
                                     std::int64_t start) {
  sink_.send(encode_info(decoder.info()));
  do {
    if (!converter_.fits(chunk)) {
      if (auto begun = converter_.begin(chunk, start); !begun) return begun;
      start = 0;
    }
    converter_.push(chunk, skip);
    skip = 0;
    if (job_.live) sink_.flush();
  } while (!sink_.done() && !stopped() && decoder.next(chunk));
  converter_.end();
  finish_stream(decoder);
  return {};
}

void ItemDecoder::finish_stream(const SourceDecoder& decoder) {
  const StreamInfo& info = decoder.info();
  declared_frames_ = std::max(declared_frames_, info.declared_frames);
  if (decoder.damaged_at() && !damaged_at_seconds_ && info.sample_rate > 0) {
    damaged_at_seconds_ = static_cast<double>(*decoder.damaged_at()) / info.sample_rate;
  }
}

std::string ItemDecoder::remark() const {
  if (job_.live) return {};
  std::string text;
  const std::int64_t got = sink_.position();
  if (!sink_.done() && got > 0) {
    if (declared_frames_ > got + kUnremarkable) {
      text = fmt::format("cut short: {:.1f} s of {:.1f} s are there", seconds(got),
                         seconds(declared_frames_));
    } else if (end_missing_) {
      text = fmt::format("cut short: its end is missing, {:.1f} s are there", seconds(got));
    }
  }
  if (damaged_at_seconds_ && got > 0) {
    text += fmt::format("{}damaged at {:.1f} s", text.empty() ? "" : "; ", *damaged_at_seconds_);
  }
  return text;
}

}  // namespace hornbill::audio
