// SPDX-License-Identifier: Apache-2.0
#include "web/router.h"

#include <utility>

namespace hornbill::web {
namespace {

// "/a/b" as {"a", "b"}; "/a/" as {"a", ""}, which matches nothing.
std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> out;
  path.remove_prefix(1);
  while (true) {
    const std::size_t slash = path.find('/');
    out.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    path.remove_prefix(slash + 1);
  }
}

bool is_param(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  if (pattern.size() != path.size()) return false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (is_param(pattern[i]) ? path[i].empty() : pattern[i] != path[i]) return false;
  }
  return true;
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
  for (const Route& route : routes_) segments_.push_back(split_path(route.pattern));
}

Match Router::match(Request& request) const {
  std::vector<std::string> path;
  for (const std::string& segment : split_path(request.path)) {
    auto decoded = percent_decode(segment);
    if (!decoded) return {nullptr, problem(decoded.error())};
    path.push_back(*std::move(decoded));
  }
  const Method wanted = request.method == Method::head ? Method::get : request.method;
  std::string allowed;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    const Route& route = routes_[i];
    if (!matches(segments_[i], path)) continue;
    if (route.method != wanted) {
      allowed += (allowed.empty() ? "" : ", ") + std::string(to_string(route.method));
      if (route.method == Method::get) allowed += ", HEAD";
      continue;
    }
    if (route.permission == Permission::command && !request.peer.may_command) {
      return {nullptr, problem(403, request.peer.who +
                                        " may only look at this station: to command it, be root, "
                                        "the station's own user or a member of its group")};
    }
    for (std::size_t k = 0; k < path.size(); ++k) {
      const std::string& name = segments_[i][k];
      if (is_param(name)) request.params[name.substr(1, name.size() - 2)] = path[k];
    }
    return {&route, {}};
  }
  if (allowed.empty()) return {nullptr, problem(404, "there is nothing at " + request.path)};
  Response refusal = problem(405, "this address takes " + allowed);
  refusal.headers.emplace_back("Allow", allowed);
  return {nullptr, std::move(refusal)};
}

}  // namespace hornbill::web
