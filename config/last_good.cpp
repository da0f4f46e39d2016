// SPDX-License-Identifier: Apache-2.0
#include "config/last_good.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <new>
#include <string_view>
#include <utility>

#include "base/digest.h"
#include "base/file_store.h"
#include "config/source_texts.h"

namespace hornbill::config {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFirstLine = "hornbill last good configuration 1\n";
constexpr std::size_t kDigestDigits = 64;
// Texts are of 8 MiB at most each; nobody has so many.
constexpr std::size_t kMostKeptBytes = 64 << 20;

std::string absolute_name(const std::string& file) {
  std::error_code error;
  const fs::path path = fs::absolute(file, error);
  return (error ? fs::path(file) : path).lexically_normal().string();
}

// A file of its own for each configuration: the default state folder may be that of several.
std::string kept_file(const std::string& folder, const std::string& path) {
  constexpr std::size_t kDigits = 12;
  const std::string name = base::to_hex(base::sha256(absolute_name(path))).substr(0, kDigits);
  return folder + "/last-good-" + name + ".txt";
}

// First line, digest of all that follows, time, and for each file the lengths of its name and
// text, its name and its text.
std::string to_text(const LastGood& kept) {
  std::string body = "accepted " + std::to_string(kept.accepted.time_since_epoch().count()) + "\n";
  for (const SourceText& source : kept.texts) {
    body += "file " + std::to_string(source.file.size()) + " " +
            std::to_string(source.text.size()) + "\n" + source.file + "\n" + source.text + "\n";
  }
  return std::string(kFirstLine) + base::to_hex(base::sha256(body)) + "\n" + body;
}

// Takes text apart from its beginning; once something is not as wanted, all that follows fails.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool word(std::string_view wanted) {
    ok_ = ok_ && rest_.starts_with(wanted);
    if (ok_) rest_.remove_prefix(wanted.size());
    return ok_;
  }
  std::int64_t number() {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    ok_ = ok_ && error == std::errc{};
    if (ok_) rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return ok_ ? value : 0;
  }
  std::string_view bytes(std::int64_t count) {
    ok_ = ok_ && count >= 0 && static_cast<std::size_t>(count) <= rest_.size();
    if (!ok_) return {};
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(count));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  std::string_view rest() const { return rest_; }
  bool ok() const { return ok_; }
  bool at_end() const { return !ok_ || rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::optional<LastGood> from_text(std::string_view text) {
  Scanner scanner(text);
  scanner.word(kFirstLine);
  const std::string_view digest = scanner.bytes(kDigestDigits);
  scanner.word("\n");
  if (!scanner.ok() || base::to_hex(base::sha256(scanner.rest())) != digest) return std::nullopt;
  LastGood kept;
  scanner.word("accepted ");
  kept.accepted = base::UtcTime{base::Duration{scanner.number()}};
  scanner.word("\n");
  while (!scanner.at_end()) {
    SourceText source;
    scanner.word("file ");
    const std::int64_t name_length = scanner.number();
    scanner.word(" ");
    const std::int64_t text_length = scanner.number();
    scanner.word("\n");
    source.file = scanner.bytes(name_length);
    scanner.word("\n");
    source.text = scanner.bytes(text_length);
    scanner.word("\n");
    kept.texts.push_back(std::move(source));
  }
  if (!scanner.ok() || kept.texts.empty()) return std::nullopt;
  return kept;
}

std::optional<LastGood> read_from(const std::string& folder, const std::string& path) {
  const auto text = base::read_file(kept_file(folder, path), kMostKeptBytes);
  if (!text) return std::nullopt;
  auto kept = from_text(*text);
  if (kept && kept->texts.front().file != absolute_name(path)) return std::nullopt;
  return kept;
}

bool same_texts(const std::vector<SourceText>& a, const std::vector<SourceText>& b) {
  const auto same = [](const SourceText& x, const SourceText& y) {
    return x.file == y.file && x.text == y.text;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

base::Result<void> keep_in(const std::string& folder, const LastGood& kept) {
  const std::string& path = kept.texts.front().file;
  const auto known = read_from(folder, path);
  if (known && same_texts(known->texts, kept.texts)) return {};
  return base::replace_file(kept_file(folder, path), to_text(kept));
}

base::Result<void> keep(const StationConfig& config, const ParseOptions& options,
                        base::UtcTime now) {
  LastGood kept{now, config.sources};
  for (SourceText& source : kept.texts) source.file = absolute_name(source.file);
  std::error_code error;
  const bool second =
      options.state_folder != config.state_folder && fs::is_directory(options.state_folder, error);
  base::Result<void> done = keep_in(config.state_folder, kept);
  if (second) {
    auto copied = keep_in(options.state_folder, kept);
    if (done) done = std::move(copied);
  }
  return done;
}

}  // namespace

base::Result<void> keep_last_good(const StationConfig& config, const ParseOptions& options,
                                  base::UtcTime now) {
  try {
    return keep(config, options, now);
  } catch (const std::bad_alloc&) {
    return base::fail(base::ErrorCode::limit, "there is not enough memory to keep it");
  }
}

std::optional<LastGood> read_last_good(const std::string& path, const ParseOptions& options) {
  if (auto kept = read_from(read_state_folder(path, options), path)) return kept;
  return read_from(options.state_folder, path);
}

}  // namespace hornbill::config
