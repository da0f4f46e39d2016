// SPDX-License-Identifier: Apache-2.0
// Any bytes as an announcement, its archive, a signature or the ledgers of those that were seen: no
// crash; an announcement that reads is written and read back the same, the files of an archive lie
// within it, no signature belongs to what it was not made for, and what is read of a ledger is
// written back the same.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "alerts/sources/signed/announcement.h"
#include "alerts/sources/signed/key_limits.h"
#include "alerts/sources/signed/ledger_line.h"
#include "alerts/sources/signed/replay_guard.h"
#include "alerts/sources/signed/tar.h"
#include "base/check.h"
#include "base/signature/ssh_signature.h"

namespace {

namespace alerts = hornbill::alerts;
namespace base = hornbill::base;

void check_text(std::string_view text) {
  const auto read = alerts::read_announcement(text, "fuzz");
  if (!read.announcement) {
    HORNBILL_CHECK(!read.faults.empty());
    return;
  }
  const std::string written =
      alerts::write_announcement(*read.announcement, std::chrono::minutes(420));
  const auto again = alerts::read_announcement(written, "fuzz");
  HORNBILL_CHECK(again.announcement.has_value());
  HORNBILL_CHECK(*again.announcement == *read.announcement);
}

void check_archive(std::string_view text) {
  const auto entries = alerts::list_tar(alerts::tar_input(text));
  if (!entries) {
    HORNBILL_CHECK(!entries.error().message.empty());
    return;
  }
  HORNBILL_CHECK(entries->size() <= alerts::kMaxTarEntries);
  for (const alerts::TarEntry& entry : *entries) {
    HORNBILL_CHECK(!entry.name.empty() && entry.name.find('/') == std::string::npos);
    HORNBILL_CHECK(entry.offset <= text.size() && entry.bytes <= text.size() - entry.offset);
  }
}

// Each line as if it had been written whole: no fuzzer guesses its check.
std::string as_ledger(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.empty()) lines += alerts::ledger_line({std::string(line)});
  }
  return lines;
}

void check_ledgers(std::string_view text) {
  alerts::ReplayGuard guard;
  guard.load(text);
  guard.load(as_ledger(text));
  alerts::KeyLimits().load(as_ledger(text));
  const std::string lines = guard.save();
  alerts::ReplayGuard same;
  HORNBILL_CHECK(same.load(lines) == 0);
  HORNBILL_CHECK(same.save() == lines);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_text(text);
  check_archive(text);
  check_ledgers(text);
  // The seeds' signature is of another text.
  HORNBILL_CHECK(!base::ssh_verify({"not what was signed", alerts::kAlertNamespace}, text));
  return 0;
}
