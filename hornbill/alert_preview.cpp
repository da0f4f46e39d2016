// SPDX-License-Identifier: Apache-2.0
// hornbill alert preview
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "alerts/sources/sound/preview.h"
#include "base/process/helper_program.h"
#include "base/user_name.h"
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

// Zones that hear the same: of one group of languages, and as loud as each other.
struct Part {
  std::size_t group = 0;
  std::vector<std::string> zones;
  alerts::ZoneSound sound;
};

std::vector<Part> parts_of(const alerts::SoundPlan& plan, const scheduler::StationSetup& setup) {
  std::vector<Part> parts;
  for (std::size_t group = 0; group < plan.size(); ++group) {
    const std::size_t first = parts.size();
    for (const std::string& name : plan[group].zones) {
      alerts::ZoneSound sound{0.0, setup.sound.true_peak_dbtp};
      for (const scheduler::ZoneOptions& zone : setup.zones) {
        if (zone.name != name || !zone.loudness_lufs) continue;
        sound.gain_db = *zone.loudness_lufs - setup.sound.loudness_lufs;
      }
      const auto same =
          std::find_if(parts.begin() + static_cast<std::ptrdiff_t>(first), parts.end(),
                       [&](const Part& part) { return part.sound.gain_db == sound.gain_db; });
      if (same == parts.end()) {
        parts.push_back({group, {name}, sound});
      } else {
        same->zones.push_back(name);
      }
    }
  }
  return parts;
}

// "preview.wav", "preview-2.wav", ...; with an addition "preview-cancelled.wav".
std::string file_of(const std::string& output, std::size_t part, const std::string& addition = "") {
  if (part == 0 && addition.empty()) return output;
  std::filesystem::path path = output;
  const std::string number = part == 0 ? "" : "-" + std::to_string(part + 1);
  const std::string name = path.stem().string() + number + addition + path.extension().string();
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

void tell_pieces(const Json& sound, std::ostream& out) {
  for (const Json& piece : sound["pieces"]) {
    out << fmt::format("  {:7.2f} s  {} {}\n", piece["begins"].get<double>(),
                       piece["piece"].get<std::string>(), piece["language"].get<std::string>());
  }
}

void tell_part(const Json& part, std::ostream& out) {
  out << part["file"].get<std::string>() << ": zones";
  for (const auto& zone : part["zones"]) out << " " << zone.get<std::string>();
  if (const double gain = part["gain_db"]; gain != 0.0) {
    out << fmt::format(", {:+.1f} dB by their own loudness", gain);
  }
  out << "\n";
  tell_pieces(part, out);
  const Json& cancelled = part["cancelled"];
  out << cancelled["file"].get<std::string>() << ": in place of the rest where it is cancelled\n";
  tell_pieces(cancelled, out);
}

// The draft as the station would take it.
base::Result<alerts::AlertDraft> draft_of(const AlertSendOptions& options,
                                          const config::StationConfig& config) {
  const base::UtcTime now = base::SystemTime().utc();
  const auto json = alert_order_json(options);
  if (!json) return base::fail(json.error());
  auto order = web::read_alert_order(json->dump(), config.setup->zone, now);
  if (!order) return base::fail(order.error());
  order->draft.issuer = base::user_name(::geteuid());
  if (auto complete = complete_draft(order->draft, config, now); !complete) {
    return base::fail(complete.error());
  }
  for (alerts::AlertMessage& message : order->draft.messages) {
    if (message.audio_file.empty()) continue;
    message.audio_file = std::filesystem::absolute(message.audio_file).string();
  }
  return std::move(order->draft);
}

// How a part is to be written.
struct Writing {
  const std::string& output;  // as it was asked for
  std::size_t number = 0;     // of the part
  alerts::Repeats repeats;
};

base::Result<Json> write_part(const alerts::RenderedAlert& alert, const Part& part,
                              const Writing& how) {
  const auto heard = alerts::heard_pieces(alert, part.group, how.repeats);
  const std::string file = file_of(how.output, how.number);
  if (auto written = alerts::write_preview(alert, heard, part.sound, file); !written) {
    return base::fail(written.error());
  }
  const auto ended = alerts::cancelled_pieces(alert, part.group);
  const std::string cancelled = file_of(how.output, how.number, "-cancelled");
  if (auto written = alerts::write_preview(alert, ended, part.sound, cancelled); !written) {
    return base::fail(written.error());
  }
  return Json{{"file", file},
              {"zones", part.zones},
              {"gain_db", part.sound.gain_db},
              {"pieces", pieces_json(heard)},
              {"cancelled", {{"file", cancelled}, {"pieces", pieces_json(ended)}}}};
}

void tell_result(const Json& result, const alerts::AlertDraft& draft, const base::TimeZone& zone,
                 std::ostream& out) {
  for (const Json& part : result["groups"]) tell_part(part, out);
  if (draft.repeats->count == 0) {
    out << "It is repeated until " << zone.format(*draft.expires).substr(0, 16)
        << "; two of the repetitions are written.\n";
  }
  if (result.contains("same_header")) {
    out << "SAME header " << result["same_header"].get<std::string>() << "\n";
  }
  for (const Json& problem : result["problems"]) out << "! " << problem.get<std::string>() << "\n";
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
  const config::StationConfig& config = *parsed.config;
  const auto draft = draft_of(options.alert, config);
  if (!draft) {
    err << "hornbill: " << draft.error().message << "\n";
    return exit_status(draft.error().code);
  }
  const std::string& codec = options.codec_program;
  AlertStudio studio(config, {codec.empty() ? base::helper_program("hornbill-codec") : codec, ""});
  const alerts::RenderedAlert alert = studio.render(*draft, base::SystemTime().utc());
  Json result = {{"groups", Json::array()}, {"problems", alert.problems}};
  if (!alert.same_header.empty()) result["same_header"] = alert.same_header;
  if (draft->repeats->count == 0) result["repeated_until"] = base::format_utc(*draft->expires);
  const std::vector<Part> parts = parts_of(alert.plan, *config.setup);
  for (std::size_t n = 0; n < parts.size(); ++n) {
    auto written = write_part(alert, parts[n], {options.output, n, *draft->repeats});
    if (!written) {
      err << "hornbill: " << written.error().message << "\n";
      return kFailed;
    }
    result["groups"].push_back(*std::move(written));
  }
  if (options.alert.json) {
    out << result.dump(2) << "\n";
  } else {
    tell_result(result, *draft, config.setup->zone, out);
  }
  return out.flush() && alert.unheard.empty() ? kOk : kRefused;
}

}  // namespace hornbill
