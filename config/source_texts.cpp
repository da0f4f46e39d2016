// SPDX-License-Identifier: Apache-2.0
#include "config/source_texts.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

namespace hornbill::config {
namespace {

namespace fs = std::filesystem;

// A file beyond this is not a person's.
constexpr std::size_t kMostBytes = 8 << 20;

// Reads one file; a fault where that is not possible.
void read_text(const std::string& file, std::vector<SourceText>& texts, base::FaultList& faults) {
  const auto refuse = [&](std::string cause) {
    faults.add({file, {}, base::Severity::error, std::move(cause), ""});
  };
  std::error_code error;
  if (fs::is_directory(file, error)) return refuse("this is a folder, not a file");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return refuse(std::string("cannot be read: ") + std::strerror(errno));
  std::string text;
  std::array<char, 16384> part;
  while (stream && text.size() <= kMostBytes) {
    stream.read(part.data(), part.size());
    text.append(part.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) return refuse(std::string("cannot be read: ") + std::strerror(errno));
  if (text.size() > kMostBytes) return refuse("is larger than 8 MiB");
  texts.push_back({file, std::move(text)});
}

// The *.toml of the folder beside `file`, by name.
std::vector<std::string> included_files(const std::string& file) {
  const fs::path folder = fs::path(file).replace_extension(".d");
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const fs::path& path = it->path();
    if (path.extension() == ".toml" && !path.filename().string().starts_with('.')) {
      names.push_back(path.string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::vector<SourceText> read_source_texts(const std::string& path, base::FaultList& faults) {
  std::vector<SourceText> texts;
  read_text(path, texts, faults);
  if (texts.empty()) return texts;
  for (const std::string& file : included_files(path)) read_text(file, texts, faults);
  return texts;
}

std::string folder_of(const std::string& file) {
  std::error_code error;
  const fs::path path = fs::absolute(file, error);
  return (error ? fs::path(file) : path).lexically_normal().parent_path().string();
}

std::string absolute_path(const std::string& path, const std::string& base) {
  std::string normal = (fs::path(base) / path).lexically_normal().string();
  while (normal.size() > 1 && normal.back() == '/') normal.pop_back();
  return normal;
}

}  // namespace hornbill::config
