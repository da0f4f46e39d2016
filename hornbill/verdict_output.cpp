// SPDX-License-Identifier: Apache-2.0
#include "hornbill/verdict_output.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "alerts/sources/signed/wording.h"
#include "hornbill/alert_context.h"
#include "hornbill/text_width.h"

namespace hornbill {
namespace {

using nlohmann::ordered_json;

std::string_view word_of(alerts::DraftAction action) {
  switch (action) {
    case alerts::DraftAction::announce:
      return "announce";
    case alerts::DraftAction::update:
      return "update";
    case alerts::DraftAction::cancel:
      break;
  }
  return "cancel";
}

// What a station would do, in the words of a person.
std::string_view outcome(alerts::Decision decision) {
  switch (decision) {
    case alerts::Decision::accept:
      return "would be ACCEPTED and heard";
    case alerts::Decision::hold:
      return "would be HELD until a person says yes";
    case alerts::Decision::refuse:
      break;
  }
  return "would be REFUSED and never heard";
}

void line(std::ostream& out, std::string_view label, const std::string& value) {
  out << "  " << fit(label, 10) << " " << plain(value) << "\n";
}

std::string validity_of(const alerts::AlertDraft& draft, const base::TimeZone& zone) {
  std::string text = draft.not_before ? "from " + local_moment(*draft.not_before, zone) : "";
  if (draft.expires) {
    text += (text.empty() ? "" : " ") + std::string("until ") + local_moment(*draft.expires, zone);
  }
  return text.empty() ? "as the station has it" : text + " (" + zone.name() + ")";
}

std::string repeats_of(const alerts::Repeats& repeats) {
  const auto gap = std::chrono::round<std::chrono::seconds>(repeats.gap).count();
  const std::string times =
      repeats.count == 0 ? "until its end" : std::to_string(repeats.count) + " times";
  return times + ", " + std::to_string(gap) + " s between";
}

void print_messages(const alerts::AlertDraft& draft, std::ostream& out) {
  for (const alerts::AlertMessage& message : draft.messages) {
    std::string words = message.text.empty() ? "" : "\"" + message.text + "\"";
    if (!message.audio_file.empty()) {
      words += (words.empty() ? "" : " ") + std::string("recording ") + message.audio_file;
    }
    line(out, message.language == alerts::kEveryLanguage ? "any tongue" : message.language, words);
  }
}

ordered_json time_or_null(const std::optional<base::UtcTime>& time) {
  return time ? ordered_json(base::format_utc(*time)) : ordered_json(nullptr);
}

ordered_json messages_json(const alerts::AlertDraft& draft) {
  ordered_json list = ordered_json::array();
  for (const alerts::AlertMessage& message : draft.messages) {
    list.push_back({{"language", message.language},
                    {"text", message.text},
                    {"recording", message.audio_file}});
  }
  return list;
}

}  // namespace

alerts::AlertDraft draft_of(const alerts::Announcement& says) {
  alerts::AlertDraft draft;
  draft.source = alerts::AlertSource::announcement;
  draft.action = says.action;
  draft.id = says.id;
  draft.issuer = says.issuer;
  draft.sequence = says.sequence;
  draft.urgency = says.urgency;
  draft.drill = says.drill;
  draft.zones = says.zones;
  draft.not_before = says.not_before;
  draft.expires = says.expires;
  draft.repeats = says.repeats;
  draft.after = says.after;
  draft.references = says.references;
  if (!says.phrase.empty()) draft.phrase = says.phrase;
  for (const auto& [language, words] : says.texts) draft.messages.push_back({language, words, ""});
  for (const alerts::AnnouncedClip& clip : says.clips) {
    const std::string language(clip.language.empty() ? alerts::kEveryLanguage : clip.language);
    alerts::AlertMessage* message = nullptr;
    for (alerts::AlertMessage& known : draft.messages) {
      if (known.language == language || (clip.language.empty() && says.texts.size() == 1)) {
        message = &known;
      }
    }
    if (message == nullptr) {
      message = &draft.messages.emplace_back(alerts::AlertMessage{language, "", ""});
    }
    message->audio_file = clip.name;
  }
  return draft;
}

void print_draft(const alerts::AlertDraft& draft, const base::TimeZone& zone, std::ostream& out) {
  line(out, "from", draft.issuer);
  const std::string number =
      draft.sequence ? ", number " + std::to_string(*draft.sequence) : std::string();
  line(out, "id", draft.id + number);
  const bool cancel = draft.action == alerts::DraftAction::cancel;
  if (draft.action != alerts::DraftAction::announce) {
    line(out, cancel ? "ends" : "replaces", alerts::listed(draft.references));
  }
  if (!cancel) {
    line(out, "class",
         std::string(alerts::to_string(draft.urgency)) +
             (draft.drill ? ", a DRILL: said first and last" : ""));
  }
  line(out, "zones", draft.zones.empty() ? "every zone" : alerts::listed(draft.zones));
  line(out, "holds", validity_of(draft, zone));
  if (draft.phrase) line(out, "phrase", *draft.phrase);
  print_messages(draft, out);
  if (draft.repeats) line(out, "heard", repeats_of(*draft.repeats));
  if (draft.after) line(out, "after it", std::string(alerts::to_string(*draft.after)));
}

void print_judged(const JudgedMessage& message, const base::TimeZone& zone, std::ostream& out) {
  out << plain(message.name) << " " << outcome(message.verdict.decision) << "\n";
  for (const std::string& reason : message.verdict.reasons) {
    out << "  because " << plain(reason) << "\n";
  }
  for (const std::string& warning : message.verdict.warnings) {
    out << "  note: " << plain(warning) << "\n";
  }
  if (message.drafts.empty()) return;
  if (message.signature != "valid") {
    out << "  Who says this is not proven:\n";
  }
  for (const alerts::AlertDraft& draft : message.drafts) {
    if (&draft != &message.drafts.front()) out << "  and\n";
    print_draft(draft, zone, out);
  }
}

ordered_json draft_json(const alerts::AlertDraft& draft) {
  ordered_json json{{"action", word_of(draft.action)},
                    {"id", draft.id},
                    {"issuer", draft.issuer},
                    {"digest", draft.digest},
                    {"sequence", nullptr},
                    {"references", draft.references},
                    {"class", alerts::to_string(draft.urgency)},
                    {"drill", draft.drill},
                    {"zones", draft.zones},
                    {"not_before", time_or_null(draft.not_before)},
                    {"expires", time_or_null(draft.expires)},
                    {"phrase", nullptr},
                    {"messages", messages_json(draft)},
                    {"repeats", nullptr},
                    {"gap_s", nullptr},
                    {"after", nullptr}};
  if (draft.sequence) json["sequence"] = *draft.sequence;
  if (draft.phrase) json["phrase"] = *draft.phrase;
  if (draft.after) json["after"] = alerts::to_string(*draft.after);
  if (draft.repeats) {
    json["repeats"] = draft.repeats->count;
    json["gap_s"] = std::chrono::round<std::chrono::seconds>(draft.repeats->gap).count();
  }
  return json;
}

ordered_json judged_json(const JudgedMessage& message) {
  ordered_json drafts = ordered_json::array();
  for (const alerts::AlertDraft& draft : message.drafts) drafts.push_back(draft_json(draft));
  return {{"kind", message.kind},
          {"name", message.name},
          {"decision", alerts::to_string(message.verdict.decision)},
          {"reasons", message.verdict.reasons},
          {"warnings", message.verdict.warnings},
          {"signature",
           {{"state", message.signature},
            {"words", message.signature_words},
            {"signer", message.signer},
            {"key", message.key}}},
          {"approvers", message.approvers},
          {"drafts", std::move(drafts)}};
}

}  // namespace hornbill
