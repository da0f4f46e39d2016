// SPDX-License-Identifier: Apache-2.0
#include "alerts/model/record_json.h"

#include <array>
#include <cmath>

#include "alerts/model/strict_json.h"

namespace hornbill::alerts {
namespace {

constexpr std::array<std::string_view, 3> kActions{"announce", "update", "cancel"};
constexpr std::array<std::string_view, 4> kTrusts{"known person", "signed by roster", "unverified",
                                                  "forged"};

template <class Enum, std::size_t N>
auto reader_of(const std::array<std::string_view, N>& words) {
  return [&words](std::string_view word) -> std::optional<Enum> {
    for (std::size_t i = 0; i < N; ++i) {
      if (words[i] == word) return static_cast<Enum>(i);
    }
    return std::nullopt;
  };
}

std::optional<PieceKind> piece_kind_from(std::string_view word) {
  for (int i = 0; i <= static_cast<int>(PieceKind::live); ++i) {
    if (to_string(static_cast<PieceKind>(i)) == word) return static_cast<PieceKind>(i);
  }
  return std::nullopt;
}

std::int64_t micros(base::UtcTime t) { return t.time_since_epoch().count(); }
StrictJson optional_micros(const std::optional<base::UtcTime>& t) {
  return t ? StrictJson(micros(*t)) : StrictJson();
}
// Three digits are more than anybody measures, and always the same text.
double rounded(double value) { return std::isfinite(value) ? std::round(value * 1000) / 1000 : 0; }

StrictJson names_to(const std::vector<IssuerName>& names) {
  StrictJson list = StrictJson::array();
  for (const IssuerName& n : names) list.push_back({{"language", n.language}, {"name", n.name}});
  return list;
}

StrictJson draft_to(const AlertDraft& d) {
  StrictJson messages = StrictJson::array();
  for (const AlertMessage& m : d.messages) {
    messages.push_back({{"audio_file", m.audio_file}, {"language", m.language}, {"text", m.text}});
  }
  StrictJson repeats;
  if (d.repeats) {
    repeats = {{"count", d.repeats->count}, {"gap_us", d.repeats->gap.count()}};
  }
  StrictJson json = {{"source", to_string(d.source)},
                     {"trust", kTrusts[static_cast<std::size_t>(d.trust)]},
                     {"action", kActions[static_cast<std::size_t>(d.action)]},
                     {"id", d.id},
                     {"issuer", d.issuer},
                     {"key", d.key},
                     {"digest", d.digest},
                     {"sequence", d.sequence ? StrictJson(*d.sequence) : StrictJson()},
                     {"class", to_string(d.urgency)},
                     {"drill", d.drill},
                     {"zones", d.zones},
                     {"messages", messages},
                     {"phrase", d.phrase ? StrictJson(*d.phrase) : StrictJson()},
                     {"not_before_us", optional_micros(d.not_before)},
                     {"expires_us", optional_micros(d.expires)},
                     {"repeats", repeats},
                     {"after", d.after ? StrictJson(to_string(*d.after)) : StrictJson()},
                     {"references", d.references}};
  // Few have one, and records from before it was known have none.
  if (!d.service.empty()) json["service"] = d.service;
  if (!d.event_code.empty()) json["event_code"] = d.event_code;
  if (d.expires_by_length) json["expires_by_length"] = true;
  if (!d.issuer_names.empty()) json["issuer_names"] = names_to(d.issuer_names);
  if (d.live) json["live"] = {{"input", d.live->input}, {"longest_us", d.live->longest.count()}};
  return json;
}

std::vector<AlertMessage> messages_from(const StrictJson& list) {
  std::vector<AlertMessage> messages;
  for (const StrictJson& j : list) {
    StrictObject o(j);
    messages.push_back({o.text("language"), o.text("text"), o.text("audio_file")});
    o.done();
  }
  return messages;
}

std::vector<IssuerName> names_from(const StrictJson& list) {
  std::vector<IssuerName> names;
  for (const StrictJson& j : list) {
    StrictObject o(j);
    names.push_back({o.text("language"), o.text("name")});
    o.done();
  }
  return names;
}

LiveMessage live_from(const StrictJson& j) {
  StrictObject o(j);
  LiveMessage live{o.text("input"), base::Duration{o.integer("longest_us", 1, 86'400'000'000)}};
  o.done();
  return live;
}

std::optional<Repeats> repeats_from(const StrictJson& j) {
  if (j.is_null()) return std::nullopt;
  StrictObject o(j);
  const Repeats repeats{static_cast<int>(o.integer("count", 0, 1'000'000)),
                        base::Duration{o.integer("gap_us", 0, 3'600'000'000)}};
  o.done();
  return repeats;
}

AlertDraft draft_from(const StrictJson& j) {
  StrictObject o(j);
  AlertDraft d;
  d.source = o.word("source", source_from);
  d.trust = o.word("trust", reader_of<Trust>(kTrusts));
  d.action = o.word("action", reader_of<DraftAction>(kActions));
  d.id = o.text("id");
  d.issuer = o.text("issuer");
  d.key = o.text("key");
  d.digest = o.text("digest");
  const StrictJson& sequence = o.at("sequence");
  if (!sequence.is_null()) {
    if (!sequence.is_number_unsigned()) StrictObject::wrong("sequence");
    d.sequence = sequence.get<std::uint64_t>();
  }
  d.urgency = o.word("class", class_from);
  d.drill = o.flag("drill");
  d.zones = o.texts("zones");
  d.messages = messages_from(o.list("messages"));
  const StrictJson& phrase = o.at("phrase");
  if (!phrase.is_null()) d.phrase = phrase.get<std::string>();
  d.not_before = o.optional_time("not_before_us");
  d.expires = o.optional_time("expires_us");
  d.repeats = repeats_from(o.at("repeats"));
  const StrictJson& after = o.at("after");
  if (!after.is_null()) {
    d.after = return_policy_from(after.get<std::string>());
    if (!d.after) StrictObject::wrong("after");
  }
  d.references = o.texts("references");
  if (j.contains("service")) d.service = o.text("service");
  if (j.contains("event_code")) d.event_code = o.text("event_code");
  if (j.contains("expires_by_length")) d.expires_by_length = o.flag("expires_by_length");
  if (j.contains("issuer_names")) d.issuer_names = names_from(o.list("issuer_names"));
  if (j.contains("live")) d.live = live_from(o.at("live"));
  o.done();
  return d;
}

StrictJson pieces_to(const std::vector<Piece>& pieces) {
  StrictJson list = StrictJson::array();
  for (const Piece& p : pieces) {
    list.push_back({{"clip", p.clip}, {"kind", to_string(p.kind)}, {"language", p.language}});
  }
  return list;
}

std::vector<Piece> pieces_from(const StrictJson& list) {
  std::vector<Piece> pieces;
  for (const StrictJson& j : list) {
    StrictObject o(j);
    pieces.push_back({o.word("kind", piece_kind_from), o.text("language"),
                      static_cast<int>(o.integer("clip", -1, 100'000))});
    o.done();
  }
  return pieces;
}

StrictJson sound_to(const AlertSound& sound) {
  StrictJson clips = StrictJson::array();
  for (const ClipRef& c : sound.clips) {
    clips.push_back({{"sha256", c.sha256}, {"channels", c.channels}, {"frames", c.frames}});
  }
  StrictJson plan = StrictJson::array();
  for (const SoundGroup& g : sound.plan) {
    plan.push_back({{"zones", g.zones},
                    {"before", pieces_to(g.before)},
                    {"repeated", pieces_to(g.repeated)},
                    {"after", pieces_to(g.after)},
                    {"cancelled", pieces_to(g.cancelled)}});
  }
  return {{"clips", clips},
          {"plan", plan},
          {"problems", sound.problems},
          {"level_lufs", sound.level_lufs ? StrictJson(rounded(*sound.level_lufs)) : StrictJson()}};
}

AlertSound sound_from(const StrictJson& j) {
  StrictObject o(j);
  AlertSound sound;
  for (const StrictJson& c : o.list("clips")) {
    StrictObject clip(c);
    sound.clips.push_back({clip.text("sha256"), static_cast<int>(clip.integer("channels", 1, 2)),
                           clip.integer("frames", 1, INT64_MAX)});
    clip.done();
  }
  for (const StrictJson& g : o.list("plan")) {
    StrictObject group(g);
    sound.plan.push_back({group.texts("zones"), pieces_from(group.list("before")),
                          pieces_from(group.list("repeated")), pieces_from(group.list("after")),
                          pieces_from(group.list("cancelled"))});
    group.done();
  }
  sound.problems = o.texts("problems");
  const StrictJson& level = o.at("level_lufs");
  if (!level.is_null()) sound.level_lufs = level.get<double>();
  o.done();
  return sound;
}

StrictJson check_to(const std::optional<AirCheck>& check) {
  if (!check) return {};
  return {{"input", check->input},
          {"heard", check->heard ? StrictJson(*check->heard) : StrictJson()},
          {"match", rounded(check->match)},
          {"delay_us", check->delay.count()},
          {"level_db", rounded(check->level_db)},
          {"words", check->words}};
}

std::optional<AirCheck> check_from(const StrictJson& j) {
  if (j.is_null()) return std::nullopt;
  StrictObject o(j);
  AirCheck check;
  check.input = o.text("input");
  const StrictJson& heard = o.at("heard");
  if (!heard.is_null()) check.heard = heard.get<bool>();
  check.match = o.real("match");
  check.delay = base::Duration{o.integer("delay_us", INT64_MIN, INT64_MAX)};
  check.level_db = o.real("level_db");
  check.words = o.flag("words");
  o.done();
  return check;
}

StrictJson step_to(const AlertStep& s) {
  return {{"number", s.number},
          {"step", to_string(s.kind)},
          {"when_us", micros(s.when)},
          {"who", s.who},
          {"why", s.why},
          {"digest", s.digest},
          {"at_frame", s.at ? StrictJson(s.at->value) : StrictJson()},
          {"zones", s.zones},
          {"repetition", s.repetition},
          {"air_check", check_to(s.air_check)}};
}

AlertStep step_from(StrictObject& o) {
  AlertStep s;
  s.number = o.number("number");
  s.kind = o.word("step", step_kind_from);
  s.when = o.time("when_us");
  s.who = o.text("who");
  s.why = o.text("why");
  s.digest = o.text("digest");
  const StrictJson& at = o.at("at_frame");
  if (!at.is_null()) s.at = base::FramePos{at.get<std::int64_t>()};
  s.zones = o.texts("zones");
  s.repetition = static_cast<int>(o.integer("repetition", 0, INT32_MAX));
  s.air_check = check_from(o.at("air_check"));
  return s;
}

struct LineWriter {
  StrictJson operator()(const DraftLine& line) const {
    return {{"what", "draft"},
            {"number", line.number},
            {"draft", draft_to(line.draft)},
            {"title", line.title},
            {"replaces", line.replaces}};
  }
  StrictJson operator()(const SoundLine& line) const {
    return {{"what", "sound"}, {"number", line.number}, {"sound", sound_to(line.sound)}};
  }
  StrictJson operator()(const AlertStep& step) const {
    StrictJson j = step_to(step);
    j["what"] = "step";
    return j;
  }
  StrictJson operator()(const NextLine& line) const {
    return {{"what", "next"}, {"number", line.number}};
  }
};

AlertLine line_from(const StrictJson& j) {
  StrictObject o(j);
  const std::string what = o.text("what");
  AlertLine line;
  if (what == "draft") {
    line = DraftLine{o.number("number"), draft_from(o.at("draft")), o.text("title"),
                     o.numbers("replaces")};
  } else if (what == "sound") {
    line = SoundLine{o.number("number"), sound_from(o.at("sound"))};
  } else if (what == "step") {
    line = step_from(o);
  } else if (what == "next") {
    line = NextLine{o.number("number")};
  } else {
    StrictObject::wrong("what");
  }
  o.done();
  return line;
}

StrictJson shown_time(const std::optional<base::UtcTime>& t) {
  return t ? StrictJson(base::format_utc(*t)) : StrictJson();
}

}  // namespace

std::string to_line(const AlertLine& line) { return one_line_of(std::visit(LineWriter{}, line)); }

base::Result<AlertLine> parse_alert_line(std::string_view line) {
  try {
    return line_from(StrictJson::parse(line));
  } catch (const std::exception& e) {
    return base::fail(base::ErrorCode::corrupt,
                      std::string("a line of the alerts' record cannot be read: ") + e.what());
  }
}

std::vector<std::string> lines_of(const AlertRecord& record) {
  std::vector<std::string> lines;
  lines.push_back(
      to_line(DraftLine{record.number(), record.draft(), record.title(), record.replaces()}));
  // The sound was given before the alert was accepted; only until then can it be given.
  bool sound = record.sound().has_value();
  const auto give_sound = [&] {
    if (sound) lines.push_back(to_line(SoundLine{record.number(), *record.sound()}));
    sound = false;
  };
  for (const AlertStep& step : record.steps()) {
    if (step.kind != StepKind::drafted && step.kind != StepKind::held &&
        step.kind != StepKind::approved) {
      give_sound();
    }
    lines.push_back(to_line(step));
  }
  give_sound();
  return lines;
}

std::string record_json(const AlertRecord& record) {
  StrictJson steps = StrictJson::array();
  for (const AlertStep& step : record.steps()) {
    StrictJson j = step_to(step);
    j.erase("number");
    j.erase("when_us");
    j["when"] = base::format_utc(step.when);
    steps.push_back(std::move(j));
  }
  StrictJson draft = draft_to(record.draft());
  for (const char* key : {"not_before_us", "expires_us"}) draft.erase(key);
  draft["not_before"] = shown_time(record.draft().not_before);
  draft["expires"] = shown_time(record.draft().expires);
  return one_line_of({{"number", record.number()},
                      {"state", to_string(record.state())},
                      {"title", record.title()},
                      {"replaces", record.replaces()},
                      {"sounding_in", record.sounding_in()},
                      {"draft", draft},
                      {"sound", record.sound() ? sound_to(*record.sound()) : StrictJson()},
                      {"steps", steps}});
}

}  // namespace hornbill::alerts
