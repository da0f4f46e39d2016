// SPDX-License-Identifier: Apache-2.0
#include "web/router.h"

#include <gtest/gtest.h>

namespace hornbill::web {
namespace {

Router make_router() {
  const auto ok = [](const Request&) { return Response{}; };
  return Router({{Method::get, "/a", Permission::look, Pace::quick, ok, ""},
                 {Method::get, "/a/{x}/b", Permission::look, Pace::quick, ok, ""},
                 {Method::post, "/a/{x}/b", Permission::command, Pace::quick, ok, ""}});
}

int status_of(const Router& router, Request request) {
  const Match match = router.match(request);
  return match.route != nullptr ? 200 : match.refusal.status;
}

Request ask(Method method, std::string path, bool may_command = true) {
  Request request;
  request.method = method;
  request.path = std::move(path);
  request.peer = {"nid", may_command};
  return request;
}

TEST(Router, FindsRoutesByMethodAndSegments) {
  const Router router = make_router();
  EXPECT_EQ(status_of(router, ask(Method::get, "/a")), 200);
  EXPECT_EQ(status_of(router, ask(Method::head, "/a")), 200);
  EXPECT_EQ(status_of(router, ask(Method::post, "/a")), 405);
  EXPECT_EQ(status_of(router, ask(Method::get, "/a/1/b")), 200);
  for (const char* path : {"/", "/a/", "//a", "/b", "/a/1", "/a//b", "/a/1/b/", "/A", "/a/1/2/b"}) {
    EXPECT_EQ(status_of(router, ask(Method::get, path)), 404) << path;
  }
}

TEST(Router, ParametersAreDecodedAfterTheyAreCutOut) {
  const Router router = make_router();
  Request request = ask(Method::get, "/a/x%2Fy%20z/b");
  ASSERT_NE(router.match(request).route, nullptr);
  EXPECT_EQ(request.params["x"], "x/y z");
  EXPECT_EQ(status_of(router, ask(Method::get, "/a/%00/b")), 400);
}

TEST(Router, WhoMayOnlyLookIsRefusedBeforeAnythingRuns) {
  const Router router = make_router();
  EXPECT_EQ(status_of(router, ask(Method::get, "/a/1/b", false)), 200);
  EXPECT_EQ(status_of(router, ask(Method::post, "/a/1/b", false)), 403);
}

}  // namespace
}  // namespace hornbill::web
