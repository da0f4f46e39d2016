// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <utility>

#include "audio/io/encoder_process.h"
#include "audio/io/sample_sink.h"
#include "audio/io/sound_file.h"

namespace hornbill::audio {
namespace {

// The name under which a file grows, in the same folder, so that renaming is atomic.
std::string growing_name(const std::string& path) {
  const std::filesystem::path whole(path);
  return (whole.parent_path() /
          ("." + whole.filename().string() + "." + std::to_string(::getpid()) + ".part"))
      .string();
}

// Writes through `Writer` (SoundFile or EncoderProcess: write and close) under a growing name.
template <class Writer>
class RenamingSink final : public SampleSink {
 public:
  RenamingSink(std::string path, std::string growing, Writer writer)
      : path_(std::move(path)), growing_(std::move(growing)), writer_(std::move(writer)) {}
  ~RenamingSink() override {
    if (!finished_) ::unlink(growing_.c_str());
  }

  base::Result<void> write(std::span<const float> stereo) override { return writer_.write(stereo); }
  base::Result<void> finish() override {
    if (auto closed = writer_.close(); !closed) return closed;
    if (std::rename(growing_.c_str(), path_.c_str()) != 0) {
      return base::fail(base::errno_error("naming " + path_));
    }
    finished_ = true;
    return {};
  }

 private:
  std::string path_;
  std::string growing_;
  Writer writer_;
  bool finished_ = false;
};

template <class Writer>
base::Result<std::unique_ptr<SampleSink>> renaming(const FileSinkOptions& options,
                                                   const std::string& growing,
                                                   base::Result<Writer> writer) {
  if (!writer) return base::fail(writer.error());
  return std::make_unique<RenamingSink<Writer>>(options.path, growing, std::move(*writer));
}

bool bit_rate_fits(const FileSinkOptions& options) {
  if (options.bit_rate == 0) return true;
  const int least = options.format == FileFormat::opus ? 6'000 : 32'000;
  const int most = options.format == FileFormat::opus ? 510'000 : 320'000;
  return options.bit_rate >= least && options.bit_rate <= most;
}

}  // namespace

base::Result<FileFormat> file_format_of(const std::string& path) {
  const std::string ending = std::filesystem::path(path).extension().string();
  if (ending == ".wav") return FileFormat::wav;
  if (ending == ".flac") return FileFormat::flac;
  if (ending == ".opus") return FileFormat::opus;
  if (ending == ".mp3") return FileFormat::mp3;
  return base::fail(base::ErrorCode::unsupported,
                    path + ": the file name must end in .wav, .flac, .opus or .mp3");
}

base::Result<std::unique_ptr<SampleSink>> open_file_sink(const FileSinkOptions& options) {
  if (std::filesystem::path(options.path).filename().empty()) {
    return base::fail(base::ErrorCode::invalid_argument,
                      "\"" + options.path + "\" is no file name");
  }
  if (!bit_rate_fits(options)) {
    return base::fail(base::ErrorCode::invalid_argument,
                      "a bit rate of " + std::to_string(options.bit_rate) + " is out of range");
  }
  const std::string growing = growing_name(options.path);
  switch (options.format) {
    case FileFormat::wav:
      return renaming(options, growing, SoundFile::create(growing, SoundFile::Kind::wav));
    case FileFormat::flac:
      return renaming(options, growing, SoundFile::create(growing, SoundFile::Kind::flac));
    case FileFormat::opus:
    case FileFormat::mp3:
      break;
  }
  const bool opus = options.format == FileFormat::opus;
  const int rate = options.bit_rate != 0 ? options.bit_rate : (opus ? 128'000 : 192'000);
  return renaming(options, growing,
                  EncoderProcess::create({.program = options.program,
                                          .path = growing,
                                          .codec = opus ? "libopus" : "libmp3lame",
                                          .bit_rate = rate}));
}

}  // namespace hornbill::audio
