// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/sources/sound/clip_maker.h"
#include "alerts/sources/sound/renderer.h"

namespace hornbill::alerts {

// Writes the plan of the zones that share their languages; the clips go to the maker, what is
// amiss to the alert's problems.
// Thread: one at a time.
class GroupWriter {
 public:
  struct Context {
    const RenderRequest& request;
    const PhraseLibrary& phrases;
    ClipMaker& clips;
    RenderedAlert& alert;
  };
  explicit GroupWriter(const Context& context);

  SoundGroup write(std::vector<std::string> zones, const std::vector<std::string>& languages);
  // After the last group: tells of messages that none of them hears.
  void finish();
  // Only makes the phrase's clip.
  void prepare(const std::string& language, const std::string& key) {
    (void)phrase(PieceKind::message, language, key);
  }

 private:
  using Pieces = std::vector<Piece>;

  // What is said in one language.
  struct Words {
    std::string language;
    Pieces message;                 // empty: a recording for every language says it
    std::optional<Pieces> notices;  // of a drill: its first and its last words
    bool heard = false;
  };

  void write_languages(const std::vector<std::string>& languages, SoundGroup& group);
  bool write_words(const std::vector<Words>& all, SoundGroup& group);
  std::vector<Words> words_in(const std::vector<std::string>& languages, const Pieces& shared);
  Words words_of(const std::string& language, bool shared);
  bool write_language(const Words& words, SoundGroup& group);
  void write_message(const Words& words, SoundGroup& group);
  std::optional<Pieces> drill_notices(const std::string& language);
  Pieces shared_recordings();
  void add_phrases(const std::string& language, Pieces& pieces);
  void add_own_words(const std::string& language, Pieces& pieces);
  void add_speech(const std::string& language, const std::string& text, Pieces& pieces);
  void write_signals(SoundGroup& group);
  void add_end_signals(SoundGroup& group);
  std::vector<std::string> other_languages(const std::vector<std::string>& tried) const;

  // The phrase as a piece; nothing, and a problem, where it cannot be heard.
  std::optional<Piece> phrase(PieceKind kind, const std::string& language, const std::string& key);
  base::Result<int> sound_of(const Phrase& phrase, const std::string& language);
  std::string filled_in(const std::string& text, const std::string& language) const;
  // How whoever speaks is called.
  const std::string& issuer_in(const std::string& language) const;
  void add_signal(Pieces& pieces, PieceKind kind, Signal signal);
  void add_ready(Pieces& pieces, PieceKind kind, const std::shared_ptr<const audio::Clip>& clip);
  void problem(std::string sentence);
  void unheard(const std::string& language);

  Context at_;
  std::vector<std::string> keys_;   // of the draft's phrase
  std::vector<std::string> tried_;  // languages in which a zone could hear words
  Pieces last_notices_;             // of the group: that it was an exercise, in each language
};

}  // namespace hornbill::alerts
