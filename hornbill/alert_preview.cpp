// SPDX-License-Identifier: Apache-2.0
// hornbill alert preview
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "alerts/sources/sound/preview.h"
#include "base/process/helper_program.h"
#include "hornbill/alert_client.h"
#include "hornbill/alert_order.h"
#include "hornbill/alert_order_json.h"
#include "hornbill/alert_studio.h"
#include "hornbill/check_command.h"
#include "hornbill/environment.h"
#include "hornbill/exit_status.h"
#include "web/alert_json.h"

namespace hornbill {
namespace {

using Json = nlohmann::ordered_json;

// "preview.wav", "preview-2.wav", ...
std::string file_of(const std::string& output, std::size_t group) {
  if (group == 0) return output;
  std::filesystem::path path = output;
  const std::string name =
      path.stem().string() + "-" + std::to_string(group + 1) + path.extension().string();
  return path.replace_filename(name).string();
}

Json pieces_json(const std::vector<alerts::HeardPiece>& pieces) {
  Json list = Json::array();
  for (const alerts::HeardPiece& heard : pieces) {
    list.push_back({{"piece", alerts::to_string(heard.piece.kind)},
                    {"language", heard.piece.language},
                    {"begins", static_cast<double>(heard.begins.value) / 48'000.0},
                    {"ends", static_cast<double>(heard.ends.value) / 48'000.0}});
  }
  return list;
}

void tell_group(const Json& group, std::ostream& out) {
  std::string zones;
  for (const auto& zone : group["zones"]) zones += " " + zone.get<std::string>();
  out << group["file"].get<std::string>() << ": zones" << zones << "\n";
  for (const Json& piece : group["pieces"]) {
    out << fmt::format("  {:7.2f} s  {} {}\n", piece["begins"].get<double>(),
                       piece["piece"].get<std::string>(), piece["language"].get<std::string>());
  }
}

// The draft as the station would take it.
base::Result<alerts::AlertDraft> draft_of(const AlertSendOptions& options,
                                          const config::StationConfig& config) {
  const base::UtcTime now = base::SystemTime().utc();
  const auto json = alert_order_json(options);
  if (!json) return base::fail(json.error());
  auto order = web::read_alert_order(json->dump(), config.setup->zone, now);
  if (!order) return base::fail(order.error());
  if (auto complete = complete_draft(order->draft, config, now); !complete) {
    return base::fail(complete.error());
  }
  for (alerts::AlertMessage& message : order->draft.messages) {
    if (message.audio_file.empty()) continue;
    message.audio_file = std::filesystem::absolute(message.audio_file).string();
  }
  return std::move(order->draft);
}

}  // namespace

int run_alert_preview(const AlertPreviewOptions& options, std::ostream& out, std::ostream& err) {
  config::ParseOptions parse = parse_options(options.alert.config_file);
  parse.files = config::FileCheck::off;
  const auto parsed = config::read_station_config(options.alert.config_file, parse);
  if (!parsed.config) {
    for (const auto& fault : parsed.faults) err << to_string(fault) << "\n";
    return kFailed;
  }
  const auto draft = draft_of(options.alert, *parsed.config);
  if (!draft) {
    err << "hornbill: " << draft.error().message << "\n";
    return exit_status(draft.error().code);
  }
  AlertStudio studio(*parsed.config, {base::helper_program("hornbill-codec"), ""});
  const alerts::RenderedAlert alert = studio.render(*draft, base::SystemTime().utc());
  Json result = {{"groups", Json::array()}, {"problems", alert.problems}};
  if (!alert.same_header.empty()) result["same_header"] = alert.same_header;
  for (std::size_t group = 0; group < alert.plan.size(); ++group) {
    const std::string file = file_of(options.output, group);
    if (auto written = alerts::write_preview(alert, group, *draft->repeats, file); !written) {
      err << "hornbill: " << written.error().message << "\n";
      return kFailed;
    }
    result["groups"].push_back(
        {{"file", file},
         {"zones", alert.plan[group].zones},
         {"pieces", pieces_json(alerts::heard_pieces(alert, group, *draft->repeats))}});
  }
  if (options.alert.json) {
    out << result.dump(2) << "\n";
  } else {
    for (const Json& group : result["groups"]) tell_group(group, out);
    if (!alert.same_header.empty()) out << "SAME header " << alert.same_header << "\n";
    for (const std::string& problem : alert.problems) out << "! " << problem << "\n";
  }
  return out.flush() && alert.unheard.empty() ? kOk : kRefused;
}

}  // namespace hornbill
