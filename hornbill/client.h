// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hornbill {

// A good answer.
struct Answer {
  std::string body;
  std::string next;  // target of the next page, where the answer names one
  long status = 200;
};

// Speaks HTTP to a running station over its control socket.
// Thread: one at a time.
class Client {
 public:
  explicit Client(std::string socket_path) : socket_path_(std::move(socket_path)) {}

  // Fails: unavailable (no station answers there), refused (403, 409, 422, or the socket may not
  // be used), not_found, invalid_argument (400), limit (503), timed_out, corrupt, io.
  base::Result<Answer> get(const std::string& target);
  base::Result<Answer> post(const std::string& target);
  // The same with a body, and as long as voices may take for an alert.
  base::Result<Answer> post(const std::string& target, const std::string& body);
  // The same, for what may be refused with more to say than why: the answer 422 is one too.
  base::Result<Answer> post_or_refused(const std::string& target, const std::string& body);

  // Calls `take` with the name and data of each server-sent event until it returns false (then
  // the result is good) or the connection ends. `idle` is called at least once a second, and ends
  // it likewise.
  using TakeEvent = std::function<bool(std::string_view name, std::string_view data)>;
  base::Result<void> events(const std::string& target, const TakeEvent& take,
                            const std::function<bool()>& idle);

 private:
  base::Result<Answer> ask(const std::string& target, const std::string* body,
                           bool take_refusal = false);

  std::string socket_path_;
};

}  // namespace hornbill
