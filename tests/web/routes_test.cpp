// SPDX-License-Identifier: Apache-2.0
#include "web/routes.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "tests/web/fake_station.h"

namespace hornbill::web {
namespace {

// "GET /healthz look Whether ..." for each operation of the document. Reads just the form that the
// document has: paths at two blanks, methods at four, members of operations at six.
std::set<std::string> documented(std::string_view document) {
  std::set<std::string> out;
  std::istringstream in{std::string(document)};
  std::string path;
  std::string method;
  std::string summary;
  bool in_paths = false;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != ' ' && line[0] != '#') in_paths = line == "paths:";
    if (!in_paths || line.size() < 4) continue;
    const std::size_t indent = line.find_first_not_of(' ');
    std::string text = line.substr(indent);
    if (indent == 2) path = text.substr(0, text.size() - 1);
    if (indent == 4) method = text.substr(0, text.size() - 1);
    if (indent == 6 && text.rfind("summary: ", 0) == 0) {
      summary = text.substr(9);
      if (summary.front() == '"') summary = summary.substr(1, summary.size() - 2);
    }
    if (indent == 6 && text.rfind("x-permission: ", 0) == 0) {
      for (char& c : method) c = static_cast<char>(std::toupper(c));
      out.insert(method + " " + path + " " + text.substr(14) + " " + summary);
    }
  }
  return out;
}

TEST(Routes, TheTableAndTheDocumentSayTheSame) {
  FakeStation station;
  std::set<std::string> table;
  for (const Route& route : station_routes(station)) {
    const char* permission = route.permission == Permission::command ? " command " : " look ";
    table.insert(std::string(to_string(route.method)) + " " + route.pattern + permission +
                 route.summary);
  }
  EXPECT_EQ(table, documented(openapi_document()));
  EXPECT_GE(table.size(), 17U);
}

TEST(Routes, TheDocumentInTheProgramIsTheFile) {
  std::ifstream file(HORNBILL_SOURCE_DIR "/docs/api/openapi.yaml", std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(openapi_document(), text.str());
}

TEST(Routes, WhatChangesTheStationIsNeverAGet) {
  FakeStation station;
  for (const Route& route : station_routes(station)) {
    EXPECT_EQ(route.permission == Permission::command, route.method != Method::get)
        << route.pattern;
  }
}

}  // namespace
}  // namespace hornbill::web
