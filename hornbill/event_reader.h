// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace hornbill {

// Reads server-sent events from bytes as they come, however they are cut.
// Source: WHATWG HTML, "Interpreting an event stream"; ends of line are LF or CRLF here.
class EventReader {
 public:
  using Take = std::function<bool(std::string_view name, std::string_view data)>;
  explicit EventReader(Take take) : take_(std::move(take)) {}

  // False: the taker wants no more, or an event grew beyond 16 MiB.
  bool take(std::string_view bytes);

 private:
  bool line(std::string_view text);

  Take take_;
  std::string rest_;  // of an unfinished line
  std::string name_;
  std::string data_;
};

}  // namespace hornbill
