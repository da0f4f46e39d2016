// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/model/alert_draft.h"
#include "alerts/sources/sound/clip_cache.h"
#include "alerts/sources/sound/clip_maker.h"
#include "alerts/sources/sound/phrase_library.h"
#include "alerts/sources/sound/rendered_alert.h"
#include "alerts/sources/sound/voice.h"
#include "audio/media/decode_server.h"

namespace hornbill::alerts {

// A zone and the languages spoken in it, in the order they are heard.
struct ZoneLanguages {
  std::string zone;
  std::vector<std::string> languages;
};

// Sounds that a licence asks for around an alert, made by somebody else. Heard as they are.
struct RegulatedTones {
  std::shared_ptr<const audio::Clip> header;     // before all else
  std::shared_ptr<const audio::Clip> attention;  // in place of our own signal; null: ours
  std::shared_ptr<const audio::Clip> end;        // after all else
};

struct RenderRequest {
  // Of it: urgency, drill, messages, phrase, live, issuer and its names. A phrase issuer.NAME goes
  // before these, and where there is neither the station itself is who speaks.
  AlertDraft draft;
  std::string station;  // its name as it is spoken
  std::vector<ZoneLanguages> zones;
  std::optional<RegulatedTones> regulated;  // ignored, with a problem, for a drill
};

// Renders an alert before it is accepted: groups the zones by their languages, finds phrases and
// voices, and brings all to one level. Nothing is left out without a problem that says so:
//   before     attention signal; drill: "this is an exercise" in each language
//   repeated   for each language: opening, message (phrases of the draft's `phrase`, then the
//              message's recording or text), closing
//   after      drill: "this was an exercise" in each language; end signal
//   cancelled  a short sign, then "the announcement is cancelled" in each language; drill: "this
//              was an exercise" in each language
// `phrase` is one or more keys with commas between: "flood, area.riverside, instruction.evacuate";
// a bare word is a hazard. A language in which a drill cannot be called a drill is not heard.
// A zone in none of whose languages there is a message hears the message in all others.
// A recording for every language (kEveryLanguage) is heard once, behind the opening of the zone's
// first language that has no words of its own, or of its first one; to all of them it is a message.
// A message in a language of none of the zones that nobody hears is a problem too.
// Where the message is spoken live, all zones are one group with all their languages: the live
// piece is the last of `repeated`, and the closings are the first of `after`. The same inputs give
// the same bits. Thread: one at a time; blocks for as long as voices and decoders take.
class Renderer {
 public:
  struct Parts {
    ServerSource server;
    const PhraseLibrary& phrases;
    const Voices& voices;
    ClipCache& cache;
    ClipOptions options;
  };
  explicit Renderer(const Parts& parts) : parts_(parts) {}

  RenderedAlert render(const RenderRequest& request);

  // Makes a phrase of the library that no draft fills in, so that the cache has it before an alert
  // asks for it. `station`: its name as it is spoken.
  void prepare(const std::string& station, const std::string& language, const std::string& key);

 private:
  Parts parts_;
};

}  // namespace hornbill::alerts
