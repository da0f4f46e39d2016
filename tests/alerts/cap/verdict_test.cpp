// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "tests/alerts/cap/verdict_rows.h"

namespace hornbill::alerts {
namespace {

using test::VerdictRow;

std::string all_reasons(const Verdict& verdict) {
  std::string out(to_string(verdict.decision));
  for (const std::string& reason : verdict.reasons) out += "\n  " + reason;
  for (const std::string& warning : verdict.warnings) out += "\n  (" + warning + ")";
  return out;
}

Verdict verdict_of(const std::string& text, bool strict) {
  const auto judged = judge_cap_document(text, test::trusted_source(strict), test::valley_station(),
                                         {.now = test::five_past_seven()});
  EXPECT_EQ(judged.size(), 1U);
  return judged.at(0).verdict;
}

void check_rows(const std::vector<VerdictRow>& rows) {
  std::set<std::string> names;
  for (const VerdictRow& row : rows) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name << " stands twice";
    const Verdict lenient = verdict_of(row.text, false);
    EXPECT_EQ(lenient.decision, row.lenient) << row.name << ": " << all_reasons(lenient);
    EXPECT_FALSE(lenient.reasons.empty()) << row.name;
    if (!lenient.reasons.empty()) {
      EXPECT_NE(lenient.reasons[0].find(row.reason), std::string::npos)
          << row.name << ": " << all_reasons(lenient);
    }
    const Verdict strict = verdict_of(row.text, true);
    EXPECT_EQ(strict.decision, row.strict) << row.name << ", strict: " << all_reasons(strict);
  }
}

TEST(CapVerdict, GoodMessagesAreHeardOrHeldAsTheTableSays) {
  const auto rows = test::good_rows();
  EXPECT_GE(rows.size(), 40U);
  check_rows(rows);
}

TEST(CapVerdict, WhatServicesWriteAllTheSameIsForgivenUnlessStrict) {
  const auto rows = test::real_world_rows();
  for (const VerdictRow& row : rows) {
    EXPECT_FALSE(verdict_of(row.text, false).warnings.empty()) << row.name << " without a warning";
  }
  check_rows(rows);
}

TEST(CapVerdict, X3_BadMessagesAreRefusedWithTheirReason) {
  const auto rows = test::bad_form_rows();
  EXPECT_GE(rows.size(), 60U);
  check_rows(rows);
}

TEST(CapVerdict, MessagesThatAreNotForTheHornAreNotHeard) { check_rows(test::silent_rows()); }

}  // namespace
}  // namespace hornbill::alerts
