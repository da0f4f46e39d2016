// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/group_writer.h"

#include <algorithm>
#include <utility>

#include "alerts/sources/sound/languages.h"
#include "alerts/sources/sound/spoken_text.h"

namespace hornbill::alerts {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

bool contains(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

bool covers(const std::vector<std::string>& languages, const std::string& language) {
  return std::any_of(languages.begin(), languages.end(),
                     [&](const std::string& one) { return same_language(one, language); });
}

}  // namespace

GroupWriter::GroupWriter(const Context& context) : at_(context) {
  if (at_.request.draft.phrase) keys_ = phrase_keys(*at_.request.draft.phrase);
  if (at_.request.regulated && at_.request.draft.drill) {
    problem("the tones that the licence asks for are never sent for an exercise");
  }
}

SoundGroup GroupWriter::write(std::vector<std::string> zones,
                              const std::vector<std::string>& languages) {
  SoundGroup group;
  group.zones = std::move(zones);
  if (languages.empty()) problem("no language is named for zone " + group.zones.front());
  last_notices_.clear();
  write_signals(group);
  write_languages(languages, group);
  if (at_.request.draft.live) group.repeated.push_back({PieceKind::live, "", -1});
  // Nobody is left to wonder, however an exercise ends.
  for (Pieces* ending : {&group.after, &group.cancelled}) {
    ending->insert(ending->end(), last_notices_.begin(), last_notices_.end());
  }
  add_end_signals(group);
  return group;
}

void GroupWriter::write_languages(const std::vector<std::string>& languages, SoundGroup& group) {
  bool heard = false;
  for (const std::string& language : languages) heard |= write_language(language, group);
  if (heard || at_.request.draft.live) return;
  for (const std::string& language : other_languages(languages)) {
    if (write_language(language, group)) {
      problem("zone " + group.zones.front() + " hears the message in " + language_name(language) +
              ", which is not one of its languages, because there is no other");
    }
  }
}

// False: no word of the message is to be heard in this language.
bool GroupWriter::write_language(const std::string& language, SoundGroup& group) {
  const bool drill = at_.request.draft.drill;
  const bool live = at_.request.draft.live.has_value();
  tried_.push_back(language);
  Pieces words = message(language);
  std::optional<Pieces> notices;
  if ((live || !words.empty()) && drill) notices = drill_notices(language);
  if ((!live && words.empty()) || (drill && !notices)) {
    unheard(language);
    return false;
  }
  if (notices) {
    group.before.push_back(notices->front());
    last_notices_.push_back(notices->back());
  }
  const std::string urgency(to_string(at_.request.draft.urgency));
  if (auto opening = phrase(PieceKind::opening, language, "opening." + urgency)) {
    group.repeated.push_back(std::move(*opening));
  }
  group.repeated.insert(group.repeated.end(), words.begin(), words.end());
  if (at_.phrases.find(language, "closing") != nullptr) {
    if (auto closing = phrase(PieceKind::closing, language, "closing")) {
      (live ? group.after : group.repeated).push_back(std::move(*closing));
    }
  }
  if (auto ended = phrase(PieceKind::ended, language, "cancelled")) {
    group.cancelled.push_back(std::move(*ended));
  }
  return true;
}

void GroupWriter::finish() {
  for (const AlertMessage& words : at_.request.draft.messages) {
    if (covers(tried_, words.language)) continue;
    problem("the message in " + language_name(words.language) +
            " is not heard, because none of the zones has this language");
    unheard(lower_case(words.language));
  }
}

std::optional<GroupWriter::Pieces> GroupWriter::drill_notices(const std::string& language) {
  auto first = phrase(PieceKind::drill, language, "drill.first");
  auto last = phrase(PieceKind::drill, language, "drill.last");
  if (first && last) return Pieces{*first, *last};
  problem("the exercise is not heard in " + language_name(language) +
          ", because the station cannot say in it that it is one");
  return std::nullopt;
}

GroupWriter::Pieces GroupWriter::message(const std::string& language) {
  Pieces pieces;
  add_phrases(language, pieces);
  add_own_words(language, pieces);
  if (pieces.empty() && !at_.request.draft.live) {
    problem("there is no message that can be heard in " + language_name(language));
  }
  return pieces;
}

void GroupWriter::add_phrases(const std::string& language, Pieces& pieces) {
  for (const std::string& key : keys_) {
    if (auto piece = phrase(PieceKind::message, language, key)) pieces.push_back(*piece);
  }
}

void GroupWriter::add_own_words(const std::string& language, Pieces& pieces) {
  for (const AlertMessage& words : at_.request.draft.messages) {
    if (!same_language(language, words.language)) continue;
    if (words.audio_file.empty()) {
      add_speech(language, words.text, pieces);
      continue;
    }
    const auto number = at_.clips.recording({words.audio_file, {}, {}});
    if (number) {
      pieces.push_back({PieceKind::message, language, *number});
    } else if (words.text.empty()) {
      problem(number.error().message);
    } else {
      problem(number.error().message + "; its text is spoken in its place");
      add_speech(language, words.text, pieces);
    }
  }
}

// A piece for each few sentences, so that a correction finds an end soon. All of the text or
// nothing: half of it could say the opposite.
void GroupWriter::add_speech(const std::string& language, const std::string& text, Pieces& pieces) {
  Pieces spoken;
  for (const std::string& part : spoken_parts(text)) {
    const auto number = at_.clips.speech(language, part);
    if (!number) return problem(number.error().message);
    spoken.push_back({PieceKind::message, language, *number});
  }
  pieces.insert(pieces.end(), spoken.begin(), spoken.end());
}

void GroupWriter::write_signals(SoundGroup& group) {
  const AlertDraft& draft = at_.request.draft;
  const auto& regulated = at_.request.regulated;
  if (regulated && !draft.drill) {
    add_ready(group.before, PieceKind::attention, regulated->header);
    add_ready(group.before, PieceKind::attention, regulated->attention);
  }
  if (!regulated || draft.drill || regulated->attention == nullptr) {
    add_signal(group.before, PieceKind::attention, attention_of(draft.urgency, draft.drill));
  }
  add_signal(group.cancelled, PieceKind::ended, Signal::cancelled);
}

void GroupWriter::add_end_signals(SoundGroup& group) {
  add_signal(group.after, PieceKind::end_signal, Signal::end);
  if (at_.request.regulated && !at_.request.draft.drill) {
    add_ready(group.after, PieceKind::end_signal, at_.request.regulated->end);
    add_ready(group.cancelled, PieceKind::ended, at_.request.regulated->end);
  }
}

// Those of the messages that none of the zone's languages covers.
std::vector<std::string> GroupWriter::other_languages(const std::vector<std::string>& tried) const {
  std::vector<std::string> result;
  for (const AlertMessage& words : at_.request.draft.messages) {
    const std::string language = lower_case(words.language);
    if (!covers(tried, language) && !contains(result, language)) result.push_back(language);
  }
  return result;
}

std::optional<Piece> GroupWriter::phrase(PieceKind kind, const std::string& language,
                                         const std::string& key) {
  const Phrase* found = at_.phrases.find(language, key);
  if (found == nullptr) {
    problem("there is no phrase " + key + " in " + language_name(language));
    return std::nullopt;
  }
  const auto number = sound_of(*found, language);
  if (!number) {
    problem("phrase " + key + ": " + number.error().message);
    return std::nullopt;
  }
  return Piece{kind, language, *number};
}

base::Result<int> GroupWriter::sound_of(const Phrase& phrase, const std::string& language) {
  if (phrase.recording) {
    auto number = at_.clips.recording(*phrase.recording);
    if (number || phrase.text.empty()) return number;
    problem(number.error().message + "; its text is spoken in its place");
  }
  return at_.clips.speech(language, filled_in(phrase.text, language));
}

std::string GroupWriter::filled_in(const std::string& text, const std::string& language) const {
  const RenderRequest& request = at_.request;
  std::string issuer = request.issuer.empty() ? request.station : request.issuer;
  const Phrase* spoken = at_.phrases.find(language, "issuer." + request.draft.issuer);
  if (spoken != nullptr && !spoken->text.empty()) issuer = spoken->text;
  std::string result = text;
  replace_all(result, "{issuer}", issuer);
  replace_all(result, "{station}", request.station);
  return result;
}

void GroupWriter::add_signal(Pieces& pieces, PieceKind kind, Signal signal) {
  const auto number = at_.clips.signal(signal);
  if (number) {
    pieces.push_back({kind, "", *number});
  } else {
    problem(number.error().message);
  }
}

void GroupWriter::add_ready(Pieces& pieces, PieceKind kind,
                            const std::shared_ptr<const audio::Clip>& clip) {
  if (clip == nullptr) return;
  const auto number = at_.clips.ready(clip);
  if (number) pieces.push_back({kind, "", *number});
}

void GroupWriter::problem(std::string sentence) {
  if (!contains(at_.alert.problems, sentence)) at_.alert.problems.push_back(std::move(sentence));
}

void GroupWriter::unheard(const std::string& language) {
  if (!contains(at_.alert.unheard, language)) at_.alert.unheard.push_back(language);
}

}  // namespace hornbill::alerts
