// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/clip_maker.h"

#include <algorithm>
#include <utility>

#include "alerts/sources/sound/spoken_text.h"
#include "alerts/sources/sound/voice_process.h"

namespace hornbill::alerts {
namespace {

void add_silence(audio::Clip& clip, base::Duration length) {
  const auto samples = static_cast<std::size_t>(base::to_frames(length).value * clip.channels);
  clip.samples.resize(clip.samples.size() + samples, 0);
}

}  // namespace

template <class Make>
base::Result<int> ClipMaker::once(const std::string& key, Make make) {
  auto [found, fresh] = made_.try_emplace(key);
  if (fresh) {
    const base::Result<int> number = make();
    if (number) {
      found->second.number = *number;
    } else {
      found->second.error = number.error();
    }
  }
  if (found->second.number < 0) return base::fail(found->second.error);
  return found->second.number;
}

base::Result<int> ClipMaker::keep(audio::Clip clip) {
  frames_ += clip.frames().value;
  if (static_cast<int>(clips_.size()) >= tools_.options.most_clips ||
      frames_ > base::to_frames(tools_.options.most_sound).value) {
    return base::fail(base::ErrorCode::limit, "the alert has too much to say");
  }
  const auto same = std::find_if(clips_.begin(), clips_.end(), [&](const auto& other) {
    return other->channels == clip.channels && other->samples == clip.samples;
  });
  if (same != clips_.end()) return static_cast<int>(same - clips_.begin());
  clips_.push_back(std::make_shared<audio::Clip>(std::move(clip)));
  return static_cast<int>(clips_.size()) - 1;
}

base::Result<int> ClipMaker::signal(Signal signal) {
  return once("signal:" + std::string(to_string(signal)), [&] {
    audio::Clip clip = *kept_signal(signal, tools_.options.target);
    add_silence(clip, tools_.options.pause_after_signal);
    return keep(std::move(clip));
  });
}

base::Result<int> ClipMaker::ready(std::shared_ptr<const audio::Clip> clip) {
  const auto same = std::find(clips_.begin(), clips_.end(), clip);
  if (same != clips_.end()) return static_cast<int>(same - clips_.begin());
  clips_.push_back(std::move(clip));
  return static_cast<int>(clips_.size()) - 1;
}

base::Result<int> ClipMaker::speech(std::string_view language, std::string_view text) {
  const std::string words = spoken_text(text);
  const std::string key = "speech:" + std::string(language) + ":" + words;
  return once(key, [&]() -> base::Result<int> {
    if (words.empty()) {
      return base::fail(base::ErrorCode::invalid_argument,
                        "the text in " + language_name(language) + " has no words");
    }
    auto clip = speak(language, words);
    if (!clip) return base::fail(clip.error());
    return keep(std::move(*clip));
  });
}

base::Result<audio::Clip> ClipMaker::speak(std::string_view language, const std::string& text) {
  const auto voice = tools_.voices.find(language);
  if (!voice) return base::fail(voice.error());
  const ClipOptions& options = tools_.options;
  const std::string key =
      ClipCache::key_of(*voice, text, options.target, options.pause_after_speech);
  if (auto known = tools_.cache.find(key)) return std::move(*known);
  const std::string what = "the voice for " + language_name(language);
  const auto sound = voice_sound(*voice, text);
  if (!sound) return base::fail(sound.error().within(what));
  auto clip = finish(*sound);
  if (!clip) return base::fail(clip.error().within(what));
  tools_.cache.store(key, *clip);
  return clip;
}

base::Result<std::vector<float>> ClipMaker::voice_sound(const Voice& voice,
                                                        const std::string& text) {
  // It loads its libraries while the voice speaks. What is wrong with it is told by decode().
  (void)tools_.server();
  const auto file = run_voice(voice, text);
  if (!file) return base::fail(file.error());
  // Its remark says only that a voice does not know its length when it begins to write.
  auto sound = decode({{"/proc/self/fd/" + std::to_string(file->get()), {}, {}},
                       base::to_frames(tools_.options.longest),
                       "what it said"});
  if (!sound) return base::fail(sound.error());
  return std::move(sound->stereo);
}

base::Result<Decoded> ClipMaker::decode(const DecodeJob& job) {
  const auto server = tools_.server();
  if (!server) return base::fail(server.error());
  auto sound = decode_all(**server, job);
  const bool hung = !sound && sound.error().code == base::ErrorCode::timed_out;
  return hung ? decode_all(**server, job) : std::move(sound);  // in another child
}

base::Result<int> ClipMaker::recording(const Recording& recording) {
  const std::string key = "file:" + recording.file + ":" + std::to_string(recording.from.value) +
                          ":" + (recording.to ? std::to_string(recording.to->value) : "");
  return once(key, [&]() -> base::Result<int> {
    const ClipOptions& options = tools_.options;
    const std::string kept =
        ClipCache::key_of(recording, options.target, options.pause_after_speech);
    if (auto known = tools_.cache.find(kept)) return keep(std::move(*known));
    const auto sound = decode({{recording.file, recording.from, recording.to},
                               base::to_frames(tools_.options.longest),
                               recording.file});
    if (!sound) return base::fail(sound.error());
    if (!sound->remark.empty()) remarks_.push_back(recording.file + ": " + sound->remark);
    auto clip = finish(sound->stereo);
    if (!clip) return base::fail(clip.error().within(recording.file));
    if (sound->remark.empty()) tools_.cache.store(kept, *clip);
    return keep(std::move(*clip));
  });
}

base::Result<audio::Clip> ClipMaker::finish(const std::vector<float>& stereo) const {
  const std::vector<float> trimmed = trim_silence({.samples = stereo, .channels = 2});
  auto clip = level({.samples = trimmed, .channels = 2}, tools_.options.target);
  if (clip) add_silence(*clip, tools_.options.pause_after_speech);
  return clip;
}

}  // namespace hornbill::alerts
