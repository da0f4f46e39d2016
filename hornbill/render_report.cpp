// SPDX-License-Identifier: Apache-2.0
#include "hornbill/render_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>

#include "base/file_store.h"
#include "base/time_zone.h"
#include "web/as_run_text.h"

namespace hornbill {

namespace {

using Json = nlohmann::ordered_json;
using web::AsRunFormat;

AsRunFormat format_of(const std::string& path) {
  const auto dot = path.rfind('.');
  const auto format =
      dot == std::string::npos ? std::nullopt : web::parse_as_run_format(path.substr(dot + 1));
  return format.value_or(AsRunFormat::text);
}

std::string figures_text(const RenderFigures& f) {
  const double seconds = static_cast<double>(f.length.value) / base::kSampleRate;
  std::string text =
      fmt::format("rendered {:.1f} s of sound in {:.2f} s, {:.0f} x real time, {:.2f} CPU s",
                  seconds, f.wall.count(), seconds / std::max(f.wall.count(), 1e-3), f.cpu.count());
  if (f.analysed > 0) {
    text +=
        fmt::format("; analysed {} files once, {:.2f} CPU s", f.analysed, f.analysis_cpu.count());
  }
  return text + "\n";
}

Json to_json(const RenderReport& r, const std::string& as_run) {
  const auto& zone = r.config.setup->zones[r.zone];
  Json json{{"file", r.config.file},
            {"zone", zone.name},
            {"output", r.options.output},
            {"frames", r.figures.length.value},
            {"elapsed_s", r.figures.wall.count()},
            {"cpu_s", r.figures.cpu.count()},
            {"analysed_files", r.figures.analysed},
            {"analysis_cpu_s", r.figures.analysis_cpu.count()}};
  if (r.digest != nullptr) {
    json["sha256"] = r.digest->whole();
    json["minutes_sha256"] = r.digest->minutes();
  }
  json["as_run"] = Json::parse(as_run)["records"];
  return json;
}

}  // namespace

std::vector<scheduler::AsRunRecord> AsRunCollector::records() const {
  std::vector<scheduler::AsRunRecord> kept;
  for (const auto& [id, record] : records_) {
    if (record.started >= to_) continue;
    const base::UtcTime ended = record.ended.value_or(to_);
    if (record.started < from_ && ended <= from_ + cut_fade_) continue;
    const bool moment =
        record.kind == scheduler::AsRunKind::note || record.kind == scheduler::AsRunKind::missed;
    if (moment && record.started < from_) continue;
    kept.push_back(record);
    if (moment || record.ended) continue;
    kept.back().ended = to_;
    kept.back().played = base::to_frames(to_ - record.started);
    kept.back().how_ended = "still on air at the end of the rendering";
  }
  std::stable_sort(kept.begin(), kept.end(),
                   [](const auto& a, const auto& b) { return a.started < b.started; });
  return kept;
}

base::Result<void> write_report(const RenderReport& r, std::ostream& out, std::ostream& err) {
  const auto records = r.as_run.records();
  const web::AsRunView view{r.config.setup->zone, false, r.config.setup->zones.size() > 1};
  const std::string& path = r.options.as_run_file;
  if (!path.empty()) {
    const auto document = web::as_run_document(format_of(path), records, view);
    if (auto written = base::replace_file(path, document); !written) return written;
  }
  err << figures_text(r.figures);
  if (r.options.json) {
    const auto document = web::as_run_document(AsRunFormat::json, records, view);
    out << to_json(r, document).dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    return {};
  }
  if (path.empty()) out << web::as_run_document(AsRunFormat::text, records, view);
  if (r.digest != nullptr) {
    for (std::size_t i = 0; i < r.digest->minutes().size(); ++i) {
      out << r.digest->minutes()[i] << "  minute " << i << '\n';
    }
    out << r.digest->whole() << "  whole\n";
  }
  return {};
}

}  // namespace hornbill
