// SPDX-License-Identifier: Apache-2.0
// What the desk does once a second.
#include <set>

#include "hornbill/alert_desk_impl.h"
#include "hornbill/recordings.h"

namespace hornbill {

using alerts::AlertState;
using alerts::StepKind;

namespace {

constexpr std::chrono::hours kSweepEvery{1};
constexpr std::chrono::hours kRecordingsStay{24};  // those of messages that wait stay longer
constexpr std::chrono::minutes kSweepOn{1};        // where more is left than was removed at a time

}  // namespace

// Whose sound must stay; nothing: it is not time to look. Under the mutex.
std::optional<scheduler::ClipFiles::Wanted> AlertDesk::Impl::clips_wanted() {
  const base::SteadyTime now = parts.time.steady();
  if (next_sweep && now < *next_sweep) return std::nullopt;
  next_sweep = now + kSweepEvery;
  scheduler::ClipFiles::Wanted wanted;
  wanted.since = parts.time.utc() - config->alerts.keep_sound;
  for (const auto& [number, record] : book.records()) {
    const bool over = !record.steps().empty() && is_end(record.state());
    const bool old = over && record.steps().back().when < wanted.since;
    if (old || !record.sound()) continue;
    for (const alerts::ClipRef& clip : record.sound()->clips) wanted.sha256.insert(clip.sha256);
  }
  return wanted;
}

// The names of the files that an alert which is not over may still be made of.
std::set<std::string> AlertDesk::Impl::recordings_in_use() const {
  std::set<std::string> names;
  for (const auto& [number, record] : book.records()) {
    if (!record.steps().empty() && is_end(record.state())) continue;
    for (const alerts::AlertMessage& message : record.draft().messages) {
      const std::size_t slash = message.audio_file.rfind('/');
      names.insert(message.audio_file.substr(slash == std::string::npos ? 0 : slash + 1));
    }
  }
  return names;
}

void AlertDesk::tick() {
  Impl& s = *impl_;
  const bool trusted = s.parts.clock_trusted();
  std::unique_lock lock(s.mutex);
  std::erase_if(s.unsent, [&s](const scheduler::EndAlert& end) { return s.parts.inbox.end(end); });
  if (s.undecided && trusted) {
    const std::vector<PutAgain> all = s.recover_at(true);
    lock.unlock();
    for (const PutAgain& one : all) s.put_again(one);
    lock.lock();
  }
  if (!trusted) return;
  const base::UtcTime now = s.parts.time.utc();
  std::vector<std::uint64_t> late;
  for (const auto& [number, record] : s.book.records()) {
    if (record.state() == AlertState::awaiting_approval && record.expires() <= now) {
      late.push_back(number);
    }
  }
  for (const std::uint64_t number : late) {
    s.take(s.step(number, StepKind::expired, "station", "nobody agreed to it in time"));
  }
  if (!late.empty()) s.write_later();
  const auto wanted = s.clips_wanted();
  if (!wanted) return;
  const auto in_use = s.recordings_in_use();
  lock.unlock();
  // What is accepted meanwhile is younger than all that is removed.
  if (const std::string& folder = s.parts.recordings_folder; !folder.empty()) {
    remove_old_recordings(folder, in_use, kRecordingsStay);
  }
  if (s.parts.clips.keep_only(*wanted) < wanted->most) return;
  lock.lock();
  s.next_sweep = s.parts.time.steady() + kSweepOn;
}

}  // namespace hornbill
