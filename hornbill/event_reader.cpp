// SPDX-License-Identifier: Apache-2.0
#include "hornbill/event_reader.h"

namespace hornbill {
namespace {

constexpr std::size_t kMaxEvent = 16U << 20U;

}  // namespace

bool EventReader::take(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    if (end == bytes.npos) {
      rest_ += bytes;
      return rest_.size() + data_.size() <= kMaxEvent;
    }
    rest_ += bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    if (!rest_.empty() && rest_.back() == '\r') rest_.pop_back();
    const bool more = line(rest_);
    rest_.clear();
    if (!more || data_.size() > kMaxEvent) return false;
  }
  return true;
}

bool EventReader::line(std::string_view text) {
  if (text.empty()) {
    const bool more = data_.empty() || take_(name_.empty() ? "message" : name_, data_);
    name_.clear();
    data_.clear();
    return more;
  }
  const std::size_t colon = text.find(':');
  if (colon == 0) return true;  // a comment
  const std::string_view field = text.substr(0, colon);
  std::string_view value = colon == text.npos ? "" : text.substr(colon + 1);
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  if (field == "event") name_ = value;
  if (field == "data") data_ += (data_.empty() ? "" : "\n") + std::string(value);
  return true;
}

}  // namespace hornbill
