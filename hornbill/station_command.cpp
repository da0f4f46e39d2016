// SPDX-License-Identifier: Apache-2.0
#include "hornbill/station_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "audio/io/devices.h"
#include "hornbill/client.h"
#include "hornbill/environment.h"
#include "hornbill/exit_status.h"
#include "hornbill/text_width.h"
#include "web/devices_json.h"
#include "web/request.h"

namespace hornbill {
namespace {

int print(const std::string& text) {
  const bool good = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return std::fflush(stdout) == 0 && good ? kOk : kFailed;
}

constexpr int kPageRecords = 5000;

std::string first_page(const AsRunOptions& options) {
  std::string target =
      fmt::format("/api/v1/as-run?format={}&limit={}", options.format, kPageRecords);
  if (!options.from.empty()) target += "&from=" + web::percent_encode(options.from);
  if (!options.to.empty()) target += "&to=" + web::percent_encode(options.to);
  return target;
}

// Appends the records of one page of JSON to `all`. Fails: corrupt.
base::Result<void> collect(const std::string& body, nlohmann::ordered_json& all) {
  try {
    auto json = nlohmann::ordered_json::parse(body);
    for (auto& record : json.at("records")) all.push_back(std::move(record));
    return {};
  } catch (const nlohmann::json::exception& e) {
    return base::fail(base::ErrorCode::corrupt, std::string("the as-run is damaged: ") + e.what());
  }
}

// The first line of a CSV page, which only the first page keeps.
std::string without_header(const std::string& csv) {
  const std::size_t end = csv.find('\n');
  return end == csv.npos ? "" : csv.substr(end + 1);
}

std::string devices_text(const std::vector<audio::DeviceInfo>& devices) {
  std::string out;
  for (const audio::DeviceInfo& device : devices) {
    const char* mark = device.default_output ? "*" : " ";
    out += fmt::format("{} {} {:>3} out {:>3} in {:>7.0f} Hz  {}\n", mark,
                       fit(plain(device.name), 44), device.output_channels, device.input_channels,
                       device.default_rate, plain(device.system));
  }
  return out;
}

base::Result<std::vector<audio::DeviceInfo>> find_devices(const std::string& config_file) {
  const auto socket = control_socket(config_file);
  if (!socket) return base::fail(socket.error());
  Client client(*socket);
  const auto answer = client.get("/api/v1/devices");
  if (answer) return web::read_devices(answer->body);
  const bool absent = answer.error().code == base::ErrorCode::unavailable ||
                      answer.error().code == base::ErrorCode::refused;
  if (!absent) return base::fail(answer.error());
  return audio::list_devices();
}

}  // namespace

int run_operator(const OperatorOptions& options) {
  const auto socket = control_socket(options.config_file);
  if (!socket) return complain(socket.error());
  Client client(*socket);
  const std::string target =
      options.programme.empty()
          ? "/api/v1/" + options.verb
          : "/api/v1/programmes/" + web::percent_encode(options.programme) + "/" + options.verb;
  const auto answer = client.post(target);
  if (!answer) return complain(answer.error());
  return kOk;
}

int run_reload(const std::string& config_file) {
  const auto socket = control_socket(config_file);
  if (!socket) return complain(socket.error());
  Client client(*socket);
  const auto answer = client.post("/api/v1/reload");
  if (!answer) return complain(answer.error());
  if (answer->status == 202) {
    return print(
        "the station still reads the configuration; hornbill status tells if it refuses it\n");
  }
  const auto json = nlohmann::json::parse(answer->body, nullptr, false);
  for (const char* list : {"faults", "notices"}) {
    if (!json.is_object() || !json.contains(list)) continue;
    for (const auto& line : json[list]) {
      if (line.is_string()) std::fprintf(stderr, "%s\n", line.get<std::string>().c_str());
    }
  }
  return print("the configuration was read again\n");
}

int run_as_run(const AsRunOptions& options) {
  const auto socket = control_socket(options.config_file);
  if (!socket) return complain(socket.error());
  Client client(*socket);
  auto all = nlohmann::ordered_json::array();
  bool first = true;
  for (std::string target = first_page(options); !target.empty(); first = false) {
    const auto page = client.get(target);
    if (!page) return complain(page.error());
    if (options.format == "json") {
      if (auto good = collect(page->body, all); !good) return complain(good.error());
    } else {
      const bool cut = options.format == "csv" && !first;
      if (print(cut ? without_header(page->body) : page->body) != kOk) return kFailed;
    }
    target = page->next;
  }
  if (options.format != "json") return kOk;
  nlohmann::ordered_json document;
  document["records"] = std::move(all);
  using Json = nlohmann::ordered_json;
  return print(document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

int run_devices(const DevicesOptions& options) {
  const auto devices = find_devices(options.config_file);
  if (!devices) return complain(devices.error());
  if (options.json) return print(web::devices_json(*devices) + "\n");
  if (devices->empty()) {
    std::fprintf(stderr, "hornbill: the sound system knows no device\n");
    return kOk;
  }
  return print(devices_text(*devices));
}

}  // namespace hornbill
