// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

#include "alerts/model/alert_draft.h"
#include "base/result.h"
#include "base/time.h"

namespace hornbill {

// Remembers which CAP messages were ended by others of their service, so that a cancel or an update
// holds also for a message that comes after it. Kept in a file over restarts. Bounded.
// Thread: any.
class EndedMessages {
 public:
  static constexpr std::size_t kMost = 20'000;

  // Reads what is in the file at `path`; what is over at `now` is dropped.
  EndedMessages(std::string path, base::UtcTime now);

  // Whether the message `id` ("sender,identifier,sent"), of which `draft` was made, was ended
  // before it came. What proves nothing ends nothing that is proven.
  bool ended(const alerts::AlertDraft& draft, const std::string& id) const;
  // Remembers until `until` all that `by` refers to. Waits for no disk.
  void add(const alerts::AlertDraft& by, base::UtcTime until);
  // Writes down what was added. Fails: io; it is known until the next start all the same.
  base::Result<void> keep();

 private:
  void make_room();

  const std::string path_;
  std::mutex file_mutex_;                      // protects the file; taken before the other
  mutable std::mutex mutex_;                   // protects what follows
  std::size_t lines_ = 0;                      // of the file, with those to come
  std::string unwritten_;                      // lines to come
  std::map<std::string, base::UtcTime> ends_;  // by a digest of whose message it is
};

}  // namespace hornbill
