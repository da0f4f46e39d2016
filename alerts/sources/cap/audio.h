// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

#include "alerts/sources/cap/allowed_hosts.h"
#include "alerts/sources/cap/cap_judge.h"
#include "base/result.h"
#include "base/time.h"

namespace hornbill::alerts {

// The recordings that a message brings or names. What is fetched is bytes and no more: it is
// played by way of the limited decoders alone, as anything that came from outside.
struct CapAudioOptions {
  AllowedHosts hosts;  // none listed: only recordings within the message are taken
  bool https_only = false;
  std::string folder;                          // of the recordings; each is called by its SHA-256
  std::size_t most_bytes = 16U * 1024 * 1024;  // of one recording
  std::size_t most_folder_bytes = 512U * 1024 * 1024;  // of all together
  std::size_t most_recordings = 16;                    // of one message
  base::Duration limit{std::chrono::seconds(20)};      // for one
  base::Duration limit_of_all{std::chrono::seconds(40)};
  const std::atomic<bool>* stop = nullptr;  // may be null; given up within a tenth of a second
};

// Gets one recording into the folder and gives its absolute path. One within the message goes
// before one that it names. A digest that the message states must be right: SHA-1, as the standard
// says, or SHA-256. Without one, the size must be about what is stated, and it must not come by
// plain http, where anybody may have put something else in its place.
// Thread: any; blocks until `limit`.
// Fails: refused (host, address, redirect, kind of document, nothing to vouch for it), corrupt
// (digest, size, base64, nothing there), limit (size, folder), timed_out, unavailable, io.
base::Result<std::string> fetch_cap_audio(const CapResource& resource,
                                          const CapAudioOptions& options);

// Fetches what a judgement offers, before its drafts are accepted, and sets the files of their
// messages. For each that cannot be had there is a warning more in the verdict, and the words are
// spoken instead. Nothing is fetched for a message that is refused.
void fetch_cap_audio(CapJudgement& judgement, const CapAudioOptions& options,
                     const base::TimeSource& time);

}  // namespace hornbill::alerts
