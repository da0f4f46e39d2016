// SPDX-License-Identifier: Apache-2.0
#include "hornbill/terminal_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string_view>

#include "base/moment.h"
#include "hornbill/text_width.h"

namespace hornbill {
namespace {

using std::string;
using std::string_view;

constexpr int kLabel = 11;  // columns of the label on the left
constexpr double kMeterFloor = -60.0;

enum class Ink { none, bold, dim, green, yellow, red, cyan, inverse };

// Writes in colour or without.
class Painter {
 public:
  explicit Painter(const ViewOptions& options) : options_(options) {}

  string paint(string_view text, Ink ink) const {
    if (!options_.colour || ink == Ink::none || text.empty()) return string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", code(ink), text);
  }
  // `text` in a field of `columns`, coloured.
  string field(string_view text, int columns, Ink ink = Ink::none) const {
    return paint(fit(plain(text), columns, options_.unicode), ink);
  }
  string_view sign(string_view unicode, string_view ascii) const {
    return options_.unicode ? unicode : ascii;
  }
  string repeat(string_view unicode, string_view ascii, int times) const {
    string out;
    for (int i = 0; i < times; ++i) out += sign(unicode, ascii);
    return out;
  }
  int width() const { return options_.width; }
  // Columns right of the labels.
  int room() const { return options_.width - kLabel; }

