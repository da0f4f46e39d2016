// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/cap_judge.h"

#include <algorithm>

#include "alerts/sources/cap/cap_words.h"
#include "base/digest.h"

namespace hornbill::alerts {
namespace {

constexpr std::size_t kMostSegments = 8;
constexpr std::size_t kMostNameBytes = 200;

std::string allowed_note(Decision decision) {
  return decision == Decision::accept ? ", which is accepted from this source" : "";
}

// Of the Emergency Alert System. Source: IPAWS CAP profile 1.0, eventCode with valueName "SAME".
std::string same_code_of(const CapInfo& info) {
  for (const CapNamedValue& code : info.event_codes) {
    const bool form =
        code.value.size() == 3 && std::all_of(code.value.begin(), code.value.end(),
                                              [](char c) { return c >= 'A' && c <= 'Z'; });
    if (code.name == "SAME" && form) return code.value;
  }
  return "";
}

// How the sender is called in each language. What is too long to be a name is none.
std::vector<IssuerName> sender_names(const std::vector<const CapInfo*>& infos) {
  std::vector<IssuerName> names;
  for (const CapInfo* info : infos) {
    const std::string& name = info->sender_name;
    const auto known = [info](const IssuerName& n) { return n.language == info->language; };
    if (name.empty() || name.size() > kMostNameBytes) continue;
    if (std::none_of(names.begin(), names.end(), known)) names.push_back({info->language, name});
  }
  return names;
}

// One message on its way to a verdict.
class CapJudge {
 public:
  CapJudge(const CapMessage& message, const CapSourceOptions& source, const CapStation& station,
           const CapMoment& moment)
      : message_(message),
        alert_(message.reading.alert),
        source_(source),
        station_(station),
        moment_(moment) {}

  CapJudgement run();

 private:
  // The gravest decision leads, with its reason first.
  void decide(Decision decision, std::string reason);
  void warn(std::string text) { out_.verdict.warnings.push_back(std::move(text)); }
  void check_form();
  void check_kind();
  void check_sender();
  void check_signature_result();
  void check_time();
  std::vector<std::string> own_references();
  AlertDraft draft(std::size_t number) const;
  void cancel();
  void end_earlier(std::vector<std::string> references);
  void announce();
  void add_segment(const CapSegment& segment);
  void add_segments(const CapSegments& segments);
  bool end_by_silent_update(const CapSegments& segments);
  void explain_silence(const CapSegments& segments);

