// SPDX-License-Identifier: Apache-2.0
// What the last run left: put on air again once it is clear that it still holds.
#include <utility>

#include "hornbill/alert_desk_impl.h"

namespace hornbill {

using alerts::AlertState;
using alerts::StepKind;

std::vector<PutAgain> AlertDesk::Impl::recover_at(bool trusted) {
  const alerts::Recovery recovery = book.recover({parts.time.utc(), trusted, last_alive});
  std::vector<PutAgain> all;
  for (const std::uint64_t number : recovery.resume) {
    const alerts::AlertRecord* record = book.find(number);
    if (record == nullptr || !record->sound()) continue;
    all.push_back({number, record->sound()->clips});
  }
  for (const std::uint64_t number : recovery.expired) {
    parts.inbox.end({number, false, "its time is over"});  // where it went on without a clock
    parts.log.warning("alerts.expired",
                      "alert " + std::to_string(number) + " expired while the station was off");
  }
  undecided = !recovery.undecided.empty();
  write_later();
  return all;
}

// Its sounds are read and hashed first, which may last: the station takes orders meanwhile, and
// one of them may have ended it, or have taken its place.
void AlertDesk::Impl::put_again(const PutAgain& one) {
  std::vector<std::shared_ptr<const audio::Clip>> clips;
  std::string lost;
  for (const alerts::ClipRef& ref : one.clips) {
    auto clip = parts.clips.load(ref);
    if (!clip) {
      lost = clip.error().message;
      break;
    }
    clips.push_back(std::move(*clip));
  }
  const std::string name = "alert " + std::to_string(one.number);
  const std::lock_guard lock(mutex);
  const alerts::AlertRecord* record = book.find(one.number);
  if (record == nullptr || record->state() >= AlertState::ending) return;
  if (!lost.empty()) {
    take(step(one.number, StepKind::refused, "station", "its sound is lost: " + lost));
    write_later();
    parts.log.error("alerts.sound", name + " cannot be heard again: " + lost);
    return;
  }
  if (const alerts::AlertRecord* later = book.accepted_in_place_of(*record)) {
    take(step(one.number, StepKind::superseded, "station",
              "by alert " + std::to_string(later->number())));
    write_later();
    return;
  }
  put_on_air(one.number, std::move(clips));
  parts.log.warning("alerts.resumed", name + " is heard again from its beginning");
}

// R2: it waits for nothing any more, and may come again. What was accepted by then is heard.
base::Result<web::AlertAnswer> AlertDesk::Impl::refuse_for_memory(std::uint64_t number) {
  const std::lock_guard lock(mutex);
  rendering.erase(number);
  const alerts::AlertRecord* record = book.find(number);
  if (record != nullptr && record->state() < AlertState::accepted) {
    take(step(number, StepKind::refused, "station", std::string(alerts::kNoMemory)));
    write_later();
  }
  if (record != nullptr && record->state() == AlertState::accepted) {
    put_ready(number);
    return answer_of(number);
  }
  return base::fail(base::ErrorCode::limit, "the machine has no memory left for this alert");
}

void AlertDesk::recover(std::optional<base::UtcTime> last_alive) {
  std::vector<PutAgain> all;
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->last_alive = last_alive;
    all = impl_->recover_at(impl_->parts.clock_trusted());
  }
  for (const PutAgain& one : all) impl_->put_again(one);
}

}  // namespace hornbill