 private:
  static string_view code(Ink ink) {
    switch (ink) {
      case Ink::none:
        return "0";
      case Ink::bold:
        return "1";
      case Ink::dim:
        return "2";
      case Ink::green:
        return "32";
      case Ink::yellow:
        return "33";
      case Ink::red:
        return "1;31";
      case Ink::cyan:
        return "36";
      case Ink::inverse:
        return "7";
    }
    return "0";
  }
  ViewOptions options_;
};

using Lines = std::vector<string>;

// "3:07", "1:02:09".
string clock_text(std::int64_t ms) {
  const std::int64_t s = std::max<std::int64_t>(0, ms) / 1000;
  if (s < 3600) return fmt::format("{}:{:02}", s / 60, s % 60);
  return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

// "06:15:00" of an RFC 3339 time.
string time_of(const string& rfc3339) { return rfc3339.size() >= 19 ? rfc3339.substr(11, 8) : ""; }
string date_of(const string& rfc3339) { return rfc3339.substr(0, 10); }

string title_of(const web::OnAirStatus& item) {
  string out = item.title.empty() ? item.segment : item.title;
  if (out.empty()) out = item.entry.empty() ? item.kind : item.entry;
  return item.artist.empty() ? out : out + " - " + item.artist;
}

struct StateWord {
  string_view word;
  Ink ink;
};

StateWord state_word(const web::ProgrammeStatus& programme) {
  if (programme.state == "stopped") return {"STOPPED", Ink::red};
  if (programme.state == "waiting_for_clock") return {"WAITS FOR THE CLOCK", Ink::yellow};
  if (programme.state == "fallback") return {"FALLBACK", Ink::yellow};
  if (programme.held || programme.state == "held") return {"HELD", Ink::yellow};
  return {"ON AIR", Ink::green};
}

string progress_bar(const Painter& p, double share, int columns) {
  const int full = std::clamp(static_cast<int>(std::floor(share * columns)), 0, columns);
  return p.paint(p.repeat("━", "=", full), Ink::green) +
         p.paint(p.repeat("─", "-", columns - full), Ink::dim);
}

void add_progress(const Painter& p, const web::OnAirStatus& item, Lines& lines) {
  const string label(kLabel, ' ');
  if (!item.length_ms || *item.length_ms <= 0) {
    lines.push_back(label + p.paint("for " + clock_text(item.elapsed_ms), Ink::dim));
    return;
  }
  const std::int64_t elapsed = std::clamp<std::int64_t>(item.elapsed_ms, 0, *item.length_ms);
  const string times = fmt::format("  {} of {}", clock_text(elapsed), clock_text(*item.length_ms));
  const string left = fmt::format("  {} left", clock_text(*item.length_ms - elapsed));
  const int columns = p.room() - static_cast<int>(times.size() + left.size());
  const double share = static_cast<double>(elapsed) / static_cast<double>(*item.length_ms);
  lines.push_back(label + progress_bar(p, share, std::max(columns, 1)) + p.paint(times, Ink::dim) +
                  p.paint(left, Ink::bold));
}

void add_overlay(const Painter& p, const web::OnAirStatus& item, Lines& lines) {
  const string left = item.length_ms ? clock_text(*item.length_ms - item.elapsed_ms) + " left" : "";
  const int columns = p.room() - 2 - static_cast<int>(left.size());
  lines.push_back(string(kLabel, ' ') + p.paint("+ ", Ink::cyan) +
                  p.field(title_of(item) + ", over it", columns, Ink::cyan) + left);
}

void add_next(const Painter& p, const web::ProgrammeStatus& programme, Lines& lines) {
  constexpr std::size_t kShown = 3;
  for (std::size_t i = 0; i < std::min(kShown, programme.next.size()); ++i) {
    const web::UpcomingStatus& next = programme.next[i];
    const string mark = next.hard ? " on the dot" : "";
    const int columns = p.room() - 10 - static_cast<int>(mark.size());
    const string what = next.what.empty() || next.what == next.entry
                            ? next.entry
                            : next.entry + "  (" + next.what + ")";
    lines.push_back(p.field(i == 0 ? "  next" : "", kLabel, Ink::dim) +
                    p.paint(fit(time_of(next.start), 10), Ink::dim) + p.field(what, columns) +
                    p.paint(mark, Ink::dim));
  }
}

void add_programme(const Painter& p, const web::ProgrammeStatus& programme, Lines& lines) {
  const StateWord state = state_word(programme);
  const int state_columns = static_cast<int>(state.word.size()) + 2;
  const web::OnAirStatus* main = programme.on_air.empty() ? nullptr : &programme.on_air.front();
  const string entry = main == nullptr ? "" : main->entry;
  lines.push_back(p.field(programme.name, kLabel, Ink::bold) +
                  p.field(state.word, state_columns, state.ink) +
                  p.field(entry, p.room() - state_columns, Ink::dim));
  if (main != nullptr) {
    lines.push_back(string(kLabel, ' ') + p.field(title_of(*main), p.room(), Ink::bold));
    add_progress(p, *main, lines);
    const bool odd = main->kind != "item" && !main->reason.empty();
    if (odd) lines.push_back(string(kLabel, ' ') + p.field(main->reason, p.room(), Ink::dim));
    for (std::size_t i = 1; i < programme.on_air.size(); ++i) {
      add_overlay(p, programme.on_air[i], lines);
    }
  } else {
    lines.push_back(string(kLabel, ' ') + p.paint("nothing is on air", Ink::dim));
  }
  add_next(p, programme, lines);
  lines.emplace_back();
}

// A drill has another word and other colours than a real alert, heard or not.
StateWord alert_word(const web::AlertStatus& alert) {
  const bool heard = !alert.sounding.empty();
  if (alert.drill) return {heard ? "DRILL" : "drill", heard ? Ink::yellow : Ink::cyan};
  return {heard ? "ALERT" : "alert", Ink::red};
}

void add_alerts(const Painter& p, const std::vector<web::AlertStatus>& alerts, Lines& lines) {
  for (const web::AlertStatus& alert : alerts) {
    const bool heard = !alert.sounding.empty();
    const StateWord word = alert_word(alert);
    const string kind = (alert.drill ? "drill, " : "") + alert.urgency;
    lines.push_back(
        p.field(word.word, kLabel, word.ink) +
        p.field(fmt::format("{}  {}: {}", alert.number, kind, alert.title), p.room(), Ink::bold));
    string where = heard ? "heard in " + alert.sounding : "waits";
    if (!alert.waits_for.empty()) where += (heard ? "; waits for " : " for ") + alert.waits_for;
    where += "; from " + alert.issuer;
    lines.push_back(string(kLabel, ' ') + p.field(where, p.room(), Ink::dim));
  }
  if (!alerts.empty()) lines.emplace_back();
}

int meter_columns(const Painter& p) { return std::max(4, p.room() - 25); }

int meter_place(double db, int columns) {
  const double share = (std::max(db, kMeterFloor) - kMeterFloor) / -kMeterFloor;
  return std::clamp(static_cast<int>(std::lround(share * columns)), 0, columns);
}

// Level as a bar, the peak as a mark, and where colours are: green, yellow from -12, red from -3.
string meter(const Painter& p, const web::ZoneStatus& zone) {
  const int columns = meter_columns(p);
  const int level = meter_place(zone.rms_dbfs, columns);
  const int peak = meter_place(zone.peak_dbfs, columns) - 1;
  const int yellow = meter_place(-12.0, columns);
  const int red = meter_place(-3.0, columns);
  const auto ink = [&](int i) {
    return i >= red ? Ink::red : i >= yellow ? Ink::yellow : Ink::green;
  };
  string out;
  for (int from = 0; from < columns;) {
    const auto kind = [&](int i) { return i == peak ? 2 : i < level ? 1 : 0; };
    int to = from + 1;
    while (to < columns && kind(to) == kind(from) && ink(to) == ink(from)) ++to;
    const int n = to - from;
    if (kind(from) == 0) out += p.paint(p.repeat("·", ".", n), Ink::dim);
    if (kind(from) == 1) out += p.paint(p.repeat("█", "#", n), ink(from));
    if (kind(from) == 2) out += p.paint(p.repeat("┃", "|", n), ink(from));
    from = to;
  }
  return out;
}

string db_text(double db) { return db <= -99.9 ? "-inf" : fmt::format("{:.1f}", db); }

string meter_scale(const Painter& p) {
  const int columns = meter_columns(p);
  string scale(static_cast<std::size_t>(columns + 3), ' ');
  for (const int db : {-60, -48, -36, -24, -12, -6, 0}) {
    const string text = std::to_string(db);
    const int at = std::max(0, meter_place(db, columns) - static_cast<int>(text.size()) + 1);
    scale.replace(static_cast<std::size_t>(at), text.size(), text);
  }
  return string(kLabel, ' ') + p.paint(fit(scale, p.room()), Ink::dim);
}

void add_meters(const Painter& p, const web::StationStatus& status, Lines& lines) {
  if (status.zones.empty()) return;
  for (const web::ZoneStatus& zone : status.zones) {
    string numbers =
        fmt::format(" {:>6} dB peak {:>6}", db_text(zone.rms_dbfs), db_text(zone.peak_dbfs));
    const bool limited = zone.limiter_db <= -0.1;
    lines.push_back(p.field(zone.name, kLabel) + meter(p, zone) + numbers +
                    p.paint(limited ? " L" : "  ", Ink::yellow));
  }
  lines.push_back(meter_scale(p));
  lines.emplace_back();
}

void add_outputs(const Painter& p, const web::StationStatus& status, Lines& lines) {
  for (std::size_t i = 0; i < status.outputs.size(); ++i) {
    const web::OutputStatus& output = status.outputs[i];
    const bool good = output.health == "playing";
    const Ink ink = good ? Ink::green : output.health == "opening" ? Ink::yellow : Ink::red;
    string text = output.zone.empty() ? output.name : output.zone + ": " + output.name;
    if (!good && !output.text.empty()) text += " - " + output.text;
    if (output.xruns > 0) text += fmt::format(" ({} dropouts)", output.xruns);
    lines.push_back(p.field(i == 0 ? "outputs" : "", kLabel, Ink::dim) +
                    p.paint(p.sign("●", "*"), ink) + " " + p.field(output.health, 9, ink) +
                    p.field(text, p.room() - 11));
  }
}

// Text broken at blanks into lines of at most `columns`.
Lines wrap(const string& text, int columns) {
  Lines out;
  string line;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const string word = text.substr(at, end - at);
    if (!line.empty() && text_width(line) + 1 + text_width(word) > columns) {
      out.push_back(std::exchange(line, ""));
    }
    line += (line.empty() ? "" : " ") + word;
    at = end + 1;
  }
  if (!line.empty()) out.push_back(line);
  return out;
}

// "45 s", "5 min", "2 h", "3 days"; empty where one of the two is no time. Both as RFC 3339.
string age_of(const string& since, const string& now) {
  const auto utc = base::TimeZone::utc();
  const auto from = base::parse_moment(since, utc, {});
  const auto to = base::parse_moment(now, utc, {});
  if (!from || !to) return "";
  // The clock may have been set back since.
  const auto age = std::max(std::chrono::duration_cast<std::chrono::seconds>(*to - *from),
                            std::chrono::seconds(0));
  const auto s = age.count();
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min", s / 60);
  if (s < 86400) return fmt::format("{} h", s / 3600);
  return s < 2 * 86400 ? "1 day" : fmt::format("{} days", s / 86400);
}

void add_faults(const Painter& p, const web::StationStatus& status, Lines& lines) {
  if (status.faults.empty()) {
    lines.push_back(p.field("faults", kLabel, Ink::dim) + p.paint("none", Ink::green));
    return;
  }
  bool first = true;
  for (const web::FaultStatus& fault : status.faults) {
    const Lines text = wrap(plain(fault.text), p.room() - 10);
    for (std::size_t i = 0; i < text.size(); ++i) {
      lines.push_back(p.field(first ? "faults" : "", kLabel, Ink::red) +
                      p.paint(fit(i == 0 ? age_of(fault.since, status.time) : "", 10), Ink::dim) +
                      p.field(text[i], p.room() - 10, Ink::red));
      first = false;
    }
  }
}

}  // namespace

std::vector<string> terminal_view(const web::StationStatus& status, const ViewOptions& options) {
  ViewOptions bounded = options;
  bounded.width = std::clamp(options.width, 40, 200);
  const Painter p(bounded);
  Lines lines;
  string clock = date_of(status.time) + "  " + time_of(status.time);
  if (!status.clock_trusted) clock = "(clock doubtful)  " + clock;
  const int clock_columns = static_cast<int>(clock.size());
  lines.push_back(p.field(status.station.empty() ? "(no name)" : status.station,
                          p.width() - clock_columns, Ink::bold) +
                  p.paint(clock, status.clock_trusted ? Ink::bold : Ink::yellow));
  lines.push_back(p.paint(p.repeat("─", "-", p.width()), Ink::dim));
  if (!status.live) {
    lines.push_back(
        p.field("The station's core does not move. " + status.health, p.width(), Ink::red));
  }
  add_alerts(p, status.alerts, lines);
  for (const web::ProgrammeStatus& programme : status.programmes) {
    add_programme(p, programme, lines);
  }
  add_meters(p, status, lines);
  add_outputs(p, status, lines);
  add_faults(p, status, lines);
  return lines;
}

void advance(web::StationStatus& status, std::int64_t ms) {
  for (web::ProgrammeStatus& programme : status.programmes) {
    for (web::OnAirStatus& item : programme.on_air) item.elapsed_ms += ms;
  }
}

}  // namespace hornbill
