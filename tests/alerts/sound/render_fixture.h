// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alerts/sources/sound/phrase_reader.h"
#include "alerts/sources/sound/renderer.h"
#include "tests/alerts/sound/sound_fixture.h"
#include "tests/support/wav_file.h"

namespace hornbill::alerts {

using Kinds = std::vector<std::pair<PieceKind, std::string>>;

// The kind and the language of each piece.
inline Kinds kinds(const std::vector<Piece>& pieces) {
  Kinds result;
  for (const Piece& piece : pieces) result.emplace_back(piece.kind, piece.language);
  return result;
}

inline bool any_has(const std::vector<std::string>& sentences, std::string_view words) {
  return std::any_of(sentences.begin(), sentences.end(),
                     [&](const std::string& s) { return s.find(words) != std::string::npos; });
}

// Renders alerts with the stock phrases and real voices.
class RenderTest : public SoundTest {
 protected:
  RenderedAlert render(const RenderRequest& request) {
    ClipCache cache(folder_ / "cache", 64 << 20);
    const Voices voices(voices_);
    const auto source = [this]() -> base::Result<audio::DecodeServer*> {
      if (!has_decoder_) return base::fail(base::ErrorCode::not_found, "there is no decoder");
      return &server();
    };
    return Renderer({source, phrases_, voices, cache, options_}).render(request);
  }
  // A flood warning for one zone, in those of its languages that it is known in, or in all.
  RenderRequest flood(std::vector<std::string> languages) const {
    RenderRequest request;
    request.draft.urgency = AlertClass::life_safety;
    request.draft.messages = {{"vi", "Nước sông đang lên rất nhanh.", ""},
                              {"en", "The river is rising very quickly.", ""}};
    const auto foreign = [&languages](const AlertMessage& words) {
      return std::find(languages.begin(), languages.end(), words.language) == languages.end();
    };
    auto& messages = request.draft.messages;
    if (!std::all_of(messages.begin(), messages.end(), foreign)) std::erase_if(messages, foreign);
    request.station = "Radio Ban Nong Bua";
    request.draft.issuer_names = {{"", "the district office"}};
    request.zones = {{"village", std::move(languages)}};
    return request;
  }
  std::string tone_file(const std::string& name, double seconds, double hertz) {
    const std::string path = folder_ / name;
    test::write_wav(path, static_cast<std::int64_t>(seconds * 48000), [hertz](std::int64_t f) {
      return static_cast<std::int16_t>(6000.0 *
                                       std::sin(static_cast<double>(f) * hertz * 6.2832 / 48000.0));
    });
    return path;
  }

  PhraseLibrary phrases_ = stock_phrases();
  std::map<std::string, Voice> voices_;
  ClipOptions options_;
  bool has_decoder_ = true;
};

}  // namespace hornbill::alerts
