// SPDX-License-Identifier: Apache-2.0
// Any bytes as a SAME header: no crash; what is accepted is written back as it was (but for the
// time it is valid for, which is rounded up), makes a draft that is unverified, and never a second
// time a new one.
#include <cstdint>
#include <string_view>

#include "alerts/sources/same/same_draft.h"
#include "alerts/sources/same/same_header.h"
#include "alerts/sources/same/same_memory.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hornbill;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const base::UtcTime now{std::chrono::sys_days{std::chrono::year{2028} / 3 / 1}};
  HORNBILL_CHECK(alerts::same_length(text) <= size);
  const auto header = alerts::parse_same(text, now);
  if (!header) {
    HORNBILL_CHECK(!header.error().message.empty());
    return 0;
  }
  HORNBILL_CHECK(size <= alerts::kMostSameBytes);
  const auto written = alerts::format_same(*header);
  HORNBILL_CHECK(written.has_value() && written->size() == size);
  const auto again = alerts::parse_same(*written, now);
  HORNBILL_CHECK(again.has_value() && again->valid_for >= header->valid_for);
  HORNBILL_CHECK(again->issued == header->issued && again->locations == header->locations);
  const auto draft = alerts::draft_of(*header, {{"000000", {"z"}}}, header->issued);
  if (draft) HORNBILL_CHECK(draft->trust == alerts::Trust::unverified);
  alerts::SameMemory memory;
  HORNBILL_CHECK(memory.is_new(*header, header->issued));
  HORNBILL_CHECK(!memory.is_new(*header, header->issued));
  return 0;
}
