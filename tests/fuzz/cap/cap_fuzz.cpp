// SPDX-License-Identifier: Apache-2.0
// Any bytes as a CAP document: no crash; each verdict has its reason, what is accepted has drafts
// for zones of the station, nothing unsigned is accepted where signatures are asked for, and a
// strict source takes nothing that a forgiving one refuses.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "alerts/sources/cap/cap_judge.h"
#include "base/check.h"

namespace {

using hornbill::alerts::CapJudgement;
using hornbill::alerts::CapSourceOptions;
using hornbill::alerts::CapStation;
using hornbill::alerts::Decision;

CapStation station() {
  return {.languages = {"th", "en"},
          .zones = {{.name = "village",
                     .languages = {"th"},
                     .geocodes = {"TH-PCODE=5707", "SAME=006109"},
                     .points = {{19.9, 99.8}}},
                    {.name = "school",
                     .languages = {"en"},
                     .polygons = {{{20.0, 99.9}, {20.0, 100.0}, {20.1, 100.0}, {20.0, 99.9}}}}}};
}

void check_judgement(const CapJudgement& judgement, const CapStation& station) {
  if (judgement.verdict.decision != Decision::accept) {
    HORNBILL_CHECK(!judgement.verdict.reasons.empty());
    return;
  }
  HORNBILL_CHECK(!judgement.drafts.empty());
  for (const auto& draft : judgement.drafts) {
    for (const std::string& zone : draft.zones) {
      HORNBILL_CHECK(std::any_of(station.zones.begin(), station.zones.end(),
                                 [&](const auto& known) { return known.name == zone; }));
    }
  }
  for (const auto& offer : judgement.audio) {
    HORNBILL_CHECK(offer.draft < judgement.drafts.size());
    HORNBILL_CHECK(offer.message < judgement.drafts[offer.draft].messages.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace alerts = hornbill::alerts;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const alerts::CapMoment moment{
      hornbill::base::UtcTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}} +
      std::chrono::hours(7)};
  const CapStation here = station();
  CapSourceOptions source;
  source.name = "fuzz";
  for (const auto& judgement : alerts::judge_cap_document(text, source, here, moment)) {
    HORNBILL_CHECK(judgement.verdict.decision != Decision::accept);
  }
  source.unsigned_messages = Decision::accept;
  const auto lenient = alerts::judge_cap_document(text, source, here, moment);
  source.strict = true;
  const auto strict = alerts::judge_cap_document(text, source, here, moment);
  HORNBILL_CHECK(lenient.size() == strict.size() && !lenient.empty());
  for (std::size_t i = 0; i < lenient.size(); ++i) {
    check_judgement(lenient[i], here);
    check_judgement(strict[i], here);
    HORNBILL_CHECK(strict[i].verdict.decision >= lenient[i].verdict.decision);
  }
  return 0;
}
