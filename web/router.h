// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "web/request.h"

namespace hornbill::web {

// Who may use a route. On the station's own socket everybody may look.
enum class Permission : std::uint8_t { look, command };

// How a route is answered.
enum class Pace : std::uint8_t {
  quick,   // at once on the server's thread
  slow,    // on a worker, because it may take seconds
  urgent,  // on a worker that never waits for a voice or a decoder
  voices,  // on a worker of the requests that wait for them
  events,  // by the stream of events; the handler only checks the request
};

// One line of the table of routes.
struct Route {
  Method method = Method::get;
  std::string pattern;  // "/api/v1/programmes/{name}/skip": a {name} matches one segment
  Permission permission = Permission::look;
  Pace pace = Pace::quick;
  std::function<Response(const Request&)> handler;
  std::string summary;  // one line, the same as in the API's document
  // Of the pace `voices`: whether lives hang on this request, so that it waits for no other that
  // they do not hang on. Empty: they never do. Asked on a worker, where it returns at once.
  std::function<bool(const Request&)> foremost = {};
};

// What the router says to a request: a route to run, or else a ready answer.
struct Match {
  const Route* route = nullptr;
  Response refusal;
};

// Finds the route of a request. HEAD finds the GET route.
// Thread: any; immutable after construction.
class Router {
 public:
  // Requires: no two routes of one method match the same path.
  explicit Router(std::vector<Route> routes);

  // Fills in `request.params`. The refusal is 400 (bad escape), 403, 404 or 405.
  Match match(Request& request) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
  std::vector<std::vector<std::string>> segments_;  // of each route's pattern
};

}  // namespace hornbill::web
