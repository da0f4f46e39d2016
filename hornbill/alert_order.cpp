// SPDX-License-Identifier: Apache-2.0
#include "hornbill/alert_order.h"

#include <algorithm>
#include <utility>

#include "base/toml/nearest_word.h"

namespace hornbill {
namespace {

constexpr std::size_t kTitleBytes = 60;
constexpr base::Duration kLongest = std::chrono::hours(31 * 24);

base::Result<void> wrong(std::string what) {
  return base::fail(base::ErrorCode::invalid_argument, std::move(what));
}

base::Result<void> complete_zones(alerts::AlertDraft& draft, const config::StationConfig& config) {
  std::vector<std::string> known;
  for (const auto& zone : config.setup->zones) known.push_back(zone.name);
  if (draft.zones.empty()) draft.zones = known;
  for (const std::string& zone : draft.zones) {
    if (std::find(known.begin(), known.end(), zone) != known.end()) continue;
    const std::string nearest = base::nearest_word(zone, known);
    return wrong("there is no zone \"" + zone + "\"" +
                 (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
  }
  std::sort(draft.zones.begin(), draft.zones.end());
  draft.zones.erase(std::unique(draft.zones.begin(), draft.zones.end()), draft.zones.end());
  return {};
}

base::Result<void> complete_live(alerts::AlertDraft& draft, const config::StationConfig& config) {
  if (!draft.live) return {};
  const std::vector<std::string>& known = config.setup->alerts.live_inputs;
  const std::string& input = draft.live->input;
  if (std::find(known.begin(), known.end(), input) == known.end()) {
    const std::string nearest = base::nearest_word(input, known);
    return wrong("\"" + input + "\" is none of the inputs in [alerts.live]" +
                 (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
  }
  if (draft.live->longest.count() == 0) draft.live->longest = config.alerts.live_longest;
  if (draft.live->longest > config.alerts.live_longest) {
    return wrong("a live announcement may take " +
                 std::to_string(config.alerts.live_longest / std::chrono::seconds(1)) +
                 " s at most here");
  }
  if (draft.repeats && draft.repeats->count != 1) {
    return wrong("what is said live is heard once: it cannot be repeated");
  }
  draft.repeats = alerts::Repeats{1, base::Duration{0}};
  return {};
}

// At most `bytes` of it, without a torn character.
std::string shortened(const std::string& text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  std::size_t end = bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "...";
}

}  // namespace

base::Result<void> complete_draft(alerts::AlertDraft& draft, const config::StationConfig& config,
                                  base::UtcTime now) {
  if (auto zones = complete_zones(draft, config); !zones) return zones;
  if (auto live = complete_live(draft, config); !live) return live;
  const base::UtcTime begins = std::max(now, draft.not_before.value_or(now));
  if (!draft.expires) {
    draft.expires = begins + config.alerts.validity;
    draft.expires_by_length = true;
  }
  if (*draft.expires <= now)
    return wrong("it expired at " + config.setup->zone.format(*draft.expires));
  if (*draft.expires <= begins) return wrong("it expires before it may begin");
  if (*draft.expires > now + kLongest) return wrong("it expires in more than 31 days");
  const config::AlertDefaults& defaults =
      config.alerts.classes[static_cast<std::size_t>(draft.urgency)];
  if (!draft.repeats) draft.repeats = defaults.repeats;
  if (!draft.after) draft.after = defaults.after;
  return {};
}

void inherit(web::AlertOrder& order, const alerts::AlertRecord& from, base::UtcTime now) {
  const alerts::AlertDraft& old = from.draft();
  alerts::AlertDraft& draft = order.draft;
  if (!order.class_said) draft.urgency = old.urgency;
  if (!order.drill_said) draft.drill = old.drill;
  if (draft.zones.empty()) draft.zones = old.zones;
  if (!draft.after) draft.after = old.after;
  if (!draft.expires && from.expires() > now) {
    draft.expires = from.expires();
    draft.expires_by_length = old.expires_by_length;
  }
  // What is said live is heard once.
  if (!draft.repeats && !draft.live && !old.live) draft.repeats = old.repeats;
}

base::Result<void> may_replace(const web::AlertOrder& order, const alerts::AlertRecord& old) {
  if (order.draft.drill == old.draft().drill) return {};
  const std::string name = "alert " + std::to_string(old.number());
  if (order.draft.drill) {
    return base::fail(base::ErrorCode::refused,
                      name + " is no drill, and a drill never takes the place of what is real");
  }
  if (order.drill_said) return {};
  return base::fail(base::ErrorCode::refused,
                    name + " is a drill; say --real if this is no drill any more");
}

std::string title_of(const alerts::AlertDraft& draft) {
  if (draft.phrase && !draft.phrase->empty()) return shortened(*draft.phrase, kTitleBytes);
  for (const alerts::AlertMessage& message : draft.messages) {
    if (!message.text.empty()) return shortened(message.text, kTitleBytes);
  }
  return draft.live ? "live announcement" : "recorded announcement";
}

alerts::Role local_role(const config::AlertConfig& config, const std::string& who) {
  const auto named = config.users.find(who);
  const bool other = named == config.users.end();
  const config::LocalRights& rights = other ? config.others : named->second;
  alerts::Role role;
  role.name = other && !config.users.empty() ? "not named" : "local user";
  role.classes = rights.sends;
  role.approves = rights.approves;
  role.per_hour = rights.per_hour;
  role.per_hour_of = rights.per_hour_of;
  return role;
}

bool may_end(const alerts::Role& role, alerts::AlertClass urgency) {
  return role.classes[index_of(urgency)] || role.approves[index_of(urgency)];
}

alerts::ApprovalPolicy approval_policy(const config::AlertConfig& config) {
  alerts::ApprovalPolicy policy;
  for (std::size_t n = 0; n < policy.second_person.size(); ++n) {
    policy.second_person[n] = config.classes[n].second_person;
  }
  policy.life_safety_bypass = config.bypass;
  return policy;
}

alerts::Role service_role(const config::AlertConfig& config, const std::string& service) {
  alerts::Role role;
  role.name = service;
  role.classes = {true, true, true};  // what its table allows was judged before
  role.per_hour = config::CapOptions().per_hour;
  for (const config::CapOptions& one : config.cap) {
    if (one.name != service) continue;
    role.per_hour = one.per_hour;
    role.per_hour_of = one.per_hour_of;
  }
  return role;
}

// check: allow parameters (what was judged how, and by what it is judged now)
bool judge_service(alerts::Verdict& verdict, const alerts::AlertDraft& draft,
                   const alerts::ApprovalPolicy& policy, const std::optional<std::string>& beyond) {
  const bool asked = draft.source == alerts::AlertSource::cap &&
                     draft.action != alerts::DraftAction::cancel &&
                     verdict.decision == alerts::Decision::accept;
  if (!asked) return false;
  alerts::Role role;
  role.name = draft.service;
  role.classes = {true, true, true};
  alerts::ApprovalQuestion question;
  question.urgency = draft.urgency;
  question.issuer = {draft.issuer, &role};
  question.beyond_limit = beyond.has_value();
  const auto answer = alerts::judge_approval(question, policy);
  if (answer.approval == alerts::Approval::enough) {
    if (answer.bypassed) verdict.warnings.push_back(answer.words);
    return answer.bypassed;
  }
  verdict.decision = alerts::Decision::hold;
  verdict.reasons.insert(verdict.reasons.begin(), beyond ? *beyond : answer.words);
  return false;
}

std::string order_text(const alerts::AlertDraft& draft) {
  std::string text = "class " + std::string(alerts::to_string(draft.urgency)) + "\n";
  if (draft.drill) text += "drill\n";
  for (const std::string& zone : draft.zones) text += "zone " + zone + "\n";
  for (const alerts::AlertMessage& m : draft.messages) {
    text += "message " + m.language + " " + m.text + " " + m.audio_file + "\n";
  }
  if (draft.phrase) text += "phrase " + *draft.phrase + "\n";
  if (draft.live) text += "live " + draft.live->input + "\n";
  if (draft.not_before) text += "not-before " + base::format_utc(*draft.not_before) + "\n";
  if (draft.expires) text += "expires " + base::format_utc(*draft.expires) + "\n";
  for (const std::string& id : draft.references) text += "references " + id + "\n";
  return text;
}

}  // namespace hornbill
