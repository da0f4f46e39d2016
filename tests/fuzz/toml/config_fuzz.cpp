// SPDX-License-Identifier: Apache-2.0
// Any bytes as station.toml: no crash, no hang; a configuration or at least one error; every fault
// has its place within the text; and what was accepted expands.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "config/parse.h"
#include "scheduler/timetable/day_plan.h"

namespace {

using namespace hornbill;

void check_fault(const config::ConfigFault& fault, std::int64_t lines) {
  HORNBILL_CHECK(!fault.cause.empty());
  HORNBILL_CHECK(fault.at.line >= 0 && fault.at.line <= lines);
  HORNBILL_CHECK((fault.at.line == 0) == (fault.at.column == 0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  config::ParseOptions options;
  options.files = config::FileCheck::off;
  const config::ParsedConfig parsed =
      config::parse_station_config(text, "/etc/station.toml", options);
  // TOML counts other line ends than '\n' too, so this is a bound, not the number.
  const std::int64_t lines = static_cast<std::int64_t>(size) + 1;
  for (const config::ConfigFault& fault : parsed.faults) check_fault(fault, lines);
  const bool errors =
      std::any_of(parsed.faults.begin(), parsed.faults.end(),
                  [](const auto& fault) { return fault.severity == base::Severity::error; });
  HORNBILL_CHECK(errors == (parsed.config == nullptr));
  if (parsed.config) {
    const base::UtcTime from{std::chrono::sys_days{std::chrono::year{2026} / 3 / 28}};
    const scheduler::StationSetup& setup = *parsed.config->setup;
    scheduler::expand(setup.rules, setup.zone, from, from + std::chrono::hours(72));
  }
  return 0;
}
