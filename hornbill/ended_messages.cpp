// SPDX-License-Identifier: Apache-2.0
#include "hornbill/ended_messages.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "alerts/sources/signed/ledger_line.h"
#include "alerts/sources/signed/wording.h"
#include "base/digest.h"
#include "base/file_store.h"

namespace hornbill {
namespace {

constexpr std::size_t kMostFileBytes = 16U << 20U;

// Without blanks, whatever senders write into their names.
std::string mark_of(const alerts::AlertDraft& draft, const std::string& id, bool proven) {
  return base::to_hex(base::sha256(draft.service + "\n" + draft.issuer + "\n" + id +
                                   (proven ? "\nproven" : "\nclaimed")));
}

std::string line_of(const std::string& mark, base::UtcTime until) {
  return alerts::ledger_line({"ended", std::to_string(alerts::epoch(until)), mark});
}

}  // namespace

EndedMessages::EndedMessages(std::string path, base::UtcTime now) : path_(std::move(path)) {
  const std::string text = base::read_file(path_, kMostFileBytes).value_or("");
  alerts::each_ledger_line(text, [this, now](std::string_view line) {
    const auto words = alerts::split(line, ' ');
    const auto until = words.size() == 3 ? alerts::from_epoch(words[1]) : std::nullopt;
    if (!until || words[0] != "ended") return false;
    ++lines_;
    if (*until > now) ends_[std::string(words[2])] = *until;
    return true;
  });
}

bool EndedMessages::ended(const alerts::AlertDraft& draft, const std::string& id) const {
  const std::lock_guard lock(mutex_);
  if (ends_.contains(mark_of(draft, id, true))) return true;
  return !alerts::is_proven(draft.trust) && ends_.contains(mark_of(draft, id, false));
}

void EndedMessages::add(const alerts::AlertDraft& by, base::UtcTime until) {
  const std::lock_guard lock(mutex_);
  for (const std::string& id : by.references) {
    const std::string mark = mark_of(by, id, alerts::is_proven(by.trust));
    base::UtcTime& end = ends_[mark];
    if (end >= until) continue;
    end = until;
    unwritten_ += line_of(mark, until);
    ++lines_;
  }
  make_room();
}

// Whoever asks or adds waits for no disk; only those who write wait for each other.
base::Result<void> EndedMessages::keep() {
  const std::lock_guard file(file_mutex_);
  std::string lines;
  bool anew = false;
  {
    const std::lock_guard lock(mutex_);
    lines = std::exchange(unwritten_, {});
    anew = lines_ > 2 * kMost;
    if (anew) {
      lines.clear();
      for (const auto& [mark, end] : ends_) lines += line_of(mark, end);
      lines_ = ends_.size();
    }
  }
  if (anew) return base::replace_file(path_, lines);
  return lines.empty() ? base::Result<void>() : alerts::append_to_ledger(path_, lines);
}

// Those that end first go first.
void EndedMessages::make_room() {
  if (ends_.size() <= kMost) return;
  std::vector<base::UtcTime> ends;
  for (const auto& [mark, end] : ends_) ends.push_back(end);
  const auto tenth = ends.begin() + static_cast<std::ptrdiff_t>(ends.size() / 10);
  std::nth_element(ends.begin(), tenth, ends.end());
  std::erase_if(ends_, [limit = *tenth](const auto& entry) { return entry.second < limit; });
}

}  // namespace hornbill
