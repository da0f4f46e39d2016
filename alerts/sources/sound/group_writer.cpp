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
  last_notices_.clear();
  if (languages.empty()) problem("no language is named for zone " + group.zones.front());
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
  const AlertDraft& draft = at_.request.draft;
  const Pieces shared = shared_recordings();
  bool heard = write_words(words_in(languages, shared), group);
  if (heard || draft.live) return;
  for (const Words& words : words_in(other_languages(languages), shared)) {
    if (!write_language(words, group)) continue;
    heard = true;
    problem("zone " + group.zones.front() + " hears the message in " +
            language_name(words.language) +
            ", which is not one of its languages, because there is no other");
  }
  // Nobody said in which language to open it, and it needs none.
  if (!heard && languages.empty() && !draft.drill) {
    group.repeated.insert(group.repeated.end(), shared.begin(), shared.end());
  }
}

bool GroupWriter::write_words(const std::vector<Words>& all, SoundGroup& group) {
  bool heard = false;
  for (const Words& words : all) heard |= write_language(words, group);
  return heard;
}

// What there is to say in each of the languages. A recording for every language is among the words
// of one of them: the first that has no others, or else the first.
std::vector<GroupWriter::Words> GroupWriter::words_in(const std::vector<std::string>& languages,
                                                      const Pieces& shared) {
  std::vector<Words> all;
  for (const std::string& language : languages) {
    all.push_back(words_of(language, !shared.empty()));
  }
  const auto is_heard = [](const Words& words) { return words.heard; };
  auto host = std::find_if(all.begin(), all.end(),
                           [](const Words& words) { return words.heard && words.message.empty(); });
  if (host == all.end()) host = std::find_if(all.begin(), all.end(), is_heard);
  if (host != all.end()) {
    host->message.insert(host->message.end(), shared.begin(), shared.end());
  }
  return all;
}

// `shared`: there is something for every language beside its own words.
GroupWriter::Words GroupWriter::words_of(const std::string& language, bool shared) {
  const AlertDraft& draft = at_.request.draft;
  tried_.push_back(language);
  Words words;
  words.language = language;
  add_phrases(language, words.message);
  add_own_words(language, words.message);
  const bool something = draft.live || shared || !words.message.empty();
  if (!something) problem("there is no message that can be heard in " + language_name(language));
  if (something && draft.drill) words.notices = drill_notices(language);
  words.heard = something && (!draft.drill || words.notices);
  if (!words.heard) unheard(language);
  return words;
}

// False: nothing is to be heard in this language.
bool GroupWriter::write_language(const Words& words, SoundGroup& group) {
  if (!words.heard) return false;
  if (words.notices) {
    group.before.push_back(words.notices->front());
    last_notices_.push_back(words.notices->back());
  }
  if (at_.request.draft.live || !words.message.empty()) write_message(words, group);
  if (auto ended = phrase(PieceKind::ended, words.language, "cancelled")) {
    group.cancelled.push_back(std::move(*ended));
  }
  return true;
}

void GroupWriter::write_message(const Words& words, SoundGroup& group) {
  const std::string urgency(to_string(at_.request.draft.urgency));
  if (auto opening = phrase(PieceKind::opening, words.language, "opening." + urgency)) {
    group.repeated.push_back(std::move(*opening));
  }
  group.repeated.insert(group.repeated.end(), words.message.begin(), words.message.end());
  if (at_.phrases.find(words.language, "closing") == nullptr) return;
  if (auto closing = phrase(PieceKind::closing, words.language, "closing")) {
    (at_.request.draft.live ? group.after : group.repeated).push_back(std::move(*closing));
  }
}

void GroupWriter::finish() {
  const auto& messages = at_.request.draft.messages;
  for (const AlertMessage& words : messages) {
    if (words.language == kEveryLanguage) {
      if (!words.audio_file.empty()) continue;
      problem("a text is not heard, because nothing says in which language it is");
      unheard(words.language);
    } else if (!covers(tried_, words.language)) {
      problem("the message in " + language_name(words.language) +
              " is not heard, because none of the zones has this language");
      unheard(lower_case(words.language));
    }
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

GroupWriter::Pieces GroupWriter::shared_recordings() {
  Pieces pieces;
  for (const AlertMessage& words : at_.request.draft.messages) {
    if (words.language != kEveryLanguage || words.audio_file.empty()) continue;
    const auto number = at_.clips.recording({words.audio_file, {}, {}});
    if (number) {
      pieces.push_back({PieceKind::message, words.language, *number});
    } else {
      problem(number.error().message);
    }
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
    if (language == kEveryLanguage || covers(tried, language)) continue;
    if (!contains(result, language)) result.push_back(language);
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
  std::string result = text;
  replace_all(result, "{station}", at_.request.station);
  replace_all(result, "{issuer}", issuer_in(language));
  return result;
}

const std::string& GroupWriter::issuer_in(const std::string& language) const {
  const AlertDraft& draft = at_.request.draft;
  const Phrase* spoken = at_.phrases.find(language, "issuer." + draft.issuer);
  if (spoken != nullptr && !spoken->text.empty()) return spoken->text;
  for (const IssuerName& name : draft.issuer_names) {
    if (name.language.empty() || same_language(language, name.language)) return name.name;
  }
  return at_.request.station;
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
