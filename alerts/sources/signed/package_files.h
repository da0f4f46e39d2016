// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "alerts/sources/signed/tar.h"
#include "base/result.h"
#include "base/unique_fd.h"

// The files behind packages. Private to this folder.
namespace hornbill::alerts {

// A regular file, open for reading; links are not followed.
class InputFile {
 public:
  // Fails: not_found; invalid_argument, no regular file; io.
  static base::Result<InputFile> open(const std::string& path);

  std::uint64_t bytes() const { return bytes_; }
  // Fills `to` from `offset`. Fails: corrupt, the file has become shorter; io.
  base::Result<void> read(std::uint64_t offset, std::span<char> to) const;
  // A view of this file, valid as long as it lives.
  TarInput input() const;

 private:
  InputFile(base::UniqueFd fd, std::uint64_t bytes, std::string path)
      : fd_(std::move(fd)), bytes_(bytes), path_(std::move(path)) {}
  base::UniqueFd fd_;
  std::uint64_t bytes_ = 0;
  std::string path_;
};

// A file that appears whole under its name or not at all.
class OutputFile {
 public:
  static base::Result<OutputFile> create(const std::string& path);
  OutputFile(OutputFile&&) = default;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();  // removes what was not finished

  base::Result<void> write(std::string_view bytes);
  // fsync, rename, fsync of the folder.
  base::Result<void> finish();

 private:
  OutputFile(base::UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
  base::UniqueFd fd_;
  std::string path_;
};

// A stretch of a file.
struct FileSlice {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};
// The hex digest of a slice, which is also written to `copy` unless that is null.
base::Result<std::string> digest_of(const InputFile& file, const FileSlice& slice,
                                    OutputFile* copy);

}  // namespace hornbill::alerts
