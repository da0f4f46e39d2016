// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/alert_json.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace hornbill::scheduler {
namespace {

constexpr std::int64_t kMostFrames = 3600LL * base::kSampleRate;  // of one clip

Json pieces_to(const std::vector<alerts::Piece>& pieces) {
  Json list = Json::array();
  for (const alerts::Piece& p : pieces) {
    list.push_back({static_cast<int>(p.kind), p.language, p.clip});
  }
  return list;
}

std::vector<alerts::Piece> pieces_from(const Json& j) {
  std::vector<alerts::Piece> pieces;
  for (const Json& p : j) {
    pieces.push_back(
        {enumerator<alerts::PieceKind>(p.at(0), alerts::PieceKind::live), p.at(1), p.at(2)});
  }
  return pieces;
}

std::shared_ptr<const audio::Clip> silence(const Json& j) {
  const std::int64_t frames = j.at(0);
  const int channels = j.at(1);
  if (frames < 1 || frames > kMostFrames || channels < 1 || channels > 2) {
    throw std::runtime_error("a clip of impossible length");
  }
  auto clip = std::make_shared<audio::Clip>();
  clip->channels = channels;
  clip->samples.resize(static_cast<std::size_t>(frames * channels));
  return clip;
}

}  // namespace

Json plan_to(const alerts::SoundPlan& plan) {
  Json groups = Json::array();
  for (const alerts::SoundGroup& g : plan) {
    groups.push_back({{"zones", g.zones},
                      {"before", pieces_to(g.before)},
                      {"repeated", pieces_to(g.repeated)},
                      {"after", pieces_to(g.after)},
                      {"cancelled", pieces_to(g.cancelled)}});
  }
  return groups;
}

alerts::SoundPlan plan_from(const Json& j) {
  alerts::SoundPlan plan;
  for (const Json& g : j) {
    plan.push_back({g.at("zones"), pieces_from(g.at("before")), pieces_from(g.at("repeated")),
                    pieces_from(g.at("after")), pieces_from(g.at("cancelled"))});
  }
  return plan;
}

Json repeats_to(const alerts::Repeats& repeats) {
  return {{"count", repeats.count}, {"gap", repeats.gap.count()}};
}

alerts::Repeats repeats_from(const Json& j) {
  return {j.at("count"), base::Duration{j.at("gap").get<std::int64_t>()}};
}

Json live_to(const std::optional<alerts::LiveMessage>& live) {
  if (!live) return {};
  return {{"input", live->input}, {"longest", live->longest.count()}};
}

std::optional<alerts::LiveMessage> live_from(const Json& j) {
  if (j.is_null()) return std::nullopt;
  return alerts::LiveMessage{j.at("input"), base::Duration{j.at("longest").get<std::int64_t>()}};
}

Json air_alert_to(const AirAlert& a) {
  Json clips = Json::array();
  for (const auto& clip : a.clips) clips.push_back({clip->frames().value, clip->channels});
  return {{"number", a.number},
          {"class", static_cast<int>(a.urgency)},
          {"drill", a.drill},
          {"not_before", a.not_before ? Json(us(*a.not_before)) : Json()},
          {"expires", us(a.expires)},
          {"lasts", a.lasts ? Json(a.lasts->count()) : Json()},
          {"at_most", a.at_most ? Json(a.at_most->count()) : Json()},
          {"repeats", repeats_to(a.repeats)},
          {"after", static_cast<int>(a.after)},
          {"plan", plan_to(a.plan)},
          {"live", live_to(a.live)},
          {"clips", clips},
          {"replaces", a.replaces},
          {"resumed", a.resumed},
          {"title", a.title},
          {"issuer", a.issuer}};
}

AirAlert air_alert_from(const Json& j) {
  AirAlert a;
  a.number = j.at("number");
  a.urgency = enumerator<alerts::AlertClass>(j.at("class"), alerts::AlertClass::life_safety);
  a.drill = j.at("drill");
  if (!j.at("not_before").is_null()) a.not_before = utc(j.at("not_before"));
  a.expires = utc(j.at("expires"));
  if (j.contains("lasts") && !j["lasts"].is_null()) {
    a.lasts = base::Duration{j["lasts"].get<std::int64_t>()};
  }
  if (j.contains("at_most") && !j["at_most"].is_null()) {
    a.at_most = base::Duration{j["at_most"].get<std::int64_t>()};
  }
  a.repeats = repeats_from(j.at("repeats"));
  a.after = enumerator<alerts::ReturnPolicy>(j.at("after"), alerts::ReturnPolicy::skip);
  a.plan = plan_from(j.at("plan"));
  if (j.contains("live")) a.live = live_from(j["live"]);
  for (const Json& clip : j.at("clips")) a.clips.push_back(silence(clip));
  const auto valid = [&](const std::vector<alerts::Piece>& pieces) {
    for (const alerts::Piece& p : pieces) {
      if (p.kind == alerts::PieceKind::live && a.live) continue;
      if (p.clip < 0 || p.clip >= static_cast<int>(a.clips.size())) {
        throw std::runtime_error("a piece without a clip");
      }
    }
  };
  for (const alerts::SoundGroup& g : a.plan) {
    for (const auto* pieces : {&g.before, &g.repeated, &g.after, &g.cancelled}) valid(*pieces);
  }
  a.replaces = j.at("replaces").get<std::vector<std::uint64_t>>();
  a.resumed = j.at("resumed");
  a.title = j.at("title");
  a.issuer = j.at("issuer");
  return a;
}

}  // namespace hornbill::scheduler
