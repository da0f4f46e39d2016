// SPDX-License-Identifier: Apache-2.0
#include "web/query_time.h"

#include <gtest/gtest.h>

namespace hornbill::web {
namespace {

const base::TimeZone kBangkok = *base::TimeZone::find("Asia/Bangkok");
// 2026-11-25T00:30:00+07:00: the local day is already the next one.
constexpr base::UtcTime kNow{std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) +
                             std::chrono::hours(17) + std::chrono::minutes(30)};

struct Case {
  const char* text;
  const char* utc;  // null: refused
};

TEST(QueryTime, EachFormOfATime) {
  const Case cases[] = {
      {"2026-11-24", "2026-11-23T17:00:00.000Z"},
      {"2026-11-24T06:00", "2026-11-23T23:00:00.000Z"},
      {"2026-11-24 06:00:30", "2026-11-23T23:00:30.000Z"},
      {"06:00", "2026-11-24T23:00:00.000Z"},
      {"2026-11-24T06:00:00Z", "2026-11-24T06:00:00.000Z"},
      {"2026-11-24T06:00:00.25Z", "2026-11-24T06:00:00.250Z"},
      {"2026-11-24T06:00:00-03:30", "2026-11-24T09:30:00.000Z"},
      {"2026-11-24T06:00:00 07:00", "2026-11-23T23:00:00.000Z"},  // a + that became a blank
      {"2024-02-29", "2024-02-28T17:00:00.000Z"},
      {"2026-02-29", nullptr},
      {"2026-13-01", nullptr},
      {"24:00", nullptr},
      {"6:00", nullptr},
      {"2026-11-24T", nullptr},
      {"2026-11-24Z", nullptr},
      {"2026-11-24T06:00:00+07:00x", nullptr},
      {"today", "2026-11-24T17:00:00.000Z"},
      {"yesterday", "2026-11-23T17:00:00.000Z"},
      {"yesterdy", nullptr},
      {"", nullptr},
      {"9999-01-01", nullptr},
  };
  for (const Case& c : cases) {
    const auto time = parse_query_time(c.text, kBangkok, kNow);
    ASSERT_EQ(time.has_value(), c.utc != nullptr) << c.text;
    if (time) {
      EXPECT_EQ(base::format_utc(*time), c.utc) << c.text;
    }
  }
}

}  // namespace
}  // namespace hornbill::web