  const CapMessage& message_;
  const CapAlert& alert_;
  const CapSourceOptions& source_;
  const CapStation& station_;
  const CapMoment& moment_;
  CapJudgement out_;
};

void CapJudge::decide(Decision decision, std::string reason) {
  auto& verdict = out_.verdict;
  if (decision > verdict.decision) {
    verdict.decision = decision;
    verdict.reasons.insert(verdict.reasons.begin(), std::move(reason));
  } else {
    verdict.reasons.push_back(std::move(reason));
  }
}

void CapJudge::check_form() {
  for (const CapFinding& finding : message_.reading.findings) {
    if (finding.forgiven && !source_.strict) {
      warn(finding.sentence());
    } else {
      decide(Decision::refuse, finding.sentence());
    }
  }
}

void CapJudge::check_kind() {
  const std::string status(to_string(alert_.status));
  if (alert_.status == CapStatus::exercise) {
    decide(Decision::accept, "it is an exercise and will be heard as a drill");
  } else if (alert_.status != CapStatus::actual) {
    decide(Decision::refuse, "its status is " + status + ": only Actual and Exercise are heard");
  }
  if (alert_.msg_type == CapMsgType::ack || alert_.msg_type == CapMsgType::error) {
    decide(Decision::refuse, "it is an answer to another message (" +
                                 std::string(to_string(alert_.msg_type)) + "), not an alert");
  }
  if (alert_.scope == CapScope::restricted) {
    decide(source_.restricted_scope, "it is meant for some people only (scope Restricted)");
  } else if (alert_.scope == CapScope::private_) {
    decide(source_.private_scope, "it is meant for those it names only (scope Private)");
  }
}

void CapJudge::check_sender() {
  if (source_.senders.empty()) return;
  const auto& known = source_.senders;
  if (std::find(known.begin(), known.end(), alert_.sender) != known.end()) return;
  decide(Decision::refuse, "its sender \"" + alert_.sender.substr(0, 80) +
                               "\" is not one that this source may bring");
}

void CapJudge::check_signature_result() {
  const SignatureResult& signature = message_.signature;
  switch (signature.state) {
    case SignatureState::valid:
      decide(Decision::accept, signature.why);
      if (message_.blanks_dropped)
        warn("the signature is right only without blanks between fields");
      break;
    case SignatureState::none:
      decide(source_.unsigned_messages, signature.why + allowed_note(source_.unsigned_messages));
      break;
    case SignatureState::unchecked:
      decide(source_.unchecked_signatures,
             signature.why + allowed_note(source_.unchecked_signatures));
      break;
    case SignatureState::wrong:
      decide(Decision::refuse, signature.why);
      break;
  }
}

void CapJudge::check_time() {
  if (!moment_.clock_trusted) {
    decide(Decision::hold,
           "the station's clock is not set, so a person must say that this still holds");
  }
  if (alert_.sent <= moment_.now + source_.clock_tolerance) return;
  decide(Decision::hold, "it was sent at " + cap_moment(alert_.sent) +
                             ", in the future: its clock or the station's is wrong");
}

// What the message refers to of its own sender's, by their own ids, whatever parts they fell into.
// Nobody ends another's alerts.
std::vector<std::string> CapJudge::own_references() {
  std::vector<std::string> out;
  for (const CapReference& reference : alert_.references) {
    if (reference.sender != alert_.sender || alert_.sender.empty()) {
      warn("it refers to \"" + reference.identifier.substr(0, 60) + "\" of \"" +
           reference.sender.substr(0, 60) + "\", another sender, which was not heeded");
      continue;
    }
    out.push_back(reference.sender + "," + reference.identifier + "," + reference.sent);
  }
  return out;
}

AlertDraft CapJudge::draft(std::size_t number) const {
  AlertDraft out;
  out.source = AlertSource::cap;
  out.trust = Trust::unverified;
  if (message_.signature.state == SignatureState::valid) out.trust = Trust::signed_by_roster;
  if (message_.signature.state == SignatureState::wrong) out.trust = Trust::forged;
  out.id = alert_.id() + (number > 0 ? ";" + std::to_string(number + 1) : "");
  out.issuer = alert_.sender.empty() ? source_.name : alert_.sender;
  out.service = source_.name;
  out.key = message_.signature.fingerprint;
  out.digest = message_.digest;
  out.drill = alert_.status == CapStatus::exercise;
  return out;
}

void CapJudge::end_earlier(std::vector<std::string> references) {
  AlertDraft end = draft(0);
  end.action = DraftAction::cancel;
  end.references = std::move(references);
  end.expires = alert_.sent + source_.default_validity;
  for (const CapZone& zone : station_.zones) {
    const auto& allowed = source_.zones;
    if (allowed.empty() || std::find(allowed.begin(), allowed.end(), zone.name) != allowed.end()) {
      end.zones.push_back(zone.name);
    }
  }
  if (*end.expires <= moment_.now) {
    decide(Decision::refuse,
           "it is of " + cap_moment(alert_.sent) + ", too long ago to end anything");
  }
  out_.drafts.push_back(std::move(end));
}

void CapJudge::cancel() {
  std::vector<std::string> references = own_references();
  const std::size_t count = references.size();
  if (count == 0) {
    decide(Decision::refuse, "it cancels nothing that its own sender sent");
  } else {
    decide(Decision::accept,
           "it cancels " + std::to_string(count) + " earlier alert" + (count > 1 ? "s" : ""));
  }
  end_earlier(std::move(references));
}

void CapJudge::add_segment(const CapSegment& segment) {
  AlertDraft part = draft(out_.drafts.size());
  part.urgency = segment.urgency;
  part.zones = segment.zones;
  part.not_before = segment.not_before;
  part.expires = segment.expires;
  const base::UtcTime longest = moment_.now + source_.longest;
  if (part.expires && *part.expires > longest) {
    warn("it holds until " + cap_moment(*part.expires) + "; the station forgets it at " +
         cap_moment(longest) + " already");
    part.expires = longest;
  }
  CapMessages words = messages_of(segment, station_, source_.text);
  part.messages = std::move(words.messages);
  if (part.trust == Trust::signed_by_roster) part.issuer_names = sender_names(segment.infos);
  for (CapAudioOffer& offer : words.audio) {
    offer.draft = out_.drafts.size();
    out_.audio.push_back(std::move(offer));
  }
  for (std::string& note : words.notes) warn(std::move(note));
  part.event_code = same_code_of(*segment.infos.front());
  for (const auto& [event, hazard] : source_.phrases) {
    if (!part.phrase && is_event(*segment.infos.front(), event)) part.phrase = hazard;
  }
  if (part.messages.empty() && !part.phrase) {
    decide(Decision::refuse, "it says nothing that could be read aloud");
  }
  out_.drafts.push_back(std::move(part));
}

void CapJudge::explain_silence(const CapSegments& segments) {
  if (alert_.infos.empty()) {
    decide(Decision::refuse, "it says nothing: there is no <info> in it");
  } else if (station_.zones.empty()) {
    decide(Decision::refuse, "the station has no zone to hear it");
  } else if (segments.any_outside) {
    decide(Decision::refuse, "it is not for here");
  } else if (segments.any_unheard) {
    decide(Decision::refuse, "nothing in it is to be heard, by the station's table of classes");
  } else {
    decide(Decision::refuse, "it is over");
  }
}

// What an update replaces ends even where nothing of the update itself is to be heard: it may be
// the all-clear, or have moved on to other places.
bool CapJudge::end_by_silent_update(const CapSegments& segments) {
  if (alert_.msg_type != CapMsgType::update || !segments.segments.empty()) return false;
  std::vector<std::string> references = own_references();
  if (references.empty()) return false;
  decide(Decision::accept, "it ends what it updates and has nothing to be heard here itself");
  end_earlier(std::move(references));
  return true;
}

void CapJudge::add_segments(const CapSegments& segments) {
  std::vector<std::string> references;
  const bool update = alert_.msg_type == CapMsgType::update;
  if (update) references = own_references();
  if (update && references.empty()) {
    warn("this update refers to nothing of its sender's and counts as a new alert");
  }
  for (const CapSegment& segment : segments.segments) {
    if (out_.drafts.size() >= kMostSegments) break;
    add_segment(segment);
    // The first ends what was before; the others are new beside it.
    AlertDraft& part = out_.drafts.back();
    if (references.empty() || out_.drafts.size() > 1) continue;
    part.action = DraftAction::update;
    part.references = references;
  }
}

void CapJudge::announce() {
  const CapSegments segments = divide_cap_alert(alert_, source_, station_, moment_.now);
  const bool ends = end_by_silent_update(segments);
  if (segments.segments.empty() && !ends) explain_silence(segments);
  for (const std::string& sentence : segments.left_out) {
    if (segments.segments.empty()) {
      decide(Decision::accept, sentence);  // a lesser reason, behind the deciding one
    } else {
      warn(sentence);
    }
  }
  if (segments.segments.size() > kMostSegments) {
    decide(Decision::hold,
           "it falls into " + std::to_string(segments.segments.size()) +
               " different alerts for the station's zones: too many to sound alone");
  }
  if (segments.unplaced) {
    decide(source_.unplaced_areas, "where it is for is said in words or codes that no zone knows");
  }
  add_segments(segments);
}

CapJudgement CapJudge::run() {
  out_.alert = alert_;
  out_.signature = message_.signature;
  out_.verdict.decision = Decision::accept;
  check_form();
  if (!message_.reading.usable(source_.strict)) return std::move(out_);
  check_kind();
  check_sender();
  check_signature_result();
  check_time();
  if (alert_.msg_type == CapMsgType::cancel) {
    cancel();
  } else if (alert_.msg_type == CapMsgType::alert || alert_.msg_type == CapMsgType::update) {
    announce();
  }
  return std::move(out_);
}

}  // namespace

CapJudgement judge_cap(const CapMessage& message, const CapSourceOptions& source,
                       const CapStation& station, const CapMoment& moment) {
  CapJudgement judgement = CapJudge(message, source, station, moment).run();
  for (std::string& text : source.signers.warnings(moment.now, source.warn_ahead)) {
    judgement.verdict.warnings.push_back(std::move(text));
  }
  return judgement;
}

std::vector<CapJudgement> judge_cap_document(std::string_view bytes, const CapSourceOptions& source,
                                             const CapStation& station, const CapMoment& moment) {
  std::vector<CapJudgement> out;
  const auto messages = open_cap(bytes, source.signers, moment.now);
  if (!messages) {
    CapJudgement unread;
    unread.verdict = {Decision::refuse, {"it cannot be read: " + messages.error().message}, {}};
    out.push_back(std::move(unread));
    return out;
  }
  for (const CapMessage& message : *messages) {
    out.push_back(judge_cap(message, source, station, moment));
  }
  return out;
}

}  // namespace hornbill::alerts
