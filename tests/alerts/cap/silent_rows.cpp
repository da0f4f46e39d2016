// SPDX-License-Identifier: Apache-2.0
#include "tests/alerts/cap/verdict_rows.h"

namespace hornbill::test {
namespace {

VerdictRow quiet(const char* name, const char* what, std::string text, const char* reason) {
  return {name, what, std::move(text), kRefuse, kRefuse, reason};
}

std::string with_references(const char* type, const char* references) {
  return flood_with(
      {{">Alert<", ">" + std::string(type) + "<"},
       {"</scope>", "</scope><references>" + std::string(references) + "</references>"}});
}

}  // namespace

std::vector<VerdictRow> silent_rows() {
  constexpr const char* kOwn = "warning@water.example.th,flood-2026-0041,2026-11-24T13:00:00+07:00";
  constexpr const char* kRing = "19.8,99.7 19.8,99.9 20.0,99.9 20.0,99.7 19.8,99.7";
  return {
      quiet("Test", "", flood_with({{"Actual", "Test"}}), "status is Test"),
      quiet("System", "", flood_with({{"Actual", "System"}}), "status is System"),
      quiet("Draft", "", flood_with({{"Actual", "Draft"}}), "status is Draft"),
      quiet("Ack", "", with_references("Ack", kOwn), "an answer to another message"),
      quiet("Error", "", with_references("Error", kOwn), "an answer to another message"),
      quiet("Private", "",
            flood_with({{">Public<", ">Private<"},
                        {"</scope>", "</scope><addresses>mayor@x</addresses>"}}),
            "scope Private"),
      quiet("Expired", "",
            flood_with(
                {{"2026-11-24T20:00:00+07:00</expires>", "2026-11-24T14:04:59+07:00</expires>"}}),
            "it is over"),
      quiet("OldWithoutExpiry", "a replay of last week's",
            flood_with({{"2026-11-24T14:00:00+07:00</sent>", "2026-11-17T14:00:00+07:00</sent>"},
                        {"<expires>2026-11-24T20:00:00+07:00</expires>", ""}}),
            "it is over"),
      quiet("Past", "urgency Past", flood_with({{"Immediate", "Past"}}), "table of classes"),
      quiet("Unlikely", "", flood_with({{"Observed", "Unlikely"}}), "table of classes"),
      quiet("OtherPlace", "polygon and code of elsewhere",
            flood_with({{kRing, "7,100 7,101 8,101 7,100"}, {"5707", "9001"}}), "not for here"),
      quiet("OtherCircle", "",
            flood_with({{"<polygon>19.8,99.7 19.8,99.9 20.0,99.9 20.0,99.7 19.8,99.7</polygon>",
                         "<circle>7,100 20</circle>"},
                        {"5707", "9001"}}),
            "not for here"),
      quiet("NoInfo", "an alert that says nothing",
            "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>a</identifier>"
            "<sender>b</sender><sent>2026-11-24T14:00:00+07:00</sent><status>Actual</status>"
            "<msgType>Alert</msgType><scope>Public</scope></alert>",
            "no <info>"),
      quiet("CancelOfAnother", "another sender's alert",
            with_references("Cancel", "else@x,flood-2026-0041,2026-11-24T13:00:00+07:00"),
            "cancels nothing"),
      {"CancelOfNothing", "no references at all", flood_with({{">Alert<", ">Cancel<"}}), kRefuse,
       kRefuse, "cancels nothing"},
      quiet("OldCancel", "replayed a week later",
            edited(with_references("Cancel", kOwn),
                   {{"2026-11-24T14:00:00+07:00</sent>", "2026-11-17T14:00:00+07:00</sent>"}}),
            "too long ago"),
      {"FromTheFuture", "sent an hour ahead",
       flood_with({{"2026-11-24T14:00:00+07:00</sent>", "2026-11-24T15:05:00+07:00</sent>"}}),
       kHold, kHold, "in the future"},
  };
}

}  // namespace hornbill::test
