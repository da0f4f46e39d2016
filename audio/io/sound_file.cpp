// SPDX-License-Identifier: Apache-2.0
#include "audio/io/sound_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "audio/io/pcm16.h"
#include "base/frames.h"

namespace hornbill::audio {
namespace {

// The system's reason where it is the one that people can do something about.
std::string reason(int code, const char* otherwise) {
  return code == ENOSPC || code == EDQUOT ? "the disk is full" : otherwise;
}

}  // namespace

base::Result<SoundFile> SoundFile::create(const std::string& path, Kind kind) {
  SoundFile result;
  result.path_ = path;
  result.kind_ = kind;
  result.fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (result.fd_ < 0) return base::fail(base::errno_error("making " + path));
  SF_INFO info{};
  info.samplerate = base::kSampleRate;
  info.channels = base::kChannels;
  info.format = SF_FORMAT_PCM_16 | (kind == Kind::flac ? SF_FORMAT_FLAC : SF_FORMAT_RF64);
  errno = 0;
  result.file_.reset(sf_open_fd(result.fd_, SFM_WRITE, &info, SF_TRUE));
  if (!result.file_) {
    const std::string text = reason(errno, sf_strerror(nullptr));
    ::close(result.fd_);
    ::unlink(path.c_str());
    return base::fail(base::ErrorCode::io, "making " + path + ": " + text);
  }
  // RF64 from the start, written as plain WAV as long as it fits.
  sf_command(result.file_.get(), SFC_RF64_AUTO_DOWNGRADE, nullptr, SF_TRUE);
  if (kind == Kind::wav) sf_command(result.file_.get(), SFC_UPDATE_HEADER_NOW, nullptr, 0);
  return result;
}

base::Result<void> SoundFile::failed(const char* what) const {
  return base::fail(base::ErrorCode::io,
                    what + path_ + ": " + reason(errno, sf_strerror(file_.get())));
}

base::Result<void> SoundFile::write(std::span<const float> stereo) {
  const auto pcm = to_pcm16(stereo, pcm_);
  errno = 0;
  const auto items = static_cast<sf_count_t>(pcm.size());
  if (sf_write_short(file_.get(), pcm.data(), items) != items || sf_error(file_.get()) != 0) {
    return failed("writing ");
  }
  return {};
}

base::Result<void> SoundFile::sync() {
  errno = 0;
  if (kind_ == Kind::wav) sf_command(file_.get(), SFC_UPDATE_HEADER_NOW, nullptr, 0);
  if (sf_error(file_.get()) != 0 || ::fdatasync(fd_) != 0) return failed("writing ");
  return {};
}

base::Result<void> SoundFile::close() {
  // libsndfile completes the file and closes it in one; a second descriptor lets us see that all
  // of it arrived.
  const int twin = ::fcntl(fd_, F_DUPFD_CLOEXEC, 3);
  errno = 0;
  const bool good = sf_error(file_.get()) == 0;
  const int error = sf_close(file_.release());
  const bool synced = twin < 0 || ::fsync(twin) == 0;
  const int code = errno;
  if (twin >= 0) ::close(twin);
  if (good && error == 0 && synced) return {};
  return base::fail(base::ErrorCode::io,
                    "completing " + path_ + ": " + reason(code, sf_error_number(error)));
}

}  // namespace hornbill::audio
