// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/process/helper_program.h"
#include "base/result.h"

namespace hornbill::audio {

// Where offline sound goes: a file or a digest. Interleaved stereo at 48 kHz.
// Thread: one at a time.
class SampleSink {
 public:
  virtual ~SampleSink() = default;
  // Fails: io, disk full or the like; the sink is of no use any more.
  virtual base::Result<void> write(std::span<const float> stereo) = 0;
  // Completes it. A file appears under its name only here; without it nothing is left behind.
  // Fails: io.
  virtual base::Result<void> finish() = 0;
};

enum class FileFormat : std::uint8_t { wav, flac, opus, mp3 };

struct FileSinkOptions {
  std::string path;
  FileFormat format = FileFormat::wav;
  // Units: bit/s, opus 6,000..510,000, mp3 32,000..320,000; 0: 128,000 and 192,000. WAV and FLAC
  // are 16 bit: sample = round half to even (x * 32768), limited, without dither, so that the
  // same sound always makes the same file. WAV becomes RF64 beyond 4 GB.
  int bit_rate = 0;
  std::string program = base::helper_program("hornbill-codec");  // encodes Opus and MP3
};

// The format that a file name's ending means. Fails: unsupported.
base::Result<FileFormat> file_format_of(const std::string& path);

// Fails: io or not_found, the file cannot be made; unsupported, the encoder is missing;
// invalid_argument.
base::Result<std::unique_ptr<SampleSink>> open_file_sink(const FileSinkOptions& options);

enum class DigestOf : std::uint8_t { pcm16, float32 };

// SHA-256 of the samples, little endian; pcm16 hashes what a WAV would hold.
class DigestSink final : public SampleSink {
 public:
  explicit DigestSink(DigestOf of);
  ~DigestSink() override;

  base::Result<void> write(std::span<const float> stereo) override;
  base::Result<void> finish() override;

  // After finish(): lower-case hexadecimal, of each minute begun and of the whole.
  const std::vector<std::string>& minutes() const;
  const std::string& whole() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill::audio
