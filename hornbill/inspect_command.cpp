// SPDX-License-Identifier: Apache-2.0
#include "hornbill/inspect_command.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "alerts/sources/cap/cap_judge.h"
#include "alerts/sources/cap/feed_document.h"
#include "alerts/sources/signed/judge.h"
#include "alerts/sources/signed/roster_files.h"
#include "base/file_store.h"
#include "base/toml/nearest_word.h"
#include "hornbill/alert_order.h"
#include "hornbill/cap_options.h"
#include "hornbill/check_command.h"
#include "hornbill/exit_status.h"
#include "hornbill/inspect_context.h"
#include "hornbill/json_output.h"
#include "hornbill/text_width.h"
#include "hornbill/verdict_output.h"

namespace hornbill {
namespace {

using base::ErrorCode;
using base::fail;
using nlohmann::ordered_json;

// All that was in one file.
struct Inspection {
  std::string kind;  // "announcement", "CAP", "feed"
  std::vector<JudgedMessage> messages;
  std::vector<alerts::FeedEntry> links;  // of a feed, to messages elsewhere: not fetched
  std::vector<std::string> notes;        // a sentence each
};

struct Judges {
  AlertContext context;
  InspectContext station;
  alerts::Roster roster;
};

bool is_announcement(const std::string& file) {
  return file.ends_with(alerts::kTextSuffix) || file.ends_with(alerts::kArchiveSuffix);
}

std::string_view state_of(const alerts::Package& package, const alerts::AlertDraft& draft) {
  if (package.signature.empty()) return "none";
  switch (draft.trust) {
    case alerts::Trust::signed_by_roster:
      return "valid";
    case alerts::Trust::forged:
      return "wrong";
    case alerts::Trust::known_person:
    case alerts::Trust::unverified:
      break;
  }
  return draft.key.empty() ? "unchecked" : "untrusted";
}

JudgedMessage unreadable(const std::string& kind, const std::string& name, std::string why) {
  JudgedMessage message;
  message.kind = kind;
  message.name = name;
  message.verdict = {alerts::Decision::refuse, {"it cannot be read: " + std::move(why)}, {}};
  message.signature = "unchecked";
  return message;
}

// A file that cannot be had is a failure of the command; one that is damaged, or too large, is
// refused as a station would.
bool is_refusal(ErrorCode code) {
  return code == ErrorCode::corrupt || code == ErrorCode::limit || code == ErrorCode::refused ||
         code == ErrorCode::unsupported;
}

JudgedMessage judged(const alerts::Package& package, const InspectOptions& options,
                     const Judges& judges) {
  const alerts::ReplayGuard guard;
  const alerts::KeyLimits limits;
  const alerts::Judgement judgement = alerts::judge_announcement(
      package, {judges.roster, judges.station.view, judges.station.keys, judges.station.approval},
      {options.now, true, guard, limits});
  JudgedMessage message;
  message.kind = "announcement";
  message.name = package.name;
  message.verdict = judgement.verdict;
  message.signature = state_of(package, judgement.draft);
  message.key = judgement.draft.key;
  message.approvers = judgement.approvers;
  const auto read = alerts::read_announcement(package.text, package.name);
  if (!read.announcement) return message;
  alerts::AlertDraft draft = draft_of(*read.announcement);
  draft.digest = judgement.draft.digest;
  if (message.verdict.decision != alerts::Decision::refuse) draft.zones = judgement.draft.zones;
  if (message.signature == "valid") message.signer = judges.roster.name_of(draft.issuer);
  message.drafts.push_back(std::move(draft));
  return message;
}

base::Result<Inspection> inspect_announcement(const InspectOptions& options, const Judges& judges) {
  Inspection inspection{"announcement", {}, {}, {}};
  const auto package = alerts::read_package(options.file);
  if (package) {
    inspection.messages.push_back(judged(*package, options, judges));
  } else if (is_refusal(package.error().code)) {
    inspection.messages.push_back(
        unreadable("announcement", options.file, package.error().message));
  } else {
    return fail(package.error());
  }
  return inspection;
}

std::string_view word_of_state(alerts::SignatureState state) {
  switch (state) {
    case alerts::SignatureState::none:
      return "none";
    case alerts::SignatureState::valid:
      return "valid";
    case alerts::SignatureState::unchecked:
      return "unchecked";
    case alerts::SignatureState::wrong:
      break;
  }
  return "wrong";
}

JudgedMessage cap_message(alerts::CapJudgement judgement, const Judges& judges) {
  JudgedMessage message;
  message.kind = "CAP";
  message.name = judgement.alert.identifier.empty() ? "a message" : judgement.alert.id();
  message.verdict = std::move(judgement.verdict);
  message.signature = word_of_state(judgement.signature.state);
  message.signature_words = judgement.signature.why;
  message.signer = judgement.signature.signer;
  message.key = judgement.signature.fingerprint;
  message.drafts = std::move(judgement.drafts);
  for (const alerts::CapAudioOffer& offer : judgement.audio) {
    const std::string& uri = offer.resource.uri;
    message.drafts[offer.draft].messages[offer.message].audio_file =
        offer.resource.deref_uri.empty() ? uri : "(in the message)";
  }
  for (alerts::AlertDraft& draft : message.drafts) {
    if (judges.station.view.anywhere) draft.zones.clear();
  }
  return message;
}

// What the station asks beyond the judge of the message, for each of its alerts; the strictest is
// told.
void ask_station(alerts::CapJudgement& judgement, const alerts::ApprovalPolicy& policy) {
  const alerts::Verdict first = judgement.verdict;
  for (const alerts::AlertDraft& draft : judgement.drafts) {
    alerts::Verdict verdict = first;
    judge_service(verdict, draft, policy, std::nullopt);
    const alerts::Verdict& worst = judgement.verdict;
    const bool stricter =
        verdict.decision > worst.decision ||
        (verdict.decision == worst.decision && verdict.warnings.size() > worst.warnings.size());
    if (stricter) judgement.verdict = std::move(verdict);
  }
}

// By what it is judged: as what the named service's feed brings, or as any file.
alerts::CapSourceOptions source_for(std::string_view bytes, const InspectOptions& options,
                                    const InspectContext& station) {
  for (const alerts::CapSourceOptions& source : station.cap_sources) {
    if (source.name == options.service) return source;
  }
  return source_of_file(bytes, station.cap_sources, station.cap_source,
                        {station.cap_station, options.now});
}

void judge_document(std::string_view bytes, const InspectOptions& options, const Judges& judges,
                    std::vector<JudgedMessage>& messages) {
  const InspectContext& station = judges.station;
  const alerts::CapSourceOptions source = source_for(bytes, options, station);
  auto judgements = alerts::judge_cap_document(bytes, source, station.cap_station, {options.now});
  for (alerts::CapJudgement& judgement : judgements) {
    ask_station(judgement, station.approval);
    messages.push_back(cap_message(std::move(judgement), judges));
  }
}

void judge_feed(alerts::FeedDocument feed, const InspectOptions& options, const Judges& judges,
                Inspection& inspection) {
  inspection.kind = "feed";
  inspection.notes = std::move(feed.notes);
  if (options.service.empty() && !judges.station.cap_sources.empty()) {
    inspection.notes.emplace_back(
        "it is judged as a file that anybody may have brought; --service NAME judges it as what "
        "the feed of that service brings");
  }
  for (alerts::FeedEntry& entry : feed.entries) {
    if (entry.message.empty()) {
      inspection.links.push_back(std::move(entry));
    } else {
      judge_document(entry.message, options, judges, inspection.messages);
    }
  }
}

base::Result<Inspection> inspect_xml(const InspectOptions& options, const Judges& judges) {
  Inspection inspection{"CAP", {}, {}, {}};
  const auto bytes = base::read_file(options.file, alerts::XmlOptions{}.max_bytes);
  if (!bytes && !is_refusal(bytes.error().code)) return fail(bytes.error());
  if (!bytes) {
    inspection.messages.push_back(unreadable("CAP", options.file, bytes.error().message));
    return inspection;
  }
  auto feed = alerts::read_feed(*bytes, "");
  if (feed && feed->kind != alerts::FeedKind::cap) {
    judge_feed(*std::move(feed), options, judges, inspection);
  } else {
    judge_document(*bytes, options, judges, inspection.messages);
  }
  return inspection;
}

base::Result<Inspection> inspect(const InspectOptions& options, const Judges& judges) {
  if (is_announcement(options.file)) return inspect_announcement(options, judges);
  if (options.announcements_only) {
    return fail(ErrorCode::invalid_argument,
                options.file + " is no signed announcement: its name must end in ." +
                    std::string(alerts::kTextSuffix) + " or ." +
                    std::string(alerts::kArchiveSuffix));
  }
  return inspect_xml(options, judges);
}

base::Result<void> add_certificates(const InspectOptions& options,
                                    alerts::CapSourceOptions& source) {
  alerts::TrustedSignerOptions trusted;
  for (const std::string& file : options.certificates) {
    auto pem = base::read_file(file, 1024 * 1024);
    if (!pem) return fail(pem.error().within("--certificate"));
    trusted.pem.push_back(*std::move(pem));
  }
  auto signers = alerts::TrustedSigners::load(trusted);
  if (!signers) return fail(signers.error().within("--certificate"));
  source.signers = *std::move(signers);
  return {};
}

base::Result<void> check_service(const InspectOptions& options, const InspectContext& station) {
  if (options.service.empty()) return {};
  std::vector<std::string> known;
  for (const alerts::CapSourceOptions& source : station.cap_sources) known.push_back(source.name);
  if (std::find(known.begin(), known.end(), options.service) != known.end()) return {};
  const std::string nearest = base::nearest_word(options.service, known);
  return fail(ErrorCode::invalid_argument,
              "the station has no [alerts.cap." + options.service + "]" +
                  (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
}

base::Result<Judges> judges_for(const InspectOptions& options, std::ostream& err) {
  auto context = alert_context(options.place, err);
  if (!context) return fail(context.error());
  Judges judges{*std::move(context), inspect_anywhere(), {}};
  if (judges.context.config) judges.station = inspect_context(*judges.context.config);
  for (const std::string& problem : judges.station.problems) err << "hornbill: " << problem << "\n";
  if (!options.site.empty()) {
    judges.station.view.site = options.site;
    judges.station.view.anywhere = false;
  }
  judges.station.cap_source.strict = options.strict;
  if (auto known = check_service(options, judges.station); !known) return fail(known.error());
  if (!options.certificates.empty()) {
    if (auto added = add_certificates(options, judges.station.cap_source); !added) {
      return fail(added.error());
    }
  }
  if (!is_announcement(options.file)) return judges;
  auto roster = alerts::load_roster(judges.context.roster, judges.context.zone);
  if (!roster) return fail(roster.error());
  print_faults(roster->faults, options.colour, err);
  judges.roster = std::move(roster->roster);
  if (judges.roster.keys.empty()) {
    err << "hornbill: there are no keys in " << judges.context.roster
        << ", so nobody is believed; --roster names another folder\n";
  }
  return judges;
}

ordered_json link_json(const alerts::FeedEntry& link) {
  ordered_json json{{"title", link.title}, {"url", link.url}, {"updated", nullptr}};
  if (link.updated) json["updated"] = base::format_utc(*link.updated);
  return json;
}

void print_inspection(const Inspection& inspection, const InspectOptions& options,
                      const Judges& judges, std::ostream& out) {
  if (options.json) {
    ordered_json messages = ordered_json::array();
    for (const JudgedMessage& message : inspection.messages) {
      messages.push_back(judged_json(message));
    }
    ordered_json links = ordered_json::array();
    for (const alerts::FeedEntry& link : inspection.links) links.push_back(link_json(link));
    print_json({{"file", options.file},
                {"kind", inspection.kind},
                {"station", judges.station.name},
                {"time_zone", judges.context.zone.name()},
                {"messages", std::move(messages)},
                {"links", std::move(links)},
                {"notes", inspection.notes}},
               out);
    return;
  }
  for (const JudgedMessage& message : inspection.messages) {
    print_judged(message, judges.context.zone, out);
  }
  for (const alerts::FeedEntry& link : inspection.links) {
    out << "elsewhere, not fetched: " << plain(link.title) << "\n  " << plain(link.url) << "\n";
  }
  for (const std::string& note : inspection.notes) out << "note: " << plain(note) << "\n";
  if (inspection.kind == "feed" && inspection.messages.empty() && inspection.links.empty()) {
    out << "a feed without messages\n";
  }
}

}  // namespace

int run_inspect(const InspectOptions& options, std::ostream& out, std::ostream& err) {
  const auto judges = judges_for(options, err);
  if (!judges) return complain(judges.error(), err);
  const auto inspection = inspect(options, *judges);
  if (!inspection) return complain(inspection.error(), err);
  print_inspection(*inspection, options, *judges, out);
  const auto& messages = inspection->messages;
  const bool all_refused =
      !messages.empty() && std::all_of(messages.begin(), messages.end(), [](const auto& message) {
        return message.verdict.decision == alerts::Decision::refuse;
      });
  return all_refused ? kRefused : kOk;
}

}  // namespace hornbill
