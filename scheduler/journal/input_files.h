// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>

#include "base/result.h"
#include "base/unique_fd.h"
#include "scheduler/journal/input_journal.h"
#include "scheduler/journal/input_json.h"

namespace hornbill::scheduler {

// Of the form of the files, in their first line.
inline constexpr int kInputsVersion = 1;

// The files of the input journal, without its thread. Thread: one at a time.
class InputFiles {
 public:
  // A text is that of the setup which the next SetupChanged brings.
  using Entry = std::variant<StampedInput, std::string>;

  InputFiles(const InputJournalOptions& options, std::shared_ptr<const playlists::Library> library,
             const base::TimeSource& time);

  // `missing`: inputs that were refused before these.
  void write(std::span<const Entry> entries, std::uint64_t missing);
  std::uint64_t left_out() const { return left_out_; }

 private:
  std::string lines_of(std::span<const Entry> entries);
  std::string digest_for(const Input& input);
  std::string header(bool start) const;
  base::Result<void> open_for_today();
  base::Result<void> append(std::string_view text);
  std::string keep(const std::string& kind, const std::string& content);
  void drop_old();

  InputJournalOptions options_;
  const base::TimeSource& time_;
  std::string setup_digest_;
  std::string library_digest_;
  std::shared_ptr<const playlists::Library> first_library_;  // until it was written
  bool started_ = false;
  std::string day_;
  base::UniqueFd file_;
  std::int64_t size_ = 0;
  std::uint64_t left_out_ = 0;
  std::uint64_t gap_ = 0;  // left out since the last line that was written
};

}  // namespace hornbill::scheduler
