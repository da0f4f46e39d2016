// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/sources/sound/clip_cache.h"
#include "alerts/sources/sound/decoded.h"
#include "alerts/sources/sound/leveller.h"
#include "alerts/sources/sound/phrase_library.h"
#include "alerts/sources/sound/signals.h"
#include "alerts/sources/sound/voice.h"
#include "audio/engine/clip.h"
#include "audio/media/decode_server.h"
#include "base/result.h"
#include "base/time.h"

namespace hornbill::alerts {

struct ClipOptions {
  LevelTarget target;
  base::Duration longest{std::chrono::minutes(5)};  // of one message or recording
  // Silence after each stretch, so that the next does not run into it.
  base::Duration pause_after_signal{std::chrono::milliseconds(600)};
  base::Duration pause_after_speech{std::chrono::milliseconds(500)};
  int most_clips = 200;
  base::Duration most_sound{std::chrono::minutes(20)};  // of one alert's clips together
};

// Gives the decode server, starting it if need be. Fails: with why there is none.
using ServerSource = std::function<base::Result<audio::DecodeServer*>()>;

// Makes the clips of one alert, each once: signals, speech, recordings; trimmed, levelled, with
// their pauses. What failed once is not tried again.
// Thread: one at a time.
class ClipMaker {
 public:
  struct Tools {
    const ServerSource& server;  // asked only where a clip is not in the cache
    const Voices& voices;
    ClipCache& cache;
    const ClipOptions& options;
  };
  explicit ClipMaker(const Tools& tools) : tools_(tools) {}

  // Each of these: the clip's number. Fails: with a sentence that names the language or the file.
  base::Result<int> signal(Signal signal);
  base::Result<int> speech(std::string_view language, std::string_view text);
  base::Result<int> recording(const Recording& recording);
  // A clip that is made already; its level stays as it is.
  base::Result<int> ready(std::shared_ptr<const audio::Clip> clip);

  std::vector<std::shared_ptr<const audio::Clip>> take_clips() { return std::move(clips_); }
  // What was odd about files that are heard all the same.
  std::vector<std::string> take_remarks() { return std::move(remarks_); }

 private:
  struct Made {
    int number = -1;
    base::Error error;
  };

  template <class Make>
  base::Result<int> once(const std::string& key, Make make);
  base::Result<int> keep(audio::Clip clip);
  base::Result<audio::Clip> speak(std::string_view language, const std::string& text);
  base::Result<std::vector<float>> voice_sound(const Voice& voice, const std::string& text);
  base::Result<Decoded> decode(const DecodeJob& job);
  base::Result<audio::Clip> finish(const std::vector<float>& stereo) const;

  Tools tools_;
  std::vector<std::shared_ptr<const audio::Clip>> clips_;
  std::vector<std::string> remarks_;
  std::map<std::string, Made> made_;
  std::int64_t frames_ = 0;
};

}  // namespace hornbill::alerts
