// SPDX-License-Identifier: Apache-2.0
#include "audio/io/recording_files.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <vector>

namespace hornbill::audio {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGrowing = ".part";

// A zone's name as part of a file name.
std::string file_safe(std::string name) {
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }, '-');
  if (name.empty() || name.front() == '.') name.insert(name.begin(), '-');
  return name;
}

std::string ending(RecorderFormat format) {
  return format == RecorderFormat::flac ? ".flac" : ".wav";
}

}  // namespace

base::Result<void> RecordingFiles::prepare() const {
  std::error_code error;
  fs::create_directories(options_.folder, error);
  if (error) {
    return base::fail(base::ErrorCode::io,
                      "making the folder " + options_.folder + ": " + error.message());
  }
  std::vector<fs::path> left;
  for (const auto& entry : fs::directory_iterator(options_.folder, error)) {
    const std::string name = entry.path().filename().string();
    if (ours(name) && name.ends_with(kGrowing)) left.push_back(entry.path());
  }
  for (const fs::path& path : left) {
    if (fs::file_size(path, error) == 0) {
      fs::remove(path, error);
    } else if (auto done = complete(path.string()); !done) {
      return done;
    }
  }
  return {};
}

bool RecordingFiles::ours(const std::string& name) const {
  const std::string begin = file_safe(options_.zone) + "_";
  const std::string end = ending(options_.format);
  // The date begins with a digit, so that zone "a" does not take the files of zone "a_b".
  return name.size() > begin.size() && name.starts_with(begin) && name[begin.size()] >= '0' &&
         name[begin.size()] <= '9' && (name.ends_with(end) || name.ends_with(end + kGrowing));
}

std::string RecordingFiles::growing_path(base::UtcTime start) const {
  // "2026-11-24T14:40:40+07:00": no colons in file names, for the sake of memory sticks.
  std::string time = options_.time_zone.format(std::chrono::floor<std::chrono::seconds>(start));
  if (time.ends_with('Z')) time.replace(time.size() - 1, 1, "+00:00");
  time[time.find('T')] = '_';
  time.erase(time.rfind(':'), 1);
  std::replace(time.begin(), time.end(), ':', '-');
  const std::string name = file_safe(options_.zone) + "_" + time + ending(options_.format);
  return (fs::path(options_.folder) / (name + kGrowing)).string();
}

base::Result<void> RecordingFiles::complete(const std::string& growing) const {
  const std::string whole = growing.substr(0, growing.size() - std::string(kGrowing).size());
  const std::string end = ending(options_.format);
  std::string path = whole;
  std::error_code error;
  for (int i = 2; fs::exists(path, error) && i < 1'000; ++i) {
    path = whole.substr(0, whole.size() - end.size()) + "_" + std::to_string(i) + end;
  }
  if (std::rename(growing.c_str(), path.c_str()) != 0) {
    return base::fail(base::errno_error("naming " + path));
  }
  return {};
}

void RecordingFiles::expire(base::UtcTime now) const {
  if (options_.keep.count() <= 0) return;
  std::error_code error;
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(options_.folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!ours(name) || name.ends_with(kGrowing)) continue;
    const auto written = fs::last_write_time(entry.path(), error);
    if (error) continue;
    const auto age = now - std::chrono::file_clock::to_sys(written);
    if (age > options_.keep) old.push_back(entry.path());
  }
  for (const fs::path& path : old) fs::remove(path, error);
}

base::FrameCount RecordingFiles::frames_to_cut(base::UtcTime start) const {
  const base::Duration segment =
      std::max<base::Duration>(options_.segment, std::chrono::seconds(1));
  const auto since = options_.time_zone.to_local(start).time_since_epoch() % segment;
  return std::max(base::to_frames(segment - since), base::FrameCount{1});
}

}  // namespace hornbill::audio
