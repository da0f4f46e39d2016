// SPDX-License-Identifier: Apache-2.0
#include "web/alert_routes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/web/fake_station.h"
#include "web/alert_json.h"
#include "web/router.h"

namespace hornbill::web {
namespace {

using alerts::AlertState;

// Has done whatever is asked of it, of an alert of this state.
class ObligingDesk final : public AlertControl {
 public:
  explicit ObligingDesk(AlertState state) : state_(state) {}
  base::Result<AlertAnswer> send(AlertOrder, const std::string&) override { return answer(); }
  base::Result<AlertAnswer> approve(std::uint64_t, const std::string&, bool go_on) override {
    went_on = go_on;
    return answer();
  }
  bool is_foremost(std::uint64_t) override { return false; }
  base::Result<AlertAnswer> cancel(std::uint64_t, const std::string&, const std::string&) override {
    return answer();
  }
  base::Result<AlertAnswer> end_live(std::uint64_t, const std::string&) override {
    return answer();
  }
  base::Result<AlertAnswer> acknowledge(std::uint64_t, const std::string&) override {
    return answer();
  }
  base::Result<std::vector<alerts::AlertRecord>> alerts(const AlertQuery&) override {
    return std::vector<alerts::AlertRecord>{};
  }
  base::Result<alerts::AlertRecord> alert(std::uint64_t) override { return none(); }
  base::Result<AlertReceipt> receipt(std::uint64_t) override { return none(); }
  base::Result<std::string> keep_recording(std::string_view) override { return none(); }

  bool went_on = false;

 private:
  base::Result<AlertAnswer> answer() const { return AlertAnswer{7, state_, true, {}, {}}; }
  static tl::unexpected<base::Error> none() {
    return base::fail(base::ErrorCode::not_found, "there is none");
  }
  AlertState state_;
};

int status_of(const std::string& verb, ObligingDesk& desk, const std::string& body = "") {
  FakeStation station;
  station.set_desk(&desk);
  std::vector<Route> routes;
  add_alert_routes(routes, station);
  const Router router(std::move(routes));
  Request request;
  request.method = Method::post;
  request.path = "/api/v1/alerts/7/" + verb;
  request.body = body;
  request.peer = {"headman", true};
  const Match match = router.match(request);
  return match.route == nullptr ? match.refusal.status : match.route->handler(request).status;
}

int status_of(const std::string& verb, AlertState state) {
  ObligingDesk desk(state);
  return status_of(verb, desk);
}

TEST(AlertRoutes, AYesGoesOnInSpiteOfUnheardLanguagesOnlyWhereItSaysSo) {
  ObligingDesk desk(AlertState::queued);
  EXPECT_EQ(status_of("approve", desk, R"({"go_on": false})"), 201);
  EXPECT_FALSE(desk.went_on);
  EXPECT_EQ(status_of("approve", desk, R"({"go_on": true})"), 201);
  EXPECT_TRUE(desk.went_on);
  EXPECT_EQ(status_of("approve", desk, R"({"go_on": 1})"), 400);
  EXPECT_EQ(status_of("approve", desk, "yes"), 400);
}

// To take note of an alert that was refused is no refusal.
TEST(AlertRoutes, WhatIsDoneWithAnAlertIsDoneWhateverItsStateIs) {
  for (const char* verb : {"acknowledge", "cancel", "end"}) {
    for (const AlertState state :
         {AlertState::refused, AlertState::awaiting_approval, AlertState::on_air}) {
      EXPECT_EQ(status_of(verb, state), 200) << verb << ", " << to_string(state);
    }
  }
  EXPECT_EQ(status_of("approve", AlertState::queued), 201);
  EXPECT_EQ(status_of("approve", AlertState::awaiting_approval), 202);
  EXPECT_EQ(status_of("approve", AlertState::refused), 422);
}

TEST(AlertRoutes, AnOrderKnowsWhetherItsClassAndThatItIsNoDrillWereSaid) {
  const auto read = [](const std::string& more) {
    return read_alert_order(R"({"phrase": "flood")" + more + "}", base::TimeZone::utc(), {})
        .value();
  };
  EXPECT_FALSE(read("").class_said);
  EXPECT_FALSE(read("").drill_said);
  EXPECT_TRUE(read(R"(, "class": "normal")").class_said);
  EXPECT_TRUE(read(R"(, "drill": false)").drill_said);
}

TEST(AlertJson, TimesAreTheStationsOwnToTheMillisecond) {
  using std::chrono::milliseconds;
  const base::UtcTime moment{milliseconds(1'800'000'000'042)};
  alerts::AlertDraft draft;
  draft.expires = moment + milliseconds(1'000);
  alerts::AlertRecord record(7, draft, "flood", {});
  ASSERT_TRUE(record.take({.number = 7, .when = moment}));
  const auto zone = base::TimeZone::find("Asia/Ho_Chi_Minh");
  ASSERT_TRUE(zone);
  const auto json = alert_json(record, *zone);
  EXPECT_EQ(json.at("steps").at(0).at("when"), "2027-01-15T15:00:00.042+07:00");
  EXPECT_EQ(json.at("expires"), "2027-01-15T15:00:01.042+07:00");
}

}  // namespace
}  // namespace hornbill::web
